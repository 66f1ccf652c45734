from pathlib import Path

import pytest

from service.settings import ImapServer, Settings, SettingsRefused

GOOD = {
    "TDKT_DATABASE_URL": "sqlite:////var/lib/tdkt/tdkt.db",
    "TDKT_DATA": "/var/lib/tdkt",
    "TDKT_SECRET_KEY": "correct-horse-battery-staple-2026",
    "TDKT_BASE_URL": "https://tdkt.example.vn/",
}


def test_four_settings_are_enough_and_the_rest_have_defaults():
    settings = Settings.from_environment(GOOD)
    assert settings.data == Path("/var/lib/tdkt")
    assert settings.base_url == "https://tdkt.example.vn"
    assert settings.is_https
    assert settings.smtp is None
    assert settings.locale == "vi"
    assert settings.simulation is False
    assert settings.mail_sender == "tdkt@tdkt.example.vn"


def test_the_environment_of_the_process_is_read_when_none_is_given(monkeypatch):
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    for name in ("TDKT_SMTP_URL", "TDKT_SIMULATION", "TDKT_LOCALE"):
        monkeypatch.delenv(name, raising=False)
    assert Settings.from_environment() == Settings.from_environment(GOOD)


@pytest.mark.parametrize("name", sorted(GOOD))
@pytest.mark.parametrize("value", [None, "", "   "])
def test_a_missing_setting_stops_the_start_and_is_named(name, value):
    environ = {key: kept for key, kept in GOOD.items() if key != name}
    if value is not None:
        environ[name] = value
    with pytest.raises(SettingsRefused, match=f"^Thiếu {name}: hãy đặt .+[.]$"):
        Settings.from_environment(environ)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TDKT_DATABASE_URL", "sqlite://tdkt.db"),
        ("TDKT_DATABASE_URL", "sqlite://"),
        ("TDKT_DATABASE_URL", "sqlite:///:memory:"),
        ("TDKT_DATABASE_URL", "postgres://u:p@h/db"),
        ("TDKT_DATABASE_URL", "postgresql://u:p@h"),
        ("TDKT_DATABASE_URL", "postgresql://u:p@h:port/db"),
        ("TDKT_DATABASE_URL", "mysql://u:p@h/db"),
        ("TDKT_SECRET_KEY", "x" * 31),
        ("TDKT_BASE_URL", "tdkt.example.vn"),
        ("TDKT_BASE_URL", "ftp://tdkt.example.vn"),
        ("TDKT_BASE_URL", "https://tdkt.example.vn/?a=1"),
        ("TDKT_BASE_URL", "https://xã.vn"),
        ("TDKT_BASE_URL", "https://[::1"),
        ("TDKT_LOCALE", "en"),
        ("TDKT_SIMULATION", "yes"),
        ("TDKT_SMTP_URL", "mail.example.vn"),
        ("TDKT_SMTP_URL", "http://mail.example.vn"),
        ("TDKT_SMTP_URL", "smtp://"),
        ("TDKT_SMTP_URL", "smtp://u@mail.example.vn"),
        ("TDKT_SMTP_URL", "smtp://mail.example.vn?startls=1"),
        ("TDKT_SMTP_URL", "smtp://mail.example.vn?starttls=yes"),
        ("TDKT_SMTP_URL", "smtps://mail.example.vn?starttls=1"),
        ("TDKT_SMTP_URL", "smtp://mail.example.vn?from=a%0ab@c.vn"),
        ("TDKT_SMTP_URL", "smtp://mail.example.vn:99999"),
        ("TDKT_BOUNCES", "pop3://u:p@mail.example.vn"),
        ("TDKT_BOUNCES", "imaps://mail.example.vn"),
        ("TDKT_BOUNCES", "imaps://u@mail.example.vn/INBOX"),
        ("TDKT_BOUNCES", 'imaps://u:p@mail.example.vn/a"b'),
    ],
)
def test_a_malformed_setting_stops_the_start_with_one_sentence(name, value):
    with pytest.raises(SettingsRefused) as refused:
        Settings.from_environment(GOOD | {name: value})
    sentence = str(refused.value)
    assert name in sentence
    assert "hãy" in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_a_misspelt_name_is_refused_with_the_right_one():
    with pytest.raises(SettingsRefused, match="sửa tên thành TDKT_SMTP_URL"):
        Settings.from_environment(GOOD | {"TDKT_SMPT_URL": "smtp://localhost"})


def test_a_name_that_resembles_nothing_is_left_alone():
    Settings.from_environment(GOOD | {"TDKT_TEST_POSTGRES": "1"})


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:///var/tdkt.db",
        "postgresql://u:p@db.example.vn:5433/tdkt",
        "postgresql+psycopg:///tdkt?host=/run/postgresql",
    ],
)
def test_both_databases_are_taken_as_written(url):
    assert Settings.from_environment(GOOD | {"TDKT_DATABASE_URL": url}).database_url == url


def test_the_mail_server_is_read_from_its_address():
    url = "smtp://thidua%40xa.vn:m%E1%BA%ADt@mail.xa.vn:2525?starttls=1"
    smtp = Settings.from_environment(GOOD | {"TDKT_SMTP_URL": url}).smtp
    assert smtp is not None
    assert (smtp.host, smtp.port, smtp.starttls, smtp.tls) == ("mail.xa.vn", 2525, True, False)
    assert (smtp.username, smtp.password) == ("thidua@xa.vn", "mật")
    assert smtp.sender == "thidua@xa.vn"


@pytest.mark.parametrize(
    ("url", "port"),
    [("smtp://h.vn", 25), ("smtp://h.vn?starttls=1", 587), ("smtps://h.vn", 465)],
)
def test_each_kind_of_mail_server_has_its_usual_port(url, port):
    smtp = Settings.from_environment(GOOD | {"TDKT_SMTP_URL": url}).smtp
    assert smtp is not None
    assert smtp.port == port


def test_a_simulation_may_only_post_to_this_machine():
    simulated = GOOD | {"TDKT_SIMULATION": "1"}
    for host in ("localhost", "127.0.0.1", "[::1]"):
        assert Settings.from_environment(simulated | {"TDKT_SMTP_URL": f"smtp://{host}:2525"}).smtp
    for host in ("mail.xa.vn", "10.0.0.5", "localhost.xa.vn"):
        with pytest.raises(SettingsRefused, match="mô phỏng"):
            Settings.from_environment(simulated | {"TDKT_SMTP_URL": f"smtp://{host}"})


def test_the_mailbox_of_what_came_back_is_a_folder_or_an_imap_address():
    assert Settings.from_environment(GOOD).bounces is None
    folder = Settings.from_environment(GOOD | {"TDKT_BOUNCES": "/var/mail/tdkt"}).bounces
    assert folder == Path("/var/mail/tdkt")
    url = "imaps://tdkt%40xa.vn:m%E1%BA%ADt@mail.xa.vn/Thu%20tra"
    assert Settings.from_environment(GOOD | {"TDKT_BOUNCES": url}).bounces == ImapServer(
        host="mail.xa.vn",
        port=993,
        username="tdkt@xa.vn",
        password="mật",
        tls=True,
        folder="Thu tra",
    )


def test_a_simulation_reads_no_real_mailbox():
    simulated = GOOD | {"TDKT_SIMULATION": "1"}
    assert Settings.from_environment(simulated | {"TDKT_BOUNCES": "imap://u:p@127.0.0.1"}).bounces
    with pytest.raises(SettingsRefused, match="mô phỏng"):
        Settings.from_environment(simulated | {"TDKT_BOUNCES": "imaps://u:p@mail.xa.vn"})


def test_repr_shows_no_secret():
    environ = GOOD | {
        "TDKT_DATABASE_URL": "postgresql://u:hush-db@h/tdkt",
        "TDKT_SMTP_URL": "smtp://u:hush-mail@h",
        "TDKT_BOUNCES": "imaps://u:hush-box@h",
        "TDKT_SECRET_KEY": "hush-key-" + "x" * 32,
    }
    shown = repr(Settings.from_environment(environ))
    assert "hush" not in shown

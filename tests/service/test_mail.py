"""The post, against a real SMTP server on loopback."""

import re
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import compat32, default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from hypothesis import given, settings
from hypothesis import strategies as st

from service.adapters.clock import FixedClock
from service.adapters.mail import PostBox, SmtpMailer, compose
from service.ports import Addressee, Letter, Undeliverable
from service.settings import SmtpServer

CLOCK = FixedClock(datetime(2026, 8, 21, 0, 30, tzinfo=UTC))
SENDER = "tdkt@xa.example.vn"
CALENDAR = b"BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nEND:VCALENDAR\r\n"


def a_letter(**changes):
    parts = {
        "to": Addressee("Đặng Thị Hường", "huong@xa.example.vn"),
        "subject": "1 việc quá hạn, 1 việc đến hạn hôm nay",
        "text": "Chào chị Hường\n",
        "html": "<p>Chào chị Hường</p>",
        "kind": "digest",
        "message_id": "<4f1a@tdkt.example.vn>",
        "sender": "Thi đua – Khen thưởng xã Tân Mẫu",
    }
    return Letter(**(parts | changes))


class Desk:
    """What the server says at each step, and what it received."""

    def __init__(self):
        self.received: list[tuple[str, list[str], bytes]] = []
        self.rcpt = self.data = ""

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):  # noqa: N802 - their name
        if self.rcpt:
            return self.rcpt
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - their name
        if self.data:
            return self.data
        self.received.append((envelope.mail_from, envelope.rcpt_tos, envelope.original_content))
        return "250 OK"

    def newest(self) -> EmailMessage:
        message = message_from_bytes(self.received[-1][2], policy=default)
        assert isinstance(message, EmailMessage)
        return message


@pytest.fixture(scope="module")
def desk_and_port() -> Iterator[tuple[Desk, int]]:
    desk = Desk()

    def authenticate(_server, _session, _envelope, _mechanism, login):
        return AuthResult(success=login.password == b"right", handled=False)

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(
        desk,
        hostname="127.0.0.1",
        port=port,
        authenticator=authenticate,
        auth_require_tls=False,
    )
    controller.start()
    yield desk, port
    controller.stop()


@pytest.fixture
def desk(desk_and_port):
    desk, _ = desk_and_port
    desk.rcpt = desk.data = ""
    desk.received.clear()
    return desk


@pytest.fixture
def mailer(desk_and_port):
    return a_mailer(desk_and_port[1])


def a_mailer(port, *, host="127.0.0.1", simulation=False, timeout=5, deadline=10, **server):
    return SmtpMailer(
        SmtpServer(host=host, port=port, **server),
        sender=SENDER,
        clock=CLOCK,
        simulation=simulation,
        timeout=timeout,
        deadline=deadline,
    )


def shown(raw: bytes, header: str) -> str:
    """What an older reader shows: the other decoder of the standard library."""
    return str(make_header(decode_header(message_from_bytes(raw, policy=compat32)[header])))


def test_a_letter_arrives_whole(desk, mailer):
    mailer.send(a_letter())
    sent_from, sent_to, raw = desk.received[-1]
    message = desk.newest()
    assert (sent_from, sent_to) == (SENDER, ["huong@xa.example.vn"])
    assert message["Subject"] == "1 việc quá hạn, 1 việc đến hạn hôm nay"
    assert message["From"].addresses[0].display_name == "Thi đua – Khen thưởng xã Tân Mẫu"
    assert message["From"].addresses[0].addr_spec == SENDER
    assert message["To"].addresses[0].display_name == "Đặng Thị Hường"
    assert message["Message-ID"] == "<4f1a@tdkt.example.vn>"
    assert message["X-Tdkt-Kind"] == "digest"
    assert message["Date"].datetime == CLOCK.now()
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_body(("plain",)).get_content() == "Chào chị Hường\r\n"
    assert "<p>Chào chị Hường</p>" in message.get_body(("html",)).get_content()
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998


def test_the_same_letter_twice_has_the_same_message_id(desk, mailer):
    mailer.send(a_letter())
    mailer.send(a_letter())
    assert desk.received[0][2].count(b"<4f1a@tdkt.example.vn>") == 1
    assert {message_from_bytes(raw)["Message-ID"] for _, _, raw in desk.received} == {
        "<4f1a@tdkt.example.vn>"
    }


def test_an_invitation_carries_a_calendar_with_its_method(desk, mailer):
    mailer.send(a_letter(kind="invitation", calendar=CALENDAR))
    (part,) = desk.newest().iter_attachments()
    assert part.get_content_type() == "text/calendar"
    assert part.get_param("method") == "CANCEL"
    assert part.get_filename() == "lich-hop.ics"
    assert part.get_payload(decode=True) == CALENDAR


def test_a_long_unsubscribe_address_is_not_folded_or_encoded(desk, mailer):
    url = f"<https://tdkt.example.vn/mail/stop/{'x' * 300}>"
    one_click = ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
    mailer.send(a_letter(headers=(("List-Unsubscribe", url), one_click)))
    raw = desk.received[-1][2]
    assert b"List-Unsubscribe: " + url.encode() + b"\r\n" in raw
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw


VISIBLE = st.text(
    st.one_of(
        st.sampled_from(
            [*"aăâbcdđeêghiklmnoôơpqrstuưvxyÀẢÃÁẠĂẰỔỗờựịĐ", *"  –·,.:;()\"'=?_<>@0123456789"]
        ),
        st.characters(exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp", "Cn", "Co")),
    ),
    min_size=1,
    max_size=150,
).map(lambda words: " ".join(words.split()))


@settings(max_examples=200, deadline=None)
@given(VISIBLE, VISIBLE, VISIBLE)
def test_every_subject_and_name_survives_the_wire_format(subject, sender, name):
    to = Addressee(name, "huong@xa.example.vn")
    raw = compose(a_letter(subject=subject, sender=sender, to=to), sender=SENDER, clock=CLOCK)
    message = message_from_bytes(raw, policy=default)
    assert str(message["Subject"]) == subject
    assert shown(raw, "Subject") == subject
    assert message["From"].addresses[0].addr_spec == SENDER
    assert shown(raw, "To") == (f"{name} <huong@xa.example.vn>" if name else to.address)
    assert len(message["To"].addresses) == 1
    assert max(len(line) for line in raw.split(b"\r\n")) <= 78


@settings(max_examples=40, deadline=None)
@given(subject=VISIBLE.filter(bool))
def test_every_subject_survives_a_real_server(desk_and_port, subject):
    desk, port = desk_and_port
    a_mailer(port).send(a_letter(subject=subject))
    assert str(desk.newest()["Subject"]) == subject
    assert shown(desk.received[-1][2], "Subject") == subject


@pytest.mark.parametrize("bad", ["\r\nBcc: x@y.vn", "a\nb", "a\rb", "a\x00b", "a\u2028b", "a\x85b"])
@pytest.mark.parametrize("where", ["subject", "sender", "name", "address", "message_id", "header"])
def test_no_line_break_gets_into_the_head(desk, mailer, where, bad):
    letter = {
        "subject": lambda: a_letter(subject=bad),
        "sender": lambda: a_letter(sender=bad),
        "name": lambda: a_letter(to=Addressee(bad, "a@b.vn")),
        "address": lambda: a_letter(to=Addressee("A", f"a@b.vn{bad}")),
        "message_id": lambda: a_letter(message_id=f"<a@b.vn>{bad}"),
        "header": lambda: a_letter(headers=(("List-Unsubscribe", bad),)),
    }[where]()
    with pytest.raises(Undeliverable) as refused:
        mailer.send(letter)
    assert refused.value.permanent
    with pytest.raises(Undeliverable):
        PostBox().send(letter)
    assert desk.received == []


@pytest.mark.parametrize(
    "address",
    ["", "huong", "a b@c.vn", "a@b.vn, x@y.vn", "a@b.vn>", "hường@xa.vn", "a@-.vn", "@b.vn"],
)
def test_what_is_not_one_mailbox_is_permanently_undeliverable(mailer, address):
    with pytest.raises(Undeliverable, match="mailbox") as refused:
        mailer.send(a_letter(to=Addressee("A", address)))
    assert refused.value.permanent


@pytest.mark.parametrize("name", ["Bcc", "To", "Subject", "X-Other", "Content-Type"])
def test_only_known_headers_may_be_added(mailer, name):
    with pytest.raises(Undeliverable, match="not ours"):
        mailer.send(a_letter(headers=((name, "x@y.vn"),)))


@pytest.mark.parametrize("step", ["rcpt", "data"])
@pytest.mark.parametrize(
    ("answer", "permanent"),
    [
        ("550 5.1.1 No such user", True),
        ("552 Too big", True),
        ("554 Refused", True),
        ("421 Closing", False),
        ("450 4.2.0 Greylisted", False),
        ("451 Try later", False),
        ("452 Full", False),
    ],
)
def test_the_server_says_whether_another_try_is_useless(desk, mailer, step, answer, permanent):
    setattr(desk, step, answer)
    with pytest.raises(Undeliverable) as refused:
        mailer.send(a_letter())
    assert refused.value.permanent is permanent
    assert refused.value.reason.startswith(answer[:3])
    assert desk.received == []


def test_a_wrong_password_of_ours_is_no_fault_of_the_letter(desk, desk_and_port):
    a_mailer(desk_and_port[1], username="u", password="right").send(a_letter())
    with pytest.raises(Undeliverable) as refused:
        a_mailer(desk_and_port[1], username="u", password="wrong").send(a_letter())
    assert not refused.value.permanent
    assert refused.value.reason.startswith("(535")
    assert "wrong" not in refused.value.reason
    assert len(desk.received) == 1


def test_a_server_without_starttls_gets_no_letter_in_the_clear(desk, desk_and_port):
    with pytest.raises(Undeliverable) as refused:
        a_mailer(desk_and_port[1], starttls=True).send(a_letter())
    assert not refused.value.permanent
    assert desk.received == []


def test_a_server_that_speaks_no_tls_is_a_temporary_fault(desk_and_port):
    with pytest.raises(Undeliverable) as refused:
        a_mailer(desk_and_port[1], tls=True, timeout=1).send(a_letter())
    assert not refused.value.permanent


def test_a_simulation_posts_to_loopback_and_nowhere_else(desk, desk_and_port):
    a_mailer(desk_and_port[1], simulation=True).send(a_letter())
    assert len(desk.received) == 1
    for host in ("192.0.2.1", "mail.example.vn"):
        with pytest.raises(Undeliverable, match="loopback"):
            a_mailer(25, host=host, simulation=True).send(a_letter())


def test_the_post_box_keeps_letters_and_forgets_the_oldest():
    kept: list[Letter] = []
    box = PostBox(kept.append, newest=2)
    for subject in ("một", "hai", "ba"):
        box.send(a_letter(subject=subject))
    assert box.subjects == ["hai", "ba"]
    assert [letter.subject for letter in kept] == ["một", "hai", "ba"]


def test_a_name_in_latin_letters_needs_no_address_of_two_people(desk, mailer):
    mailer.send(a_letter(to=Addressee('An, "Binh" <x@y.vn>', "a@b.vn")))
    (address,) = desk.newest()["To"].addresses
    assert address.addr_spec == "a@b.vn"
    assert not re.search(rb"^To: .*x@y", desk.received[-1][2], re.MULTILINE)

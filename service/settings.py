"""Settings of one installation: read once from the environment, then frozen."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from ipaddress import ip_address
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

SHORTEST_SECRET: Final = 32
NAMES: Final = (
    "TDKT_DATABASE_URL",
    "TDKT_DATA",
    "TDKT_SMTP_URL",
    "TDKT_BOUNCES",
    "TDKT_SECRET_KEY",
    "TDKT_BASE_URL",
    "TDKT_LOCALE",
    "TDKT_SIMULATION",
)
_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_IMAP_FORM = "imaps://tài_khoản:mật_khẩu@máy_chủ/INBOX"
_SMTP_FORM = "smtp://tài_khoản:mật_khẩu@máy_chủ:587?starttls=1"


class SettingsRefused(Exception):
    """The office must not start; the message is one Vietnamese sentence with the remedy."""


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where letters go out. `tls` is TLS from the first byte, `starttls` the upgrade."""

    host: str
    port: int
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    starttls: bool = False
    tls: bool = False
    sender: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapServer:
    """The mailbox that letters come back to."""

    host: str
    port: int
    username: str
    password: str = field(repr=False)
    tls: bool
    folder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    database_url: str = field(repr=False)  # may hold a password
    data: Path
    secret_key: str = field(repr=False)
    base_url: str  # no slash at the end
    smtp: SmtpServer | None = None  # None: letters are kept and shown, not sent
    bounces: Path | ImapServer | None = None  # a Maildir, or IMAP; None: nobody looks
    locale: str = "vi"
    simulation: bool = False

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read and check every TDKT_ setting; raises SettingsRefused at the first wrong one.

        Without an argument it reads the environment of this process.
        """
        given = os.environ if environ is None else environ
        _refuse_misspelling(given)
        simulation = _simulation(given)
        return cls(
            database_url=_database_url(given),
            data=Path(_required(given, "TDKT_DATA", "thư mục dữ liệu, ví dụ ./var")),
            secret_key=_secret_key(given),
            base_url=_base_url(given),
            smtp=_smtp(given, simulation=simulation),
            bounces=_bounces(given, simulation=simulation),
            locale=_locale(given),
            simulation=simulation,
        )

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def mail_sender(self) -> str:
        """Our own address: the one given with the mail server, else one at the site's host."""
        if self.smtp is not None and self.smtp.sender is not None:
            return self.smtp.sender
        host = urlsplit(self.base_url).hostname or "localhost"
        return f"tdkt@{'localhost' if is_loopback(host) or ':' in host else host}"


def is_loopback(host: str) -> bool:
    """Whether a host, as written, can only be this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _required(given: Mapping[str, str], name: str, example: str) -> str:
    value = given.get(name, "").strip()
    if not value:
        raise SettingsRefused(f"Thiếu {name}: hãy đặt {example}.")
    return value


def _refuse_misspelling(given: Mapping[str, str]) -> None:
    """An optional setting with a typing error would otherwise be silently without effect."""
    unset = [name for name in NAMES if name not in given]
    for name in given:
        if name.startswith("TDKT_") and name not in NAMES:
            near = get_close_matches(name, unset, n=1, cutoff=0.85)
            if near:
                raise SettingsRefused(f"Không có thiết lập {name}: hãy sửa tên thành {near[0]}.")


def _split(name: str, value: str) -> SplitResult:
    try:
        parts = urlsplit(value)
        _ = parts.port  # reading the port is what checks it
    except ValueError:
        raise SettingsRefused(
            f"{name} không phải là một địa chỉ hợp lệ: hãy kiểm tra máy chủ và cổng."
        ) from None
    return parts


def _database_url(given: Mapping[str, str]) -> str:
    name = "TDKT_DATABASE_URL"
    forms = "sqlite:///đường/dẫn/tdkt.db hoặc postgresql://tài_khoản:mật_khẩu@máy_chủ/tên_csdl"
    value = _required(given, name, forms)
    parts = _split(name, value)
    if parts.scheme == "sqlite":
        if parts.netloc or parts.path in {"", "/", "/:memory:"}:
            raise SettingsRefused(
                f"{name} chưa chỉ đến một tệp: hãy ghi ba dấu gạch chéo, sqlite:///đường/dẫn/tdkt.db."
            )
        return value
    if parts.scheme in {"postgresql", "postgresql+psycopg"}:
        if not parts.path.strip("/"):
            raise SettingsRefused(f"{name} thiếu tên cơ sở dữ liệu: hãy ghi …@máy_chủ/tên_csdl.")
        return value
    raise SettingsRefused(f"{name} có dạng không nhận được: hãy dùng {forms}.")


def _secret_key(given: Mapping[str, str]) -> str:
    name = "TDKT_SECRET_KEY"
    value = _required(given, name, f"chuỗi ngẫu nhiên từ {SHORTEST_SECRET} ký tự trở lên")
    if len(value) < SHORTEST_SECRET:
        raise SettingsRefused(
            f"{name} mới có {len(value)} ký tự: hãy đặt chuỗi ngẫu nhiên từ "
            f"{SHORTEST_SECRET} ký tự trở lên."
        )
    return value


def _base_url(given: Mapping[str, str]) -> str:
    name = "TDKT_BASE_URL"
    example = "địa chỉ người dùng gõ, ví dụ https://tdkt.xa.gov.vn"
    value = _required(given, name, example)
    parts = _split(name, value)
    unwanted = parts.query or parts.fragment or parts.username is not None
    if parts.scheme not in {"http", "https"} or not parts.hostname or unwanted:
        raise SettingsRefused(f"{name} không phải là địa chỉ trang: hãy đặt {example}.")
    if not value.isascii() or re.search(r"\s", value):
        raise SettingsRefused(f"{name} có dấu cách hoặc chữ có dấu: hãy đặt {example}.")
    return value.rstrip("/")


def _locale(given: Mapping[str, str]) -> str:
    value = given.get("TDKT_LOCALE", "").strip() or "vi"
    if value != "vi":
        raise SettingsRefused("TDKT_LOCALE chỉ nhận vi: hãy đặt vi hoặc bỏ thiết lập này.")
    return value


def _simulation(given: Mapping[str, str]) -> bool:
    value = given.get("TDKT_SIMULATION", "").strip() or "0"
    if value not in {"0", "1"}:
        raise SettingsRefused(
            "TDKT_SIMULATION chỉ nhận 1 (mô phỏng) hoặc 0: hãy đặt một trong hai số đó."
        )
    return value == "1"


def _smtp(given: Mapping[str, str], *, simulation: bool) -> SmtpServer | None:
    value = given.get("TDKT_SMTP_URL", "").strip()
    if not value:
        return None
    parts = _split("TDKT_SMTP_URL", value)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or parts.path.strip("/"):
        raise SettingsRefused(f"TDKT_SMTP_URL phải có dạng {_SMTP_FORM}: hãy sửa lại.")
    if simulation and not is_loopback(parts.hostname):
        raise SettingsRefused(
            "Bản mô phỏng chỉ gửi thư trong máy này: hãy đặt máy chủ của TDKT_SMTP_URL là "
            "127.0.0.1 hoặc bỏ thiết lập này."
        )
    if (parts.username is None) != (parts.password is None):
        raise SettingsRefused(
            "TDKT_SMTP_URL cần cả tài khoản và mật khẩu: hãy ghi đủ hai phần hoặc bỏ cả hai."
        )
    return _smtp_server(parts)


def _smtp_server(parts: SplitResult) -> SmtpServer:
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    starttls, sender = options.pop("starttls", "0"), options.pop("from", None)
    tls = parts.scheme == "smtps"
    if options or starttls not in {"0", "1"} or (tls and starttls == "1"):
        raise SettingsRefused(
            "TDKT_SMTP_URL chỉ nhận thêm starttls=1 (không dùng với smtps) và from=địa_chỉ_gửi: "
            "hãy bỏ phần còn lại."
        )
    username = None if parts.username is None else unquote(parts.username)
    if sender is None and username is not None and _ADDRESS.fullmatch(username):
        sender = username
    if sender is not None and not _ADDRESS.fullmatch(sender):
        raise SettingsRefused(
            "from trong TDKT_SMTP_URL không phải là địa chỉ thư: hãy ghi dạng thidua@xa.gov.vn."
        )
    return SmtpServer(
        host=parts.hostname or "",
        port=parts.port or (465 if tls else 587 if starttls == "1" else 25),
        username=username,
        password=None if parts.password is None else unquote(parts.password),
        starttls=starttls == "1",
        tls=tls,
        sender=sender,
    )


def _bounces(given: Mapping[str, str], *, simulation: bool) -> Path | ImapServer | None:
    value = given.get("TDKT_BOUNCES", "").strip()
    if not value:
        return None
    if "://" not in value:
        return Path(value).expanduser()
    parts = _split("TDKT_BOUNCES", value)
    if parts.scheme not in {"imap", "imaps"} or not parts.hostname or parts.query:
        raise SettingsRefused(f"TDKT_BOUNCES chưa đúng: hãy đặt thư mục Maildir hoặc {_IMAP_FORM}.")
    if parts.username is None or parts.password is None:
        raise SettingsRefused(f"TDKT_BOUNCES thiếu tài khoản hoặc mật khẩu: hãy ghi {_IMAP_FORM}.")
    if simulation and not is_loopback(parts.hostname):
        raise SettingsRefused(
            "Bản mô phỏng không đọc hộp thư thật: hãy bỏ TDKT_BOUNCES hoặc đặt máy chủ 127.0.0.1."
        )
    folder = unquote(parts.path.strip("/")) or "INBOX"
    if not folder.isprintable() or '"' in folder:
        raise SettingsRefused(f"TDKT_BOUNCES có tên thư mục lạ: hãy đặt dạng {_IMAP_FORM}.")
    tls = parts.scheme == "imaps"
    return ImapServer(
        host=parts.hostname,
        port=parts.port or (993 if tls else 143),
        username=unquote(parts.username),
        password=unquote(parts.password),
        tls=tls,
        folder=folder,
    )

"""Delivery reports as mail servers write them: the standard's, their own, and broken ones."""

import base64
import quopri
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

HOST: Final = "tdkt.xa.example.vn"


@dataclass(frozen=True)
class Sample:
    """`action` none: nothing of ours is reported."""

    name: str
    raw: bytes
    action: str | None = "failed"
    status: str = ""
    address: str = ""


@dataclass(frozen=True)
class Case:
    """One trouble, as every server may have to report it."""

    name: str
    status: str
    said: str
    action: str = "failed"


CASES: Final = (
    Case("unknown", "5.1.1", "550 5.1.1 User unknown in virtual mailbox table"),
    Case("domain", "5.1.2", "Host or domain name not found. Name service error for xa.example"),
    Case("full", "5.2.2", "552 5.2.2 Hộp thư đầy: người nhận đã vượt dung lượng cho phép"),
    Case("refused", "5.7.1", "554 5.7.1 Thư bị từ chối theo chính sách của đơn vị"),
    Case("gave up", "4.4.1", "connect to mx.xa.example[203.0.113.7]:25: Connection timed out"),
    Case("delayed", "4.4.1", "451 4.4.1 Máy chủ bận, sẽ thử lại", "delayed"),
)


def mail(*lines: str, body: str, encoding: str = "utf-8") -> bytes:
    return "\r\n".join([*lines, "", body.replace("\n", "\r\n")]).encode(encoding)


def _returned(key: str) -> str:
    return (
        "Received: from tdkt (localhost [127.0.0.1])\n"
        "From: =?utf-8?q?Thi_=C4=91ua?= <tdkt@xa.example.vn>\n"
        "To: =?utf-8?q?=C4=90=E1=BA=B7ng_Th=E1=BB=8B_H=C6=B0=E1=BB=9Dng?= <huong@xa.example.vn>\n"
        "Subject: =?utf-8?b?MSB2aeG7h2MgcXXDoSBo4bqhbg==?=\n"
        f"Message-ID: <{key}@{HOST}>\n"
    )


def _report(
    notice: str,
    status: str,
    returned: str,
    *,
    sender: str = "MAILER-DAEMON@mx.xa.example.vn (Mail Delivery System)",
    kind: str = "text/rfc822-headers",
    more: tuple[str, ...] = (),
    status_kind: str = "message/delivery-status",
    status_encoding: str = "7bit",
) -> bytes:
    body = (
        f"--b1\nContent-Type: text/plain; charset=utf-8\n\n{notice}\n\n"
        f"--b1\nContent-Description: Delivery report\nContent-Type: {status_kind}\n"
        f"Content-Transfer-Encoding: {status_encoding}\n\n{status}\n\n"
        f"--b1\nContent-Type: {kind}\n\n{returned}\n\n--b1--\n"
    )
    return mail(
        f"From: {sender}",
        "To: tdkt@xa.example.vn",
        "Subject: Undelivered Mail Returned to Sender",
        "MIME-Version: 1.0",
        "Auto-Submitted: auto-replied",
        *more,
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b1"',
        body=body,
    )


def _status(case: Case, to: str, *, mta: str = "mx.xa.example.vn", said: str = "") -> str:
    return (
        f"Reporting-MTA: dns; {mta}\nArrival-Date: Fri, 20 Nov 2026 09:00:01 +0700\n\n"
        f"Final-Recipient: rfc822; {to}\nAction: {case.action}\nStatus: {case.status}\n"
        f"Remote-MTA: dns; mx.xa.example.vn\nDiagnostic-Code: smtp; {said or case.said}\n"
    )


# The servers --------------------------------------------------------------------------------------


def postfix(case: Case, key: str, to: str) -> bytes:
    notice = (
        f"This is the mail system at host mx.xa.example.vn.\n\n<{to}>: host mx said: {case.said}"
    )
    status = f"X-Postfix-Queue-ID: 4F1A\nOriginal-Recipient: rfc822;{to}\n"
    whole = _status(case, to).replace("Final-Recipient", f"{status}Final-Recipient", 1)
    return _report(notice, whole, _returned(key) + "\nChào chị Hường", kind="message/rfc822")


def exim(case: Case, key: str, to: str) -> bytes:
    notice = f"This message was created automatically by mail delivery software.\n\n  {to}"
    return _report(
        notice,
        _status(case, to, said=f"550-Verification failed\n {case.said}"),
        _returned(key),
        sender="Mail Delivery System <Mailer-Daemon@mail.xa.example.vn>",
        more=(f"X-Failed-Recipients: {to}",) if case.action == "failed" else (),
    )


def exchange(case: Case, key: str, to: str) -> bytes:
    """Recoded, with a letter inside that only the references name."""
    notice = "Your message to huong@xa.example.vn couldn't be delivered.\nKhông gửi được thư."
    status = _status(case, to, mta="SG2PR01.prod.outlook.com").replace("smtp;", "smtp;", 1)
    return _report(
        notice,
        f"{status}X-Display-Name: Đặng Thị Hường\n",
        _returned(key).replace(f"Message-ID: <{key}@{HOST}>\n", ""),
        sender="postmaster@xa.onmicrosoft.example",
        kind="message/rfc822",
        more=(f"In-Reply-To: <{key}@{HOST}>", f"References: <{key}@{HOST}>"),
    )


def gmail(case: Case, key: str, to: str) -> bytes:
    notice = f"** Không tìm thấy địa chỉ **\n\nThư của bạn chưa được gửi đến {to}."
    return _report(
        notice,
        _status(case, to, mta="googlemail.com").replace(
            "Final-Recipient: rfc822; ", "Final-Recipient: rfc822;"
        ),
        _returned(key) + "\n",
        sender="Mail Delivery Subsystem <mailer-daemon@googlemail.example>",
        kind="message/rfc822",
        more=(f"X-Failed-Recipients: {to}", f"References: <{key}@{HOST}>"),
    )


def zimbra(case: Case, key: str, to: str) -> bytes:
    """Postfix beneath, with the head alone and the notice in 8-bit Vietnamese."""
    notice = f"Đây là hệ thống thư của máy chủ zimbra.xa.example.vn.\n<{to}>: {case.said}"
    return _report(notice, _status(case, to, mta="zimbra.xa.example.vn"), _returned(key))


def international(case: Case, key: str, to: str) -> bytes:
    """RFC 6533: UTF-8 through and through."""
    return _report(
        "Thư không đến.",
        _status(case, to).replace("rfc822;", "utf-8;"),
        _returned(key),
        kind="message/global-headers",
        status_kind="message/global-delivery-status",
    )


def recoded(case: Case, key: str, to: str) -> bytes:
    """A gateway on the way has encoded what must not be encoded."""
    status = base64.encodebytes(_status(case, to).encode()).decode()
    return _report("Recoded", status, _returned(key), status_encoding="base64")


def by_envelope(case: Case, key: str, to: str) -> bytes:
    """Nothing of the letter is returned, only the id of its envelope."""
    status = f"Original-Envelope-Id: {key}@{HOST}\n{_status(case, to)}"
    return _report("No letter", status, "Subject: gone", kind="text/plain")


SERVERS: Final = (
    postfix, exim, exchange, gmail, zimbra, international, recoded, by_envelope,
)  # fmt: skip


def samples(key: str, to: str = "huong@xa.example.vn") -> Iterator[Sample]:
    for server in SERVERS:
        for case in CASES:
            raw = server(case, key, to)
            yield Sample(f"{server.__name__} {case.name}", raw, case.action, case.status, to)
    yield from _in_words(key, to)
    yield from _broken(key, to)
    yield from _others(key, to)


def _in_words(key: str, to: str) -> Iterator[Sample]:
    """From before the standard."""
    copy = f"--- This is a copy of the message, with all its headers. ---\n\n{_returned(key)}"
    head = ("From: Mail Delivery System <Mailer-Daemon@old.example>", "To: tdkt@xa.example.vn")
    yield Sample(
        "old exim",
        mail(*head, f"X-Failed-Recipients: {to}", "Subject: Mail delivery failed",
             body=f"  {to}\n    all relay attempts failed\n\n{copy}"),
        address=to,
    )  # fmt: skip
    yield Sample(
        "qmail",
        mail("From: MAILER-DAEMON@old.example", "Subject: failure notice",
             body=f"This is qmail.\n<{to}>:\n550 5.1.1 No such user\n\n{copy}"),
        status="5.1.1",
    )  # fmt: skip
    words = quopri.encodestring(f"Không có người dùng này: 550 5.1.1\n\n{copy}".encode()).decode()
    yield Sample(
        "in words, encoded",
        mail("From: Postmaster <postmaster@xa.example.vn>",
             "Content-Type: text/plain; charset=utf-8",
             "Content-Transfer-Encoding: quoted-printable", body=words),
        status="5.1.1",
    )  # fmt: skip


def _broken(key: str, to: str) -> Iterator[Sample]:
    whole = postfix(CASES[0], key, to)
    yield Sample("no end", whole[: whole.rindex(b"--b1--")], status="5.1.1", address=to)
    yield Sample("bare line feeds", whole.replace(b"\r\n", b"\n"), status="5.1.1", address=to)
    stray = whole.replace(b"smtp; 550", b"smtp; \xff\xfe h\xf4p th\xb0 550")
    yield Sample("stray bytes", stray, status="5.1.1", address=to)
    yield Sample("cut off before the letter", whole[: whole.index(b"Message-ID")], None)
    yield Sample("cut off in the status", whole[: whole.index(b"Action:")], None)
    yield Sample("no boundary", whole.replace(b'boundary="b1"', b""), status="5.1.1")
    yield Sample("nothing", b"", None)
    yield Sample("noise", bytes(range(256)) * 8, None)


def _others(key: str, to: str) -> Iterator[Sample]:
    """Mail that lies in the same box and reports nothing to act upon."""
    away = (
        f"From: {to}",
        "Subject: Vắng mặt",
        "Auto-Submitted: auto-replied",
        f"In-Reply-To: <{key}@{HOST}>",
    )
    yield Sample("out of office", mail(*away, body="Tôi đi công tác đến hết 5.1.2027."), None)
    quoted = f"Sao tôi nhận thư này?\n> Message-ID: <{key}@{HOST}>\n> 550 5.1.1"
    yield Sample("a person's answer", mail(f"From: {to}", body=quoted), None)
    relayed = Case("relayed", "2.0.0", "250 2.0.0 Ok", "relayed")
    yield Sample("good news", postfix(relayed, key, to), None)
    yield Sample("another's letter", postfix(CASES[0], "not-ours", to), None)

"""The post, against servers that fail in the middle of a conversation."""

import socket
import threading
import time
from datetime import UTC, datetime

import pytest

from service.adapters.clock import FixedClock
from service.adapters.mail import SmtpMailer
from service.ports import Addressee, Letter, Undeliverable
from service.settings import SmtpServer

LETTER = Letter(
    to=Addressee("Đặng Thị Hường", "huong@xa.example.vn"),
    subject="1 việc quá hạn",
    text="Chào chị Hường",
    html="<p>Chào chị Hường</p>",
    kind="digest",
    message_id="<4f1a@tdkt.example.vn>",
)


def a_mailer(port, *, timeout=5, deadline=10):
    return SmtpMailer(
        SmtpServer(host="127.0.0.1", port=port),
        sender="tdkt@xa.example.vn",
        clock=FixedClock(datetime(2026, 8, 21, tzinfo=UTC)),
        simulation=False,
        timeout=timeout,
        deadline=deadline,
    )


class Scripted:
    """A server that plays one script on one connection, in a thread of its own."""

    def __init__(self, play):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._run, args=[play], daemon=True)
        self._thread.start()

    def _run(self, play):
        connection, _ = self._listener.accept()
        with connection, connection.makefile("rb") as lines:
            try:
                play(connection, lines)
            except OSError:
                return

    def close(self):
        self._thread.join(5)
        self._listener.close()


def _converse(connection, lines, *, until):
    """Answer like a server up to the given verb, which stays unanswered."""
    connection.sendall(b"220 ready\r\n")
    for line in lines:
        verb = line.split()[0].upper() if line.split() else b""
        if verb == until:
            return
        connection.sendall(b"354 go\r\n" if verb == b"DATA" else b"250 OK\r\n")
        if verb == b"DATA":
            for body in lines:
                if body == b".\r\n":
                    break
            if until == b".":
                return
            connection.sendall(b"250 OK\r\n")


@pytest.mark.parametrize("until", [b"EHLO", b"MAIL", b"RCPT", b"DATA", b"."])
def test_a_connection_lost_at_any_step_is_a_temporary_fault(until):
    server = Scripted(lambda connection, lines: _converse(connection, lines, until=until))
    with pytest.raises(Undeliverable) as refused:
        a_mailer(server.port).send(LETTER)
    assert not refused.value.permanent
    server.close()


def test_a_farewell_that_is_lost_does_not_undo_an_accepted_letter():
    server = Scripted(lambda connection, lines: _converse(connection, lines, until=b"QUIT"))
    a_mailer(server.port).send(LETTER)
    server.close()


def test_a_server_that_refuses_the_connection_is_a_temporary_fault():
    server = Scripted(lambda connection, _: connection.sendall(b"554 go away\r\n"))
    with pytest.raises(Undeliverable, match="554") as refused:
        a_mailer(server.port).send(LETTER)
    assert not refused.value.permanent
    server.close()


def test_a_silent_server_is_given_up_after_the_timeout():
    server = Scripted(lambda _, lines: lines.readline())
    with pytest.raises(Undeliverable) as refused:
        a_mailer(server.port, timeout=0.2).send(LETTER)
    assert not refused.value.permanent
    server.close()


def test_a_server_that_drips_bytes_is_given_up_after_the_deadline():
    def drip(connection, _):
        for byte in b"220 " + b"x" * 100:
            connection.sendall(bytes([byte]))
            time.sleep(0.05)

    server = Scripted(drip)
    began = time.monotonic()
    with pytest.raises(Undeliverable) as refused:
        a_mailer(server.port, timeout=2, deadline=0.3).send(LETTER)
    assert time.monotonic() - began < 2
    assert not refused.value.permanent
    server.close()


def test_no_server_is_a_temporary_fault():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(Undeliverable) as refused:
        a_mailer(port).send(LETTER)
    assert not refused.value.permanent

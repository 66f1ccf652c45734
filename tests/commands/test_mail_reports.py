"""Letters that come back: whatever server wrote the report, it is read, once, and acted upon."""

import socket
import socketserver
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from service.adapters.bounces import ImapBox, MaildirBox
from service.adapters.dsn import read_report
from service.commands.post import ClaimLetter, NoteSent
from service.db.models import Bounce, Outbox, Person
from service.ports import BounceBox
from service.scheduler import Collector, Posted
from service.settings import ImapServer
from tests.builders import Town
from tests.commands.test_post import Write, rows
from tests.delivery_reports import CASES, HOST, Sample, mail, postfix, samples
from tests.mail_server import mail_server, postman, smtp_mailer

KEY = "4f1a" * 8
ALL = list(samples(KEY))


def test_there_are_at_least_fifty_of_them():
    assert len(ALL) >= 50
    assert len({each.raw for each in ALL}) == len(ALL)


@pytest.mark.parametrize("sample", ALL, ids=[each.name for each in ALL])
def test_a_report_is_read_whoever_wrote_it(sample: Sample):
    report = read_report(sample.raw)
    if sample.action is None:
        assert report is None
        return
    assert report is not None
    assert (report.letter_id, report.action) == (KEY, sample.action)
    if sample.status:
        assert report.status == sample.status
    if sample.address:
        assert report.address == sample.address


def test_vietnamese_words_of_a_report_arrive_whole():
    report = read_report(postfix(CASES[2], KEY, "huong@xa.example.vn"))
    assert report is not None
    assert "Hộp thư đầy: người nhận đã vượt dung lượng" in report.diagnostic


@given(st.data())
def test_no_mail_however_damaged_stops_the_reader(data: st.DataObject):
    raw = bytearray(data.draw(st.sampled_from(ALL)).raw or b"x")
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(raw) - 1))
        raw[place : place + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=9))
        raw = raw or bytearray(b"x")
    read_report(bytes(raw))


# What becomes of it -------------------------------------------------------------------------------


class Heap:
    """Mails in a heap; those that were taken are gone."""

    def __init__(self, *mails: bytes) -> None:
        self.mails = list(mails)

    def each(self, take) -> None:
        self.mails = [each for each in self.mails if not take(each)]


@pytest.fixture
def sent(town: Town) -> Outbox:
    """A letter that the mail server has taken."""
    town.office.execute(Write(("a",)))
    with mail_server() as server:
        assert postman(town.office, smtp_mailer(town.office, server.port)).round().sent == 1
    return rows(town.office)[0]


def problem_of(town: Town, person: str) -> str:
    return town.one(select(Person.email_problem).where(Person.id == person))


def test_what_failed_is_marked_at_the_letter_and_at_the_address_once(town: Town, sent: Outbox):
    raw = postfix(CASES[0], sent.id, sent.sent_to)
    collector = Collector(town.office, Heap(raw, raw), read_report)
    assert collector.round() == {"failed": 2}, "one of them for the second time"
    (bounce,) = town.all(select(Bounce))
    assert (bounce.outbox_id, bounce.action, bounce.status) == (sent.id, "failed", "5.1.1")
    (row,) = rows(town.office)
    assert row.state == "permanent_failure"
    assert row.problem.startswith("5.1.1 550 5.1.1 User unknown")
    assert problem_of(town, sent.person_id) == row.problem
    town.clock.move_by(timedelta(days=10))
    with mail_server() as server:
        assert postman(town.office, smtp_mailer(town.office, server.port)).round() == Posted()


def test_a_delay_is_noted_and_nothing_else(town: Town, sent: Outbox):
    Collector(town.office, Heap(postfix(CASES[5], sent.id, sent.sent_to)), read_report).round()
    (row,) = rows(town.office)
    assert row.state == "delivered"
    assert "Máy chủ bận" in row.problem
    assert problem_of(town, sent.person_id) == ""


def test_other_mail_is_left_alone_and_counted_once(town: Town, sent: Outbox):
    heap = Heap(mail("From: an@xa.example.vn", body="Chào"), postfix(CASES[0], "0" * 32, "x@y.vn"))
    collector = Collector(town.office, heap, read_report)
    for _ in range(2):
        assert collector.round() == {"unknown": 2}
    assert len(heap.mails) == 2
    assert town.all(select(Bounce.action)) == ["unknown", "unknown"]
    assert rows(town.office)[0].state == "delivered"


def test_an_address_that_was_corrected_since_is_not_marked(town: Town, sent: Outbox):
    with town.office.database.writing() as session:
        session.get_one(Person, sent.person_id).email = "moi@xa.example.vn"
    Collector(town.office, Heap(postfix(CASES[0], sent.id, sent.sent_to)), read_report).round()
    assert rows(town.office)[0].state == "permanent_failure"
    assert problem_of(town, sent.person_id) == ""


def test_a_report_that_is_faster_than_our_own_note_stands(town: Town):
    town.office.execute(Write(("a",)))
    claim = town.office.run_alone(ClaimLetter())
    assert claim is not None
    Collector(
        town.office, Heap(postfix(CASES[0], claim.letter_id, "x@xa.example.vn")), read_report
    ).round()
    town.office.run_alone(NoteSent(claim=claim, subject="", text="", address="x@xa.example.vn"))
    assert rows(town.office)[0].state == "permanent_failure"


def test_a_recipient_refused_by_the_server_itself_is_marked_too(town: Town):
    town.office.execute(Write(("a",)))
    with mail_server() as server:
        server.says_to_recipient = "550 5.1.1 no such user"
        postman(town.office, smtp_mailer(town.office, server.port)).round()
        town.office.execute(Write(("b",)))
        server.says_to_recipient, server.says = "", "554 5.6.0 content refused"
        postman(town.office, smtp_mailer(town.office, server.port)).round()
    refused, content = rows(town.office)
    assert (refused.state, content.state) == ("permanent_failure", "permanent_failure")
    assert problem_of(town, refused.person_id).startswith("550 5.1.1")
    assert problem_of(town, content.person_id) == problem_of(town, refused.person_id)


# Where it lies ------------------------------------------------------------------------------------


REPORT = postfix(CASES[0], KEY, "huong@xa.example.vn")
CHAT = mail("From: an@xa.example.vn", body="Chào")


def seen_in(box: BounceBox) -> list[bytes]:
    shown = []

    def take(raw: bytes) -> bool:
        shown.append(raw)
        return raw == REPORT

    box.each(take)
    return shown


def test_in_a_maildir_what_is_taken_is_marked_and_the_rest_stays_as_it_was(tmp_path: Path):
    for room in ("cur", "new", "tmp"):
        (tmp_path / room).mkdir()
    (tmp_path / "new" / "1.a.here").write_bytes(REPORT)
    (tmp_path / "new" / "2.b.here").write_bytes(CHAT)
    (tmp_path / "cur" / "3.c.here:2,F").write_bytes(REPORT)
    (tmp_path / "cur" / "4.d.here:2,S").write_bytes(REPORT)
    box = MaildirBox(tmp_path)
    assert seen_in(box) == [REPORT, CHAT, REPORT]
    names = sorted(each.name for room in ("cur", "new") for each in (tmp_path / room).iterdir())
    assert names == ["1.a.here:2,S", "2.b.here", "3.c.here:2,FS", "4.d.here:2,S"]
    assert seen_in(box) == []
    assert seen_in(MaildirBox(tmp_path)) == [CHAT], "after a start it is looked at again"


class Imap(socketserver.StreamRequestHandler):
    """As much of an IMAP server as a reader of reports asks for."""

    def handle(self) -> None:
        self.say("* OK here")
        for line in self.rfile:
            tag, verb, *rest = line.decode().split()
            known = self.answer(verb.upper(), rest)
            self.say(f"{tag} {'OK' if known else 'NO'} done")
            if verb.upper() == "LOGOUT":
                return

    def answer(self, verb: str, rest: list[str]) -> bool:
        box: ImapMailbox = self.server  # type: ignore[assignment] # this handler's server
        if verb == "CAPABILITY":
            self.say("* CAPABILITY IMAP4rev1")
        elif verb == "LOGIN":
            box.signed_in.append(" ".join(rest))
            return rest[0] == "a"
        elif verb == "SELECT":
            if rest != ['"INBOX"']:
                return False
            self.say(f"* {len(box.mails)} EXISTS")
            self.say("* OK [UIDVALIDITY 7] valid")
        elif verb == "UID":
            self.by_uid(box, rest)
        return True

    def by_uid(self, box: "ImapMailbox", rest: list[str]) -> None:
        uid = rest[1]
        if rest[0] == "SEARCH":
            unseen = [key for key in box.mails if key not in box.seen]
            self.say(" ".join(["* SEARCH", *unseen]))
        elif rest[0] == "FETCH":
            box.fetched.append(uid)
            raw = box.mails[uid]
            self.wfile.write(f"* 1 FETCH (UID {uid} BODY[]<0> {{{len(raw)}}}\r\n".encode())
            self.wfile.write(raw + b")\r\n")
        elif rest[0] == "STORE":
            box.seen.add(uid)

    def say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")


class ImapMailbox(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Imap)
        self.mails = {"11": REPORT, "12": CHAT}
        self.seen: set[str] = set()
        self.fetched: list[str] = []
        self.signed_in: list[str] = []


@pytest.fixture
def imap() -> Iterator[ImapMailbox]:
    with ImapMailbox() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def imap_box(port: int, username: str = "a", folder: str = "INBOX") -> ImapBox:
    server = ImapServer(
        host="127.0.0.1", port=port, username=username, password="b c", tls=False, folder=folder
    )
    return ImapBox(server, timeout=5)


def test_over_imap_what_is_taken_is_marked_and_the_rest_stays_unseen(imap: ImapMailbox):
    box = imap_box(imap.server_address[1])
    assert seen_in(box) == [REPORT, CHAT]
    assert imap.seen == {"11"}
    assert seen_in(box) == []
    assert imap.fetched == ["11", "12"], "what was left alone is not fetched again"
    assert imap.signed_in[0] == 'a "b c"'


def test_whether_a_mailbox_is_reached_is_asked_without_reading_mail(
    imap: ImapMailbox, tmp_path: Path
):
    port = imap.server_address[1]
    imap_box(port).reach()
    for nowhere, why in (
        (imap_box(port, username="b"), PermissionError),
        (imap_box(port, folder="Thư"), PermissionError),
        (imap_box(port, folder="None"), FileNotFoundError),
        (MaildirBox(tmp_path), NotADirectoryError),
    ):
        with pytest.raises(why):
            nowhere.reach()
    assert (imap.fetched, imap.seen) == ([], set())


def test_a_mailbox_that_is_away_stops_no_worker(town: Town, caplog: pytest.LogCaptureFixture):
    from tests.commands.test_worker import Worker, worker_of  # noqa: PLC0415 - one name of a neighbour

    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    worker: Worker = worker_of(town.office)
    worker._collector = Collector(town.office, imap_box(port), read_report)  # noqa: SLF001 - where settings would put it
    assert worker.once().bounced == 0
    assert "cannot be read" in caplog.text
    assert HOST not in caplog.text

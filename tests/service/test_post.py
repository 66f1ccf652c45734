"""Letters leave after the commit, at least once, and under the same name each time."""

import subprocess
import sys
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import select

from service.adapters.mail import PostBox
from service.commands import record
from service.commands.office import Context, Office
from service.commands.post import LEASE
from service.db.models import Outbox, Person
from service.ports import Letter, Undeliverable
from service.scheduler import Posted
from tests.builders import Town
from tests.mail_server import MailServer, free_port, mail_server, postman, smtp_mailer
from tests.office import START, office_on
from workflows.law.citations import Refusal

DECIDED = {
    "office": "xã Tân Mẫu",
    "today": "2026-11-20",
    "dossier_number": "2026-TM-0001",
    "unit": "Trường Tiểu học Tân Mẫu A",
    "decision_number": "12/QĐ-UBND",
    "issued_on": "2026-11-20",
    "authority": "Chủ tịch UBND xã",
    "decided_count": 3,
    "path": "/dossiers/1f",
}
ACCOUNT = {
    "office": "xã Tân Mẫu",
    "today": "2026-11-20",
    "occasion": "reset",
    "username": "thuongtruc",
    "path": "/password/secret-word",
    "minutes": 30,
}


@dataclass(frozen=True)
class Write:
    """A command that writes letters, and perhaps fails after that."""

    once: tuple[str, ...]
    fails: bool = False
    template: str = "decided"
    data: dict[str, Any] = field(default_factory=lambda: DECIDED)

    def run(self, context: Context) -> None:
        people = context.session.scalars(select(Person.id).order_by(Person.sort_key)).all()
        for number, once in enumerate(self.once):
            record.letter(
                context,
                people[number % len(people)],
                kind="urgent",
                template=self.template,
                data=self.data,
                once=once,
            )
        if self.fails:
            raise Refusal


@pytest.fixture
def server():
    with mail_server() as running:
        yield running


def rows(office: Office) -> list[Outbox]:
    with office.database.reading() as session:
        return list(session.scalars(select(Outbox).order_by(Outbox.once)))


def test_a_letter_leaves_after_the_commit_and_never_before(office: Office, server: MailServer):
    post = postman(office, smtp_mailer(office, server.port))
    with pytest.raises(Refusal):
        office.execute(Write(("a",), fails=True))
    assert post.round() == Posted()
    office.execute(Write(("a",)))
    assert post.round() == Posted(sent=1)
    assert server.letters[0]["Subject"] == "Đã có quyết định: hồ sơ 2026-TM-0001"


def test_one_key_is_one_letter_however_often_it_is_written(office: Office, server: MailServer):
    post = postman(office, smtp_mailer(office, server.port))
    for _ in range(3):
        office.execute(Write(("a", "b")))
        post.round()
    assert len(server.received) == 2
    assert {row.attempts for row in rows(office)} == {1}


def test_what_was_sent_can_be_read_in_the_office(office: Office, server: MailServer):
    office.execute(Write(("a",)))
    postman(office, smtp_mailer(office, server.port)).round()
    (row,) = rows(office)
    assert row.sent_at == office.clock.now()
    assert row.subject == "Đã có quyết định: hồ sơ 2026-TM-0001"
    assert "12/QĐ-UBND" in row.text


def test_without_a_mail_server_letters_are_kept_to_be_read(office: Office):
    office.execute(Write(("a",)))
    assert postman(office, PostBox(newest=1), keeps=True).round() == Posted(sent=1)
    (row,) = rows(office)
    assert row.sent_at is not None
    assert "12/QĐ-UBND" in row.text


def test_a_link_to_set_a_password_is_kept_only_where_there_is_no_mail_server(
    office: Office, server: MailServer
):
    office.execute(Write(("a",), template="account", data=ACCOUNT))
    postman(office, smtp_mailer(office, server.port)).round()
    office.execute(Write(("b",), template="account", data=ACCOUNT))
    postman(office, PostBox(newest=1), keeps=True).round()
    sent, kept = rows(office)
    assert "secret-word" not in sent.text
    assert "secret-word" in kept.text


# When it goes wrong -------------------------------------------------------------------------------


def test_nothing_is_lost_while_the_mail_server_is_down(town: Town):
    office, port = town.office, free_port()
    office.execute(Write(tuple("abcde")))
    post = postman(office, smtp_mailer(office, port))
    assert post.round() == Posted(failed=4), "the first batch says enough: it is down"
    assert post.round() == Posted(failed=1)
    assert post.round() == Posted(), "each waits before it is tried again"
    waits = []
    for _ in range(4):
        town.clock.move_to(before := max(row.due_at for row in rows(office)))
        post.round()
        post.round()
        waits.append(max(row.due_at for row in rows(office)) - before)
    assert waits == sorted(waits)
    assert waits[-1] > 4 * waits[0]
    assert {row.state for row in rows(office)} == {"temporary_failure"}
    town.clock.move_by(timedelta(hours=5))
    with mail_server(port) as server:
        assert post.round() == Posted(sent=5)
        assert sorted(server.message_ids) == sorted(
            f"<{row.id}@tdkt.xa.example.vn>" for row in rows(office)
        )


def test_a_letter_refused_for_good_is_listed_and_never_tried_again(town: Town, server: MailServer):
    office = town.office
    office.execute(Write(("a",)))
    server.says = "550 5.1.1 no such user"
    post = postman(office, smtp_mailer(office, server.port))
    assert post.round() == Posted(failed=1)
    (row,) = rows(office)
    assert row.state == "permanent_failure"
    assert row.problem.startswith("550")
    server.says = ""
    town.clock.move_by(timedelta(days=10))
    assert post.round() == Posted()


def test_one_letter_that_is_put_off_does_not_keep_the_others(town: Town):
    class Choosy:
        """A server that greylists one person."""

        def __init__(self) -> None:
            self.letters: list[Letter] = []

        def send(self, letter: Letter) -> None:
            if letter.to.address.startswith(grey):
                raise Undeliverable("451 try later", permanent=False)
            self.letters.append(letter)

    office, mailer = town.office, Choosy()
    office.execute(Write(tuple(f"{n:02}" for n in range(12))))
    with office.database.reading() as session:
        first = session.scalars(select(Outbox).order_by(Outbox.due_at, Outbox.id)).first()
        assert first is not None
        grey = session.get_one(Person, first.person_id).email
    assert postman(office, mailer).round() == Posted(sent=11, failed=1)


def test_a_letter_nobody_can_put_into_words_is_kept_for_the_next_version(
    office: Office, server: MailServer
):
    office.execute(Write(("a",), template="unheard_of"))
    office.execute(Write(("b",)))
    assert postman(office, smtp_mailer(office, server.port)).round() == Posted(sent=1, failed=1)
    unwritten, sent = rows(office)
    assert unwritten.state == "temporary_failure"
    assert unwritten.problem.startswith("ValueError (service/mails/")
    assert sent.sent_at is not None


DIES_AFTER_SENDING = """
import os, signal, sys
from tests.mail_server import postman, smtp_mailer
from tests.office import office_on

class Dies:
    def __init__(self, mailer):
        self.mailer = mailer
    def send(self, letter):
        self.mailer.send(letter)
        os.kill(os.getpid(), signal.SIGKILL)

office = office_on(sys.argv[1])
postman(office, Dies(smtp_mailer(office, int(sys.argv[2])))).round()
"""


def test_killed_between_sending_and_marking_it_sends_the_same_letter_again(
    town: Town, commune_url: str, server: MailServer
):
    office = town.office
    office.execute(Write(("a", "b")))
    killed = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", DIES_AFTER_SENDING, commune_url, str(server.port)], check=False
    )
    assert killed.returncode == -9
    assert len(server.received) == 1
    assert [row.sent_at for row in rows(office)] == [None, None]
    post = postman(office, smtp_mailer(office, server.port))
    assert post.round() == Posted(), "the dead one's lease still runs"
    town.clock.move_by(LEASE + timedelta(seconds=1))
    assert post.round() == Posted(sent=2)
    first, *later = server.message_ids
    assert first in later
    assert set(later) == {f"<{row.id}@tdkt.xa.example.vn>" for row in rows(office)}


def test_two_workers_at_once_send_each_letter_once(
    office: Office, commune_url: str, server: MailServer
):
    office.execute(Write(tuple(f"{n:02}" for n in range(24))))
    offices = [office_on(commune_url, at=START) for _ in range(2)]
    start, posted = Barrier(2), []

    def work(one: Office) -> None:
        post = postman(one, smtp_mailer(one, server.port))
        start.wait()
        posted.append(post.round())

    threads = [Thread(target=work, args=[one]) for one in offices]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for one in offices:
        one.database.engine.dispose()
    assert sum(each.sent for each in posted) == 24
    assert len(server.received) == len(set(server.message_ids)) == 24
    assert {row.attempts for row in rows(office)} == {1}

"""Letters leave after the commit, at least once, and under the same name each time."""

import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import select, update

from service.adapters.mail import PostBox
from service.commands import record
from service.commands.office import Context, Office
from service.commands.post import LEASE, Claim, ClaimLetter, KeepLease, NoteUndelivered, Pace
from service.db.models import Outbox, Person
from service.ports import Letter, Undeliverable
from service.scheduler import Posted
from tests.builders import Town
from tests.mail_server import MailServer, free_port, mail_server, postman, smtp_mailer
from tests.office import START, office_on
from workflows.law.citations import Refusal

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
    template: str = "account"
    data: dict[str, Any] = field(default_factory=lambda: ACCOUNT)

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
    assert server.letters[0]["Subject"] == "Đặt lại mật khẩu, liên kết dùng trong 30 phút"


def test_one_key_is_one_letter_however_often_it_is_written(office: Office, server: MailServer):
    post = postman(office, smtp_mailer(office, server.port))
    for _ in range(3):
        office.execute(Write(("a", "b")))
        post.round()
    assert len(server.received) == 2
    assert {row.attempts for row in rows(office)} == {1}


def writes_of_a_dossier(office: Office) -> None:
    dossier = Town(office).opens_dossier("TM-TH")
    office.execute(Write(("a",), template="answered", data={"dossier": dossier}))


def test_what_was_sent_can_be_read_in_the_office(office: Office, server: MailServer):
    writes_of_a_dossier(office)
    postman(office, smtp_mailer(office, server.port)).round()
    (row,) = rows(office)
    assert row.sent_at == office.clock.now()
    assert row.subject == "Có ý kiến trả lời: hồ sơ 2026-TM-0001"
    assert "2026-TM-0001" in row.text


def test_without_a_mail_server_letters_are_kept_to_be_read(office: Office):
    writes_of_a_dossier(office)
    assert postman(office, PostBox(newest=1), keeps=True).round() == Posted(sent=1)
    (row,) = rows(office)
    assert row.sent_at is not None
    assert "2026-TM-0001" in row.text


def test_a_link_to_set_a_password_is_kept_only_where_there_is_no_mail_server(
    office: Office, server: MailServer
):
    office.execute(Write(("a",)))
    postman(office, smtp_mailer(office, server.port)).round()
    office.execute(Write(("b",)))
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
    for _ in range(14):
        town.clock.move_to(before := max(row.due_at for row in rows(office)))
        post.round()
        post.round()
        waits.append(max(row.due_at for row in rows(office)) - before)
    assert waits == [timedelta(minutes=5)] * 11 + [timedelta(minutes=30)] * 3
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
    assert post.round() == Posted(sent=1), "the dead one's lease still runs"
    town.clock.move_by(LEASE + timedelta(seconds=1))
    assert post.round() == Posted(sent=1)
    assert sorted(row.broken_off for row in rows(office)) == [0, 1]
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


# Leases -------------------------------------------------------------------------------------------


def test_a_slow_sender_keeps_its_letter_by_a_sign_of_life(town: Town):
    office = town.office
    office.execute(Write(("a",)))
    claim = office.run_alone(ClaimLetter())
    assert claim is not None
    for _ in range(3):
        town.clock.move_by(LEASE - timedelta(seconds=1))
        assert office.run_alone(KeepLease(claim))
        assert office.run_alone(ClaimLetter()) is None
    town.clock.move_by(LEASE + timedelta(seconds=1))
    second = office.run_alone(ClaimLetter())
    assert second == Claim(claim.letter_id, 2)
    assert not office.run_alone(KeepLease(claim)), "it is another's now"
    assert [row.broken_off for row in rows(office)] == [1]


def test_who_comes_to_himself_after_his_lease_does_not_undo_what_the_next_one_did(
    town: Town, server: MailServer
):
    office = town.office
    office.execute(Write(("a",)))
    claim = office.run_alone(ClaimLetter())
    assert claim is not None
    town.clock.move_by(LEASE + timedelta(seconds=1))
    post = postman(office, smtp_mailer(office, server.port))
    assert post.round() == Posted(sent=1)
    office.run_alone(NoteUndelivered(claim=claim, reason="timed out", permanent=False))
    assert [row.state for row in rows(office)] == ["delivered"]
    town.clock.move_by(timedelta(days=1))
    assert post.round() == Posted()


def test_a_slow_server_is_waited_for_under_a_lease_that_is_renewed(
    town: Town, monkeypatch: pytest.MonkeyPatch
):
    class Slow:
        """Takes a letter only after the lease it began under has ended."""

        def send(self, _letter: Letter) -> None:
            town.clock.move_by(LEASE - timedelta(seconds=1))
            deadline = time.monotonic() + 30
            while rows(town.office)[0].lease_until < town.clock.now() + LEASE:
                assert time.monotonic() < deadline, "nobody renews the lease"
                time.sleep(0.01)
            town.clock.move_by(timedelta(seconds=2))
            assert town.office.run_alone(ClaimLetter()) is None

    monkeypatch.setattr("service.scheduler.postman._RENEW_S", 0.02)
    town.office.execute(Write(("a",)))
    assert postman(town.office, Slow()).round() == Posted(sent=1)


def test_an_answer_that_is_lost_is_counted_as_perhaps_sent(town: Town):
    class Lost:
        def send(self, _letter: Letter) -> None:
            raise Undeliverable("connection lost", permanent=False, in_doubt=True)

    town.office.execute(Write(("a",)))
    postman(town.office, Lost()).round()
    (row,) = rows(town.office)
    assert (row.state, row.broken_off) == ("temporary_failure", 1)


# The pace -----------------------------------------------------------------------------------------


def test_all_workers_together_keep_to_the_pace(town: Town, commune_url: str):
    office, pace = town.office, Pace(at_once=5, every=timedelta(seconds=12))
    office.execute(Write(tuple(f"{n:03}" for n in range(30))))
    other = office_on(commune_url, at=START)
    left = []
    for second in range(0, 120, 6):
        for each in (office, other):
            each.clock.move_to(START + timedelta(seconds=second))  # type: ignore[attr-defined] # set by hand
            left += [second] * postman(each, PostBox(), keeps=True, pace=pace).round().sent
    other.database.engine.dispose()
    assert left[:5] == [0] * 5
    assert left[5:] == list(range(12, 120, 12))
    assert max(sum(0 <= each - first < 60 for each in left) for first in left) <= 10


def test_an_urgent_letter_overtakes_the_daily_ones(town: Town):
    office = town.office
    office.execute(Write(("a", "b")))
    with office.database.writing() as session:
        session.execute(update(Outbox).where(Outbox.once == "a").values(kind="digest"))
    claim = office.run_alone(ClaimLetter())
    assert claim is not None
    assert claim.letter_id == next(row.id for row in rows(office) if row.once == "b")


# Clocks -------------------------------------------------------------------------------------------


def test_what_was_put_off_under_a_clock_that_ran_ahead_does_not_wait_for_that_day(
    town: Town, server: MailServer
):
    office, right = town.office, town.clock.now()
    town.clock.move_by(timedelta(days=365))
    office.execute(Write(("a", "b", "c")))
    server.says = "451 4.3.0 try later"
    post = postman(office, smtp_mailer(office, server.port), pace=Pace())
    office.run_alone(ClaimLetter(Pace()))  # who has it does not live to send it
    assert post.round() == Posted(failed=2)
    office.execute(Write(("d",)))
    server.says = ""
    town.clock.move_to(right)
    assert post.round() == Posted(sent=4)
    town.clock.move_by(timedelta(days=366))
    assert post.round() == Posted()
    assert len(server.received) == len(set(server.message_ids)) == 4


def test_a_thousand_sequences_of_clock_jumps_double_nothing_and_lose_nothing(
    town: Town, server: MailServer
):
    """The clock goes where it likes; whatever was written comes once, and then no more."""
    rng = Random(5)  # noqa: S311 - chance, not secrecy
    office, box = town.office, PostBox(newest=10**6)
    town_clock = town.clock
    leaps = [
        timedelta(**{unit: sign * n})
        for unit in ("minutes", "hours", "days")
        for n in (1, 9, 11, 400)
        for sign in (1, -1)
    ]
    written = 0
    post = postman(office, box, pace=Pace())
    for sequence in range(1000):
        town_clock.move_by(rng.choice(leaps))
        if sequence % 4 == 0:
            office.execute(Write((f"{sequence}",)))
            written += 1
        town_clock.move_by(rng.choice(leaps))
        post.round()
    town_clock.move_by(timedelta(hours=1))
    post.round()
    sent = [letter.message_id for letter in box.letters]
    assert len(sent) == len(set(sent)) == written

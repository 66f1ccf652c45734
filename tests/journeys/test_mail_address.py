"""A letter comes back: somebody is asked to look after the address, and what failed goes again."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from forms import Invalid
from service.adapters.dsn import read_report
from service.db.models import Case, Outbox, Person
from service.scheduler import Collector, Posted
from tests.builders import Town
from tests.commands.test_mail_reports import Heap
from tests.commands.test_post import Write, rows
from tests.delivery_reports import CASES, postfix
from tests.mail_server import MailServer, mail_server, postman, smtp_mailer

KEY = "correct_mail_address"


@pytest.fixture
def server():
    with mail_server() as running:
        yield running


def post(town: Town, server: MailServer) -> Posted:
    return postman(town.office, smtp_mailer(town.office, server.port)).round()


def come_back(town: Town) -> Person:
    """Every letter that has left comes back; returns whose the first of them was."""
    letters = rows(town.office)
    reports = [postfix(CASES[0], each.id, each.sent_to) for each in letters]
    Collector(town.office, Heap(*reports), read_report).round()
    return town.one(select(Person).where(Person.id == letters[0].person_id))


def test_the_head_of_the_office_corrects_it_and_the_letters_go_again(
    town: Town, server: MailServer
):
    town.office.execute(Write(("a",)))
    assert post(town, server) == Posted(sent=1)
    person = come_back(town)
    assert person.email_problem
    (task,) = town.open_tasks(KEY)
    assert town.actor_for(task).person_id == town.person("truongphong").person_id
    assert task.due_on is not None
    _, draft = town.form_and_draft(task)
    assert draft["email"] == person.email
    town.completes(task, email="dung@xa.example.vn")
    corrected = town.one(select(Person).where(Person.id == person.id))
    assert (corrected.email, corrected.email_problem) == ("dung@xa.example.vn", "")
    assert post(town, server) == Posted(sent=1)
    assert server.letters[-1]["To"].addresses[0].addr_spec == "dung@xa.example.vn"
    assert town.open_tasks(KEY) == []


def test_it_is_asked_once_while_it_is_open_and_again_when_it_was_of_no_use(
    town: Town, server: MailServer
):
    town.office.execute(Write(("a",)))
    server.says_to_recipient = "550 5.1.1 no such user"
    assert post(town, server) == Posted(failed=1), "the server itself knows that nobody is there"
    server.says_to_recipient = ""
    (task,) = town.open_tasks(KEY)
    come_back(town)
    assert len(town.open_tasks(KEY)) == 1
    town.completes(task, email="van-sai@xa.example.vn")
    server.says_to_recipient = "550 5.1.1 no such user"
    assert post(town, server) == Posted(failed=1)
    assert len(town.open_tasks(KEY)) == 1
    assert len(town.all(select(Case).where(Case.process == "mail_address"))) == 2


def test_what_is_no_address_is_refused_and_what_is_old_stays(town: Town, server: MailServer):
    town.office.execute(Write(("a",)))
    post(town, server)
    come_back(town)
    town.clock.move_by(timedelta(days=6))
    (task,) = town.open_tasks(KEY)
    for wrong in ("Hường", "a@b@c", "x@y.vn, z@y.vn"):
        with pytest.raises(Invalid):
            town.completes(task, email=wrong)
    town.completes(task, email="dung@xa.example.vn")
    assert town.one(select(Outbox.state).where(Outbox.once == "a")) == "permanent_failure"

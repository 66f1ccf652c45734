"""Letters that were stopped wait for an administrator's word; each gets its own."""

import pytest
from sqlalchemy import select, update

from service.access import NotFound
from service.commands.held import DiscardLetters, ReasonMissing, ReleaseLetters
from service.commands.office import Office
from service.commands.worker import HoldLetters
from service.db.models import Outbox
from service.queries.mailbox import stopped_letters
from service.scheduler import Posted
from tests.builders import Town
from tests.commands.test_post import Write, rows
from tests.mail_server import MailServer, mail_server, postman, smtp_mailer


@pytest.fixture
def server():
    with mail_server() as running:
        yield running


@pytest.fixture
def held(town: Town) -> list[str]:
    """Three letters of a restored office."""
    town.office.execute(Write(("a", "b", "c")))
    assert town.office.run_alone(HoldLetters()) == 3
    return [row.id for row in rows(town.office)]


def states(office: Office) -> list[str]:
    return [row.state for row in rows(office)]


def test_those_let_go_leave_and_the_others_stay(town: Town, held: list[str], server: MailServer):
    post = postman(town.office, smtp_mailer(town.office, server.port))
    assert post.round() == Posted()
    actor = town.person("quantri")
    outcomes = town.execute(ReleaseLetters(actor=actor, letters=(held[0], held[2], "0" * 32)))
    assert outcomes == {held[0]: "released", held[2]: "released", "0" * 32: "elsewhere"}
    assert post.round() == Posted(sent=2)
    assert states(town.office) == ["delivered", "held", "delivered"]
    again = town.execute(ReleaseLetters(actor=actor, letters=tuple(held)))
    assert again == {held[0]: "elsewhere", held[1]: "released", held[2]: "elsewhere"}


def test_one_that_was_given_up_has_all_its_tries_again(town: Town, server: MailServer):
    town.office.execute(Write(("a",)))
    with town.office.database.writing() as session:
        session.execute(update(Outbox).values(tries=249))
    server.says = "451 4.3.0 try later"
    post = postman(town.office, smtp_mailer(town.office, server.port))
    assert post.round() == Posted(failed=1)
    (row,) = rows(town.office)
    assert row.state == "permanent_failure", "five days have gone"
    town.execute(ReleaseLetters(actor=None, letters=(row.id,)))
    assert post.round() == Posted(failed=1)
    assert states(town.office) == ["temporary_failure"]


def test_one_given_up_says_why_and_by_whom_and_never_leaves(
    town: Town, held: list[str], server: MailServer
):
    actor = town.person("quantri")
    with pytest.raises(ReasonMissing):
        town.execute(DiscardLetters(actor=actor, letters=tuple(held), reason=" "))
    outcomes = town.execute(DiscardLetters(actor=actor, letters=(held[1],), reason="Đã nói rồi"))
    assert outcomes == {held[1]: "discarded"}
    with town.office.database.reading() as session:
        given_up = session.scalars(select(Outbox).where(Outbox.id == held[1])).one()
    assert given_up.problem == f"{actor.name}: Đã nói rồi"
    outcomes = town.execute(ReleaseLetters(actor=actor, letters=tuple(held)))
    assert outcomes[held[1]] == "elsewhere"
    post = postman(town.office, smtp_mailer(town.office, server.port))
    assert post.round() == Posted(sent=2)


def test_only_administrators_decide(town: Town, held: list[str]):
    actor = town.person("truongphong")
    for command in (
        ReleaseLetters(actor=actor, letters=tuple(held)),
        DiscardLetters(actor=actor, letters=tuple(held), reason="Vì thế"),
    ):
        with pytest.raises(NotFound):
            town.execute(command)
    with town.office.database.reading() as session, pytest.raises(NotFound):
        stopped_letters(session, actor)
    assert states(town.office) == ["held"] * 3

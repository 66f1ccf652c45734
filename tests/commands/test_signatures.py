"""Nobody signs without showing anew who he is, through whatever door he came."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from service.commands.passwords import LockedFor, Throttled, WrongPassword
from service.commands.signing_in import (
    Admitted,
    ChangePassword,
    ConfirmIdentity,
    OpenSession,
    PasswordTooShort,
)
from service.commands.tasks import CompleteTask, SignOnItsPage
from service.db.models import Account, SignIn

OWN, WRONG = "mật khẩu của chủ tịch", "không phải mật khẩu này"
HERE, ELSEWHERE = "192.0.2.1", "192.0.2.2"


@pytest.fixture
def task(passed_town):
    decision = passed_town.the_decision()
    passed_town.goes_on_with_decision(decision, until="sign_decision")
    return passed_town.task("sign_decision", of=decision)


@pytest.fixture
def session(town):
    """The digest of the token of a browser in which the chairman has signed in."""
    with town.office.database.writing() as rows:
        account = rows.scalars(select(Account).where(Account.username == "chutich")).one()
        account.password_hash = town.office.house.secrets.hash_password(OWN)
    admitted = town.execute(OpenSession(username="chutich", password=OWN, address=HERE))
    assert isinstance(admitted, Admitted)
    return town.office.house.secrets.token_digest(admitted.token)


def confirms(town, session, password, address=HERE):
    person = town.person("chutich").person_id
    found = town.execute(
        ConfirmIdentity(person_id=person, token_hash=session, password=password, address=address)
    )
    return type(found.refusal) if isinstance(found, Throttled) else found


def test_a_signature_without_proof_is_refused_and_nothing_is_written(passed_town, task):
    chairman = passed_town.actor_for(task)
    answers = passed_town.ordinary_answers(task, chairman)
    before = len(passed_town.events(passed_town.the_decision()))
    with pytest.raises(SignOnItsPage) as refused:
        passed_town.execute(CompleteTask(task_id=task.id, actor=chairman, answers=answers))
    assert refused.value.status == 403
    assert len(passed_town.events(passed_town.the_decision())) == before
    assert passed_town.task("sign_decision", of=passed_town.the_decision()).id == task.id


def test_proof_is_no_right_to_sign(passed_town, task):
    assert passed_town.refused_to_complete(task, by="thon01", answers={}) == "NotFound"
    assert passed_town.refused_to_complete(task, by="truongphong", answers={}) == "NotYours"


def test_the_session_keeps_when_the_password_was_given_last(town, session):
    town.office.clock.move_by(timedelta(minutes=7))
    assert confirms(town, session, WRONG) is WrongPassword
    confirmed = select(SignIn.confirmed_at).where(SignIn.token_hash == session)
    assert town.one(confirmed) == town.now - timedelta(minutes=7)
    assert confirms(town, session, OWN) is None
    assert town.one(confirmed) == town.now


def test_wrong_tries_are_one_count_wherever_the_password_is_asked(town, session):
    person = town.person("chutich").person_id
    change = ChangePassword(
        person_id=person, old=WRONG, new="một câu mới dễ nhớ", keep=session, address=HERE
    )
    door = OpenSession(username="Chutich", password=WRONG, address=ELSEWHERE)
    assert confirms(town, session, WRONG) is WrongPassword
    for command in (change, door, change, door):
        assert isinstance(town.execute(command).refusal, WrongPassword)
    for address in (HERE, ELSEWHERE):
        assert confirms(town, session, OWN, address) is LockedFor
    assert isinstance(town.execute(change).refusal, LockedFor)
    assert isinstance(town.execute(door).refusal, LockedFor)
    town.office.clock.move_by(timedelta(minutes=2))
    assert confirms(town, session, OWN) is None


def test_a_right_password_begins_the_count_anew(town, session):
    for _ in range(2):
        for number in range(4):
            assert confirms(town, session, WRONG, f"192.0.2.{number + 10}") is WrongPassword
        assert confirms(town, session, OWN) is None


def test_a_disabled_account_confirms_nothing(town, session):
    with town.office.database.writing() as rows:
        account = rows.scalars(select(Account).where(Account.username == "chutich")).one()
        account.disabled_at = town.now
    assert confirms(town, session, OWN) is WrongPassword


def test_a_short_new_password_changes_nothing(town, session):
    command = ChangePassword(
        person_id=town.person("chutich").person_id, old=OWN, new="ngắn", keep=session, address=HERE
    )
    with pytest.raises(PasswordTooShort):
        town.execute(command)
    assert confirms(town, session, OWN) is None

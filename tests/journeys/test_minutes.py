"""Minutes: composed from the record, signed by secretary and chair, corrected by a new version."""

import hashlib
from datetime import date

import pytest
from sqlalchemy import select

from service.access import NotFound, NotYours
from service.casework import minutes
from service.commands.correcting_minutes import (
    BeingCorrected,
    NotSignedYet,
    StartMinutesCorrection,
)
from service.commands.council_rules import GiveRules
from service.commands.steps.minutes import MinutesOutOfDate
from service.commands.tasks import CompleteTask, SignOnItsPage
from service.db.models import AgendaItem, Person, SessionMember, SessionMinutes
from tests.stages import PASSED, VOTING, Stage

SAID = "Tập thể nhất trí cao, thành tích rõ"


def count_the_votes(town):
    sitting = town.the_session()
    town.everyone_votes(sitting)
    town.does("count_ballots", of=sitting)
    town.all_do("sign_tally", of=sitting)


COUNTED = Stage("votes_counted", VOTING.at, count_the_votes, VOTING)


@pytest.fixture
def stage(request):
    return COUNTED if "counted" in request.fixturenames else PASSED


@pytest.fixture
def counted(town):
    """The session whose votes are counted; its minutes are to be drafted."""
    return town.the_session()


@pytest.fixture
def signed(town):
    """The session whose minutes are signed."""
    return town.the_session()


def versions(town, sitting):
    rows = town.all(select(SessionMinutes).where(SessionMinutes.session_id == sitting))
    return sorted(rows, key=lambda row: row.version or 99)


def first_case(town, sitting):
    return next(iter(town.agenda(sitting)))


def begins_correction(town, sitting, by="thuongtruc", reason="Ghi sót ý kiến của ông Phó Chủ tịch"):
    return town.execute(
        StartMinutesCorrection(actor=town.person(by), session_id=sitting, reason=reason)
    )


# Signing ------------------------------------------------------------------------------------------


def test_secretary_and_chair_sign_the_same_words(town, counted):
    town.does("draft_minutes", of=counted)
    assert town.open_keys(counted) == ["sign_minutes_as_secretary"]
    town.does("sign_minutes_as_secretary", of=counted)
    assert town.open_keys(counted) == ["sign_minutes"]
    town.does("sign_minutes", of=counted)

    (row,) = versions(town, counted)
    assert (row.version, row.state, row.reason) == (1, "signed", "")
    assert row.secretary_id == town.person("thuongtruc").person_id
    assert row.chair_id == town.person("chutich").person_id
    assert row.hash == minutes.digest(row.content)
    (event,) = town.events(counted, "minutes.signed_by_secretary")
    assert event.facts == {"sha256": row.hash, "confirmed": "token"}


def test_the_secretary_signs_only_after_showing_who_he_is(town, counted):
    town.does("draft_minutes", of=counted)
    task = town.task("sign_minutes_as_secretary", of=counted)
    command = CompleteTask(
        task_id=task.id, actor=town.person("thuongtruc"), answers={"secretary_signed": True}
    )
    with pytest.raises(SignOnItsPage):
        town.execute(command)


def test_the_secretary_changes_words_and_no_figure(town, counted):
    case = first_case(town, counted)
    noted = town.agenda(counted)[case]
    town.does("draft_minutes", of=counted, wording={case: {"discussion": SAID}})
    (row,) = versions(town, counted)
    written = row.content["rows"][0]
    assert (written["nomination"], written["discussion"]) == (case, SAID)
    assert written["tally"] == noted.tally
    assert town.agenda(counted)[case].discussion == noted.discussion != SAID


def test_what_the_secretary_does_not_sign_comes_back_with_its_words(town, counted):
    case = first_case(town, counted)
    town.does("draft_minutes", of=counted, wording={case: {"discussion": SAID}})
    town.does(
        "sign_minutes_as_secretary", of=counted, secretary_signed=False, reason="Còn sót một ý"
    )
    assert town.open_keys(counted) == ["draft_minutes"]
    _, draft = town.form_and_draft(town.task("draft_minutes", of=counted))
    assert draft["wording"][0]["discussion"] == SAID
    assert versions(town, counted)[0].secretary_id is None


@pytest.mark.parametrize("key", ["sign_minutes_as_secretary", "sign_minutes"])
def test_nobody_signs_what_is_no_longer_so(town, counted, key):
    town.does("draft_minutes", of=counted)
    if key == "sign_minutes":
        town.does("sign_minutes_as_secretary", of=counted)
    case = first_case(town, counted)
    town.holds(case)
    with pytest.raises(MinutesOutOfDate):
        town.does(key, of=counted)
    fact = "secretary_signed" if key == "sign_minutes_as_secretary" else "minutes_signed"
    town.does(key, of=counted, **{fact: False}, reason="Có trường hợp tạm dừng")
    town.signs_minutes(counted)
    (row,) = versions(town, counted)
    assert case not in {each["nomination"] for each in row.content["rows"]}


def test_signed_minutes_stay_when_the_records_change(town, signed):
    (row,) = versions(town, signed)
    before = dict(row.content)
    with town.office.database.writing() as session:
        chair = session.get_one(Person, row.chair_id)
        chair.full_name = "Người Khác"
        for item in session.scalars(select(AgendaItem)):
            item.discussion = "Sửa sau khi ký"
    assert versions(town, signed)[0].content == before


def test_the_minutes_carry_the_hash_of_the_roll(town, signed):
    roll = town.all(select(SessionMember).where(SessionMember.session_id == signed))
    lines = sorted(f"{each.person_id} {each.role} {each.attendance}" for each in roll)
    (row,) = versions(town, signed)
    expected = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    assert row.content["roll_hash"] == expected


def test_the_minutes_name_the_working_rules_of_the_day(town, counted):
    for since, document in (("2026-12-01", "Quy chế cũ"), ("2026-12-08", "Quy chế của ngày họp")):
        town.execute(
            GiveRules(
                actor=town.person("quantri"),
                council_id=town.council(),
                since=date.fromisoformat(since),
                document=document,
                text="Làm việc tập thể.",
            )
        )
    town.does("draft_minutes", of=counted)
    (row,) = versions(town, counted)
    assert row.content["working_rules"] == "Quy chế của ngày họp"


# Correcting ---------------------------------------------------------------------------------------


def test_a_correction_is_a_version_of_its_own_that_both_sign(town, signed):
    number = town.sitting(signed).minutes_number
    before = versions(town, signed)[0].content
    row_id = begins_correction(town, signed)
    case = first_case(town, signed)
    town.does(
        "correct_minutes",
        of=row_id,
        correction_action="corrected",
        wording={case: {"differing_opinions": SAID}},
        conclusions="Kết luận ghi lại cho đủ",
    )
    town.does("sign_correction_as_secretary", of=row_id)
    assert town.open_keys(row_id) == ["sign_correction"]
    town.does("sign_correction", of=row_id)

    old, new = versions(town, signed)
    assert (old.version, new.version) == (1, 2)
    assert old.content == before
    assert new.reason == "Ghi sót ý kiến của ông Phó Chủ tịch"
    assert new.content["conclusions"] == "Kết luận ghi lại cho đủ"
    assert new.content["rows"][0]["differing_opinions"] == SAID
    figures = [each["tally"] for each in old.content["rows"]]
    assert [each["tally"] for each in new.content["rows"]] == figures
    assert town.sitting(signed).minutes_number == number
    assert town.open_tasks(of=row_id) == []


def test_the_chair_sends_a_correction_back_and_the_secretary_gives_it_up(town, signed):
    row_id = begins_correction(town, signed)
    town.does("correct_minutes", of=row_id, correction_action="corrected")
    town.does("sign_correction_as_secretary", of=row_id)
    town.does("sign_correction", of=row_id, minutes_signed=False, reason="Không cần")
    town.does("correct_minutes", of=row_id, correction_action="dropped")

    assert town.open_tasks(of=row_id) == []
    assert [row.state for row in versions(town, signed)] == ["signed", "dropped"]
    begins_correction(town, signed)  # and another may be begun


def test_one_correction_at_a_time_by_the_secretary_of_signed_minutes(town, signed):
    with pytest.raises(NotYours):
        begins_correction(town, signed, by="chutich")
    with pytest.raises(NotFound):
        begins_correction(town, signed, by="tieuhoc")
    begins_correction(town, signed)
    with pytest.raises(BeingCorrected):
        begins_correction(town, signed)


def test_what_is_not_signed_needs_no_correction(town, counted):
    town.does("draft_minutes", of=counted)
    with pytest.raises(NotSignedYet):
        begins_correction(town, counted)

"""A day entered in the calendar moves what runs: tasks, the whole term, drawn timers, reminders."""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from forms.answers import Invalid
from service.access import Actor, NotFound
from service.adapters.mail import PostBox
from service.bootstrap import BPMN
from service.casework import rulebooks
from service.commands.calendar import Days, EnterDays, MoveTerms, Paper, PublishYear
from service.commands.editions import OpenEdition
from service.commands.office import Context
from service.commands.organisations import RenameOrganisation
from service.db.models import Case, ClockEntry, Dossier, Edition, Reminder, Task
from service.queries.clocks import clock
from service.scheduler import Worker
from service.scheduler.mover import Mover
from tests.builders import Town
from tests.mail_server import postman
from tests.office import START
from tests.stages import ACCEPTED, OPENED, POSTED, RECEIVED, Stage
from tests.statements import statements
from workflows.law.book import Documents, LawBook
from workflows.law.calendar import HANOI, DayKind

DECREE = Paper("88/TB-VPCP", date(2026, 11, 19), "Văn phòng Chính phủ")
BASIS = "88/TB-VPCP ngày 19/11/2026 của Văn phòng Chính phủ"
WEDNESDAY = date(2026, 11, 25)


def enters(
    town: Town, first: date, kind: str = "holiday", *, last: date | None = None, name: str = "Nghỉ"
) -> None:
    days = Days(first=first, last=last or first, kind=kind, name=name, paper=DECREE)
    town.execute(EnterDays(actor=town.person("quantri"), days=days))


def sweeps(town: Town) -> int:
    worker = Worker(town.office, postman(town.office, PostBox(), keeps=True), name="test")
    done = worker.procedure(whole=True)
    assert done.problems == 0
    return done.moved


def law(town: Town) -> LawBook:
    return town.read(lambda session: town.office.house.rulebooks.of(session).law)


def noted(town: Town, term: str) -> list[tuple[str | None, str | None, str]]:
    """Moves in the ledgers: from, to, why."""
    rows = town.all(
        select(ClockEntry)
        .where(ClockEntry.kind == "moved", ClockEntry.term == term)
        .order_by(ClockEntry.id)
    )
    return [(row.facts["from"], row.facts["to"], row.reason) for row in rows]


def mentions(town: Town, task: Task) -> set[tuple[str, date]]:
    rows = town.all(select(Reminder).where(Reminder.task_id == task.id, Reminder.done_at.is_(None)))
    return {(row.kind, row.due_at.astimezone(HANOI).date()) for row in rows if row.kind != "new"}


# A dossier under way ------------------------------------------------------------------------------


def appraise_one(town: Town) -> None:
    """Accepted on Friday 20/11: ten working days end on 07/12, twenty on 21/12."""
    town.goes_on(town.the_dossier(), until="appraise_dossier")
    sweeps(town)


UNDER_APPRAISAL = Stage("under_appraisal", START, appraise_one, ACCEPTED)
STAGES = {"under_appraisal": UNDER_APPRAISAL, "received": RECEIVED, "posted": POSTED}


@pytest.fixture
def stage(request: pytest.FixtureRequest) -> Stage:
    return next((STAGES[name] for name in STAGES if name in request.fixturenames), OPENED)


@pytest.fixture
def under_appraisal(town: Town) -> str:
    return town.the_dossier()


@pytest.fixture
def received(town: Town) -> str:
    return town.the_dossier()


@pytest.fixture
def posted(town: Town) -> str:
    return town.the_dossier()


def whole_term(town: Town, dossier: str) -> date | None:
    return town.one(select(Dossier.due_on).where(Dossier.id == dossier))


def test_a_holiday_moves_open_tasks_and_the_whole_term_and_taking_it_back_moves_them_back(
    town: Town, under_appraisal: str
):
    task = town.task("appraise_dossier", of=under_appraisal)
    before = mentions(town, task)
    assert (task.due_on, whole_term(town, under_appraisal)) == (
        date(2026, 12, 7), date(2026, 12, 21),
    )  # fmt: skip
    assert ("due_soon", date(2026, 12, 4)) in before

    enters(town, WEDNESDAY)
    assert sweeps(town) == 1
    task = town.task("appraise_dossier", of=under_appraisal)
    assert (task.due_on, whole_term(town, under_appraisal)) == (
        date(2026, 12, 8), date(2026, 12, 22),
    )  # fmt: skip
    assert task.due_at == datetime(2026, 12, 8, 17, tzinfo=HANOI)
    after = mentions(town, task)
    assert ("due_today", date(2026, 12, 8)) in after
    assert ("due_today", date(2026, 12, 7)) not in after
    assert noted(town, "appraisal") == [
        ("2026-12-07", "2026-12-08", f"Lịch nghỉ thay đổi: {BASIS}.")
    ]
    assert noted(town, "dossier_to_signature") == [
        ("2026-12-21", "2026-12-22", f"Lịch nghỉ thay đổi: {BASIS}.")
    ]

    enters(town, WEDNESDAY, "plain", name="")
    assert sweeps(town) == 1
    task = town.task("appraise_dossier", of=under_appraisal)
    assert (task.due_on, whole_term(town, under_appraisal)) == (
        date(2026, 12, 7), date(2026, 12, 21),
    )  # fmt: skip
    assert mentions(town, task) == before
    assert [move[:2] for move in noted(town, "appraisal")] == [
        ("2026-12-07", "2026-12-08"), ("2026-12-08", "2026-12-07"),
    ]  # fmt: skip
    assert sweeps(town) == 0, "nothing is left to move"


def test_a_make_up_day_brings_a_date_forward(town: Town, under_appraisal: str):
    enters(town, date(2026, 11, 28), "make_up")
    sweeps(town)
    assert town.task("appraise_dossier", of=under_appraisal).due_on == date(2026, 12, 4)


def test_a_mention_moves_where_the_date_does_not(town: Town, under_appraisal: str):
    """The round's last day, 20/12, is a date somebody set; two working days before it are not."""
    dossier = town.opens_dossier("TM-CS")
    task = town.open_tasks(of=dossier)[0]
    assert task.due_on == date(2026, 12, 20)
    assert ("due_soon", date(2026, 12, 18)) in mentions(town, task)
    enters(town, date(2026, 12, 18))
    sweeps(town)
    assert noted(town, task.deadline) == []
    assert town.open_tasks(of=dossier)[0].due_on == date(2026, 12, 20)
    assert ("due_soon", date(2026, 12, 18)) not in mentions(town, task)
    assert ("due_soon", date(2026, 12, 17)) in mentions(town, task)
    assert noted(town, task.deadline) == []


# Timers of diagrams -------------------------------------------------------------------------------


def test_a_holiday_moves_the_timer_of_the_completion(town: Town, received: str):
    dossier = received
    town.returns_dossier(dossier)  # five working days end on 30/11
    assert town.case(dossier).facts["completion_due_at"] == "2026-12-01T00:00:00+07:00"
    enters(town, WEDNESDAY)
    sweeps(town)
    case = town.case(dossier)
    assert case.facts["completion_due_at"] == "2026-12-02T00:00:00+07:00"
    assert case.next_timer == datetime(2026, 12, 2, tzinfo=HANOI)
    town.moves_to("2026-12-01 08:00")
    assert town.open_keys(dossier) == ["complete_papers"], "it is not over yet"
    town.moves_to("2026-12-02 08:00")
    assert town.open_keys(dossier) == ["settle_incomplete"]


def test_a_holiday_moves_the_close_of_a_posted_list(town: Town, posted: str):
    before = town.case(posted).next_timer
    enters(town, WEDNESDAY)
    sweeps(town)
    case = town.case(posted)
    assert before == datetime(2026, 12, 1, tzinfo=HANOI)  # five working days after Friday 20/11
    assert case.next_timer == datetime(2026, 12, 2, tzinfo=HANOI)
    assert case.facts["comment_closes_at"] == "2026-12-02T00:00:00+07:00"
    assert [move[:2] for move in noted(town, "public_comment")] == [("2026-11-30", "2026-12-01")]


def test_a_timer_does_not_fire_at_a_date_that_has_moved_though_no_sweep_came_between(
    town: Town, received: str
):
    dossier = received
    town.returns_dossier(dossier)
    town.clock.move_to(datetime(2026, 11, 30, 20, 0, tzinfo=HANOI))
    enters(town, date(2026, 12, 1), "holiday")  # changes nothing: the term ends the day before
    enters(town, date(2026, 11, 30))
    town.moves_to("2026-12-01 08:00")
    assert town.open_keys(dossier) == ["complete_papers"]
    assert town.task("complete_papers", of=dossier).due_on == date(2026, 12, 2)


# Editions -----------------------------------------------------------------------------------------


def editions(town: Town) -> list[Edition]:
    return town.all(select(Edition).order_by(Edition.id))


def test_a_case_begins_with_the_edition_in_force_and_is_swept_once(town: Town):
    sweeps(town)
    first = editions(town)[-1].id
    dossier = town.opens_dossier("TM-TH")
    assert town.case(dossier).rules == first
    enters(town, WEDNESDAY)
    assert [each.id for each in editions(town)] == [first, first + 1]
    sweeps(town)
    assert town.case(dossier).rules == first + 1
    assert not town.execute(MoveTerms(town.case(dossier).id))
    assert len(editions(town)) == 2


def test_a_day_entered_twice_alike_is_no_new_edition(town: Town):
    enters(town, WEDNESDAY)
    before = len(editions(town))
    enters(town, WEDNESDAY)
    assert len(editions(town)) == before


@contextmanager
def other_files(town: Town) -> Iterator[None]:
    """This process has read other rules: the appraisal takes a day more."""
    house = town.office.house
    files = house.law
    changed = LawBook.of(_with_longer_term())
    books = rulebooks.Rulebooks(changed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(town.office, "house", replace(house, law=changed, rulebooks=books))
        yield
    assert town.office.house.law is files


def _with_longer_term() -> Documents:
    folder = BPMN / "law"
    files = sorted([*folder.glob("*.toml"), *folder.glob("places/*.toml")])
    documents = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in files}
    for row in documents["deadlines"]["row"]:
        if row["key"] == "appraisal":
            row["amount"] += 1
    return documents


def test_a_changed_rule_moves_dates_once_a_worker_has_read_it(town: Town, under_appraisal: str):
    with other_files(town):
        assert town.read(lambda s: town.office.house.rulebooks.of(s).edition) == 0
        sweeps(town)
        assert town.task("appraise_dossier", of=under_appraisal).due_on == date(2026, 12, 8)
        assert noted(town, "appraisal") == [("2026-12-07", "2026-12-08", "Quy định thay đổi.")]


def test_a_worker_with_older_rules_leaves_the_newer_ones_in_force(town: Town, under_appraisal: str):
    old = Mover(town.office)
    old.round(lambda: False)
    with other_files(town):
        town.execute(OpenEdition())
    newest = editions(town)[-1].fingerprint
    assert old.round(lambda: False).moved == 0
    enters(town, WEDNESDAY)  # by a process that has read the older rules
    assert editions(town)[-1].fingerprint[:32] == newest[:32]
    assert old.round(lambda: False).moved == 0
    assert town.task("appraise_dossier", of=under_appraisal).due_on == date(2026, 12, 7)
    assert Mover(town.office).round(lambda: False).moved == 1, "it was started last"


# What it costs ------------------------------------------------------------------------------------


def test_a_look_at_the_law_is_one_statement_however_much_was_entered(town: Town):
    for n in range(1, 20):
        enters(town, date(2027, 3, n))
    law(town)
    engine = town.office.database.engine
    with statements(engine) as sent, town.office.database.reading() as session:
        context = Context(session, town.office.house, town.clock.now())
        assert not context.law.calendar.is_working(date(2027, 3, 1))
        assert context.edition
    assert [line for line in sent if line != "BEGIN"] == sent[-1:]


def test_a_look_for_cases_that_are_behind_sends_the_same_however_many_there_are(town: Town):
    mover = Mover(town.office)
    mover.round(lambda: False)
    with statements(town.office.database.engine) as sent:
        mover.round(lambda: False)
    few = len(sent)
    for _ in range(3):
        town.opens_dossier("TM-TH")
    with statements(town.office.database.engine) as sent:
        mover.round(lambda: False)
    assert len(sent) == few


# Who may, and what is refused ---------------------------------------------------------------------


def refused(town: Town, **changes) -> dict[str, str]:
    given = {
        "first": WEDNESDAY, "last": WEDNESDAY, "kind": "holiday", "name": "Nghỉ", "paper": DECREE,
    } | changes  # fmt: skip
    given["last"] = changes.get("last", given["first"])
    with pytest.raises(Invalid) as invalid:
        town.execute(EnterDays(actor=town.person("quantri"), days=Days(**given)))
    return {str(path[0]): sentences[0] for path, sentences in invalid.value.errors.items()}


def test_what_cannot_be_is_refused_at_its_field(town: Town):
    assert refused(town, kind="make_up") == {
        "first_day": "Thứ Tư 25/11/2026 vốn là ngày làm việc: "
        "ngày làm bù phải là thứ Bảy hoặc Chủ nhật"
    }
    saturday = date(2026, 11, 28)
    assert "phải là ngày trong tuần" in refused(town, kind="swapped", first=saturday)["first_day"]
    assert "phải là ngày trong tuần" in refused(town, kind="in_lieu", first=saturday)["first_day"]
    assert "last_day" in refused(town, last=WEDNESDAY - timedelta(1))
    assert "last_day" in refused(town, last=WEDNESDAY + timedelta(31))
    assert "last_day" in refused(town, first=date(2206, 1, 2))
    assert refused(town, first=date(2024, 12, 31)) == {
        "first_day": "Lịch chỉ sửa được từ ngày 01/01/2025, hạn trước đó đã khép lại"
    }
    assert "name" in refused(town, name="")
    assert "signed_on" in refused(town, paper=Paper("1", date(2026, 11, 21), "UBND"))
    enters(town, saturday, "holiday")  # a holiday may fall on a weekend
    enters(town, WEDNESDAY, "plain", name="")


def test_only_administrators_enter_days_and_years(town: Town):
    officer: Actor = town.person("thuongtruc")
    days = Days(first=WEDNESDAY, last=WEDNESDAY, kind="holiday", name="Nghỉ", paper=DECREE)
    with pytest.raises(NotFound):
        town.execute(EnterDays(actor=officer, days=days))
    with pytest.raises(NotFound):
        town.execute(PublishYear(actor=officer, year=2027, published=True, paper=DECREE))
    assert editions(town) == []


def test_a_published_year_is_provisional_no_more_and_may_be_taken_back(town: Town):
    admin = town.person("quantri")
    assert not law(town).calendar.is_published(2027)
    town.execute(PublishYear(actor=admin, year=2027, published=True, paper=DECREE))
    calendar = law(town).calendar
    assert calendar.published_until == date(2027, 12, 31)
    assert calendar.explain(date(2027, 2, 8)).published
    assert calendar.explain(date(2027, 2, 8)).kind is DayKind.HOLIDAY
    town.execute(PublishYear(actor=admin, year=2027, published=False, paper=DECREE))
    assert law(town).calendar.published_until == date(2026, 12, 31)
    for year in (2023, 2032):
        with pytest.raises(Invalid):
            town.execute(PublishYear(actor=admin, year=year, published=True, paper=DECREE))


def test_a_year_that_no_rule_writes_down_keeps_its_fixed_days_when_it_is_published(town: Town):
    town.execute(PublishYear(actor=town.person("quantri"), year=2028, published=True, paper=DECREE))
    enters(town, date(2028, 1, 24), last=date(2028, 1, 28), name="Tết Nguyên đán")
    calendar = law(town).calendar
    assert not calendar.is_working(date(2028, 1, 26))
    assert calendar.explain(date(2028, 9, 2)).kind is DayKind.HOLIDAY
    assert calendar.explain(date(2028, 1, 24)).sentence == (
        f"Thứ Hai 24/01/2028 là ngày nghỉ (Tết Nguyên đán), theo {BASIS}."
    )


def test_a_first_sweep_that_changes_nothing_notes_nothing(council_town: Town):
    assert sweeps(council_town) == 0
    assert council_town.all(select(ClockEntry).where(ClockEntry.kind == "moved")) == []


def days_told(town: Town, dossier: str) -> dict[str, tuple[date | None, str]]:
    """Of each term: its date, and what its calendar says of Wednesday."""
    house = town.office.house
    actor = town.person("truongphong")
    with town.office.database.reading() as session:
        found = clock(session, house.rulebooks, house.procedures, actor, dossier)
    return {
        term.key: (term.due.on, term.calendar.explain(WEDNESDAY).kind.value) for term in found.terms
    }


def test_a_term_that_is_over_is_told_by_the_calendar_of_its_end(town: Town):
    dossier = town.opens_dossier("TM-TH")
    town.goes_on(dossier, until="receive_dossier")
    before = days_told(town, dossier)
    town.does("receive_dossier", of=dossier)
    town.moves_to("2026-11-20 15:00")
    enters(town, WEDNESDAY)
    enters(town, date(2026, 11, 23))
    sweeps(town)
    after = days_told(town, dossier)
    over, runs_on = "papers_check", "request_opinions"
    assert after[over] == before[over]
    assert after[over][1] == "working"
    assert after[runs_on][1] == "holiday"


def test_cases_that_have_ended_are_left_as_they_are(finished_town: Town):
    enters(finished_town, WEDNESDAY)
    assert sweeps(finished_town) == 0
    with finished_town.office.database.writing() as session:
        session.execute(update(Case).values(rules=0))
        ended = session.scalar(select(func.count()).where(Case.ended_at.is_not(None)))
    assert ended
    sweeps(finished_town)
    assert finished_town.all(select(Case).where(Case.ended_at.is_not(None), Case.rules > 0)) == []


def test_an_office_that_follows_a_ministry_is_swept_like_one_whose_rules_changed(
    town: Town, monkeypatch: pytest.MonkeyPatch
):
    """A ministry's row counts where neither commune nor province has one."""
    changed = with_term(law(town), "BKHCN", 9)
    books = rulebooks.Rulebooks(changed)
    house = replace(town.office.house, law=changed, rulebooks=books)
    monkeypatch.setattr(town.office, "house", house)
    town.execute(OpenEdition())
    dossier = town.opens_dossier("TM-TH")
    town.goes_on(dossier, until="receive_dossier")
    sweeps(town)
    before = town.task("receive_dossier", of=dossier).due_on
    commune = town.unit("TM")
    town.execute(
        RenameOrganisation(
            actor=town.person("quantri"),
            organisation_id=commune.id,
            name=commune.name,
            ministry="BKHCN",
        )
    )
    assert sweeps(town) == 1
    after = town.task("receive_dossier", of=dossier).due_on
    assert before is not None
    assert after is not None
    assert after > before
    assert noted(town, "papers_check")[-1][2] == "Quy định thay đổi."
    assert sweeps(town) == 0


def test_a_day_off_of_one_commune_moves_what_runs_there(
    town: Town, monkeypatch: pytest.MonkeyPatch
):
    dossier = town.opens_dossier("TM-TH")
    town.goes_on(dossier, until="receive_dossier")
    before = town.task("receive_dossier", of=dossier).due_on
    assert before is not None
    documents = dict(law(town).documents)
    festival = {"first": before, "kind": "holiday", "name": "Ngày hội của xã"}
    own = festival | {"citation": "design", "certainty": "design"}
    documents["places/TM"] = {**documents["places/TM"], "days": [own]}
    changed = LawBook.of(documents)
    books = rulebooks.Rulebooks(changed)
    house = replace(town.office.house, law=changed, rulebooks=books)
    monkeypatch.setattr(town.office, "house", house)
    town.execute(OpenEdition())
    assert sweeps(town) == 1
    assert town.task("receive_dossier", of=dossier).due_on == changed.calendar.add(before, 1)
    actor = town.person("thuongtruc")
    terms = town.read(lambda s: clock(s, books, house.procedures, actor, dossier)).terms
    assert not any(term.calendar.is_working(before) for term in terms)


def with_term(known: LawBook, place: str, amount: int) -> LawBook:
    """The law with papers to be checked in so many working days where a place is followed."""
    documents = dict(known.documents)
    rules = documents["deadlines"]["row"]
    row = next(each for each in rules if each["key"] == "papers_check" and "variant" not in each)
    own = {**row, "amount": amount, "since": date(2026, 1, 1)}
    documents["places/" + place] = {**documents["places/" + place], "deadlines": [own]}
    return LawBook.of(documents)

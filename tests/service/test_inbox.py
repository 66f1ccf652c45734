"""What stands in an inbox, in which turn, and how it is found."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from service.db.models import Case, Organisation, Subject, Task
from service.queries.inbox import Counting, inbox, number_open
from service.queries.narrowing import TaskFilters
from service.queries.paging import MOST
from service.queries.shell import shell_with
from service.queries.sight import shape_of, values_of
from tests.growth import like
from tests.office import START
from tests.stages import OPENED, Stage
from tests.statements import statements

QUEUES = ("group", "mine", "free", "all")


def counts(session, law, actor, **asked):
    """As a page asks: together with what stands around it."""
    around, counted = shell_with(session, actor, START, Counting(session, law, actor, **asked))
    assert around.tasks == counted.queues["group"]
    return counted


UNITS = {"TM-YT": ["Đinh Thị Ổn"], "TM-MN": ["Bùi Xuân Trưởng"], "TM-TH": ["Hồ Thị Trường"]}


def appraise_three(town):
    """Three appraisals, due one day after the other, the third with its clock stopped."""
    for place, (unit, names) in enumerate(UNITS.items()):
        dossier = town.opens_dossier(unit, names=names)
        town.goes_on(dossier, until="appraise_dossier")
        task = town.task("appraise_dossier", of=dossier)
        with town.office.database.writing() as session:
            row = session.get_one(Task, task.id)
            row.due_on = date(2026, 12, 1) - timedelta(days=place)
            row.clock = "stopped" if unit == "TM-TH" else "running"


@pytest.fixture
def stage():
    return Stage("three_appraisals", START, appraise_three, OPENED)


@pytest.fixture
def three(town):
    """The appraisals in the order in which they came."""
    query = select(Task.id).join(Case, Case.id == Task.case_id).order_by(Case.number)
    return town.all(query.where(Task.key == "appraise_dossier"))


def reads(town, who="thamdinh", *, today=None, cursor=None, limit=50, **asked):
    law, actor = town.office.house.law, town.person(who)
    filters = TaskFilters(**asked)

    def read(session):
        return inbox(
            session, law, actor, filters=filters, today=today or town.today, cursor=cursor,
            limit=limit,
        )  # fmt: skip

    return town.read(read)


def opens(session, actor):
    return session.scalar(
        select(number_open(shape_of(actor))), values_of(actor) | {"today": START.date()}
    )


def found(town, who="thamdinh", **asked):
    return [each.unit for each in reads(town, who, **asked).items]


def test_least_time_left_comes_first_and_a_stopped_clock_sinks_to_the_end(town, three):
    assert found(town) == ["Trường Mầm non Hoa Sữa", "Trạm Y tế xã", "Trường Tiểu học Tân Mẫu A"]
    with town.office.database.writing() as session:
        session.execute(update(Task).where(Task.id == three[1]).values(due_on=None))
    assert found(town)[1:] == ["Trường Mầm non Hoa Sữa", "Trường Tiểu học Tân Mẫu A"]


def test_two_people_of_one_shape_see_each_his_own(town, three):
    """Their questions are one statement, asked with the values of each."""
    units = {"tieuhoc": "Trường Tiểu học Tân Mẫu A", "mamnon": "Trường Mầm non Hoa Sữa"}
    assert len({shape_of(town.person(who)) for who in units}) == 1
    with town.office.database.writing() as session:
        for id_, code in zip(three, UNITS, strict=True):
            unit = session.scalars(select(Organisation.id).where(Organisation.code == code)).one()
            changed = {"role": "unit_head", "organisation_id": unit}
            session.execute(update(Task).where(Task.id == id_).values(**changed))
    law, asked = town.office.house.law, {"queues": QUEUES, "found": TaskFilters()}
    for who, unit in units.items():
        assert found(town, who) == [unit]
        actor = town.person(who)

        def read(session, actor=actor):
            return counts(session, law, actor, today=date(2026, 12, 1), **asked)

        assert town.read(read).queues == {"group": 1, "mine": 0, "free": 1, "all": 1}


@pytest.mark.parametrize("queue", QUEUES)
def test_who_holds_no_role_has_an_empty_inbox(town, three, queue):
    law, admin = town.office.house.law, town.person("quantri")
    assert admin.administrator
    assert not [holding for hat in admin.hats for holding in hat.holdings]
    assert found(town, "quantri", queue=queue) == []
    asked = TaskFilters(queue=queue)
    counted = town.read(
        lambda session: counts(session, law, admin, queues=QUEUES, today=town.today, found=asked)
    )
    assert set(counted.queues.values()) == {0}


def test_page_by_page_everything_comes_once_whatever_is_the_order(town, three):
    seen, cursor = [], None
    for _ in three:
        page = reads(town, limit=1, cursor=cursor)
        seen += [each.id for each in page.items]
        cursor = page.next
    assert cursor is None
    assert seen == [each.id for each in reads(town).items]


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ({"q": "truong"}, 2),
        ({"q": "trường"}, 2),
        ({"q": "trưởng"}, 1),
        ({"q": "0001"}, 1),
        ({"q": "chien si thi dua"}, 3),
        ({"q": "chiến sĩ thi đua"}, 3),
        ({"q": "xuan truong"}, 1),
        ({"q": "%"}, 0),
        ({"unit": "tram y te"}, 1),
        ({"unit": "trăm"}, 0),
        ({"step": "appraise_dossier"}, 3),
        ({"step": "receive_dossier"}, 0),
        ({"round": "nonsense"}, 0),
        ({"due": "stopped"}, 1),
        ({"due": "late"}, 0),
    ],
)
def test_what_a_filter_leaves(town, three, asked, number):
    assert len(found(town, **asked)) == number
    law, actor = town.office.house.law, town.person("thamdinh")
    sums = town.read(
        lambda session: counts(
            session, law, actor, queues=QUEUES, today=town.today, found=TaskFilters(**asked)
        )
    )
    assert sums.found == number


def test_the_round_of_a_dossier_is_a_filter(town, three):
    assert len(found(town, round=town.round())) == 3


def test_what_is_due_by_when(town, three):
    monday = date(2026, 11, 30)
    assert found(town, due="late", today=monday) == []
    assert found(town, due="today", today=monday) == ["Trường Mầm non Hoa Sữa"]
    assert found(town, due="week", today=monday) == ["Trường Mầm non Hoa Sữa", "Trạm Y tế xã"]
    assert found(town, due="late", today=date(2026, 12, 2)) == [
        "Trường Mầm non Hoa Sữa",
        "Trạm Y tế xã",
    ]  # the third one's clock stands: it is never late
    sunday_before = date(2026, 11, 29)
    assert found(town, due="week", today=sunday_before) == []


def test_a_row_found_by_a_nominee_it_does_not_show_names_him(town, three):
    with town.office.database.writing() as session:
        session.execute(update(Subject).where(Subject.name == "Bùi Xuân Trưởng").values(sex="male"))
    (row,) = reads(town, q="xuan truong").items
    assert (row.matched.name, row.matched.sex) == ("Bùi Xuân Trưởng", "male")
    assert [each.matched for each in reads(town, q="tram").items] == [None]
    assert [each.matched for each in reads(town, q="chien si").items] == [None] * 3


def test_queues_are_one_s_own_the_free_ones_and_for_watchers_all(town, three):
    town.claims(town.task("appraise_dossier", of=reads(town).items[0].dossier), "thamdinh2")
    assert (len(found(town)), len(found(town, queue="free"))) == (3, 2)
    assert (len(found(town, "thamdinh2", queue="mine")), len(found(town, queue="mine"))) == (1, 0)
    assert found(town, "tieuhoc", queue="all") == []
    everything = found(town, "truongphong", queue="all")
    assert len(everything) > len(found(town, "truongphong"))
    assert set(everything) >= set(found(town))


def test_the_numbers_are_those_of_the_lists(town, three):
    law = town.office.house.law
    for who in ("thamdinh", "truongphong", "tieuhoc"):
        actor = town.person(who)

        def read(session, actor=actor):
            asked = {"queues": QUEUES, "today": date(2026, 12, 1), "found": TaskFilters()}
            return counts(session, law, actor, **asked), opens(session, actor)

        sums, opened = town.read(read)
        assert sums.queues == {each: len(found(town, who, queue=each)) for each in QUEUES}
        assert (sums.found, opened) == (sums.queues["group"],) * 2
        at = {"today": date(2026, 12, 1)}
        assert (sums.late, sums.today) == tuple(
            len(found(town, who, due=due, **at)) for due in ("late", "today")
        )


def test_nothing_is_counted_beyond_what_anybody_needs(town, three):
    actor = town.person("thamdinh")
    with town.office.database.writing() as session:
        first = session.get_one(Task, three[0])
        session.add_all(like(first) for _ in range(MOST + 5))
    assert town.read(lambda session: opens(session, actor)) == MOST + 1


def test_the_inbox_asks_its_questions_once(town, three):
    for asked in ({}, {"q": "truong", "due": "week", "unit": "trường", "queue": "all"}):
        with statements(town.office.database.engine) as sent:
            reads(town, "truongphong", **asked)
        assert len([line for line in sent if "SELECT task.id, task.case_id" in line]) == 1

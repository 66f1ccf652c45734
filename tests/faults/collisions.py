"""Two cases at once that want the same row: a nominee, a nomination on a list, a name."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count

from sqlalchemy import select

from service.commands.dossiers import OpenDossier
from service.commands.listing import ListNominees
from service.commands.nominations import NominatedTwice
from service.commands.sessions import NothingWaits, NotOnTheList, StartDecision
from service.commands.steps.sitting import NothingOnTheAgenda
from service.commands.tasks import CompleteTask
from service.db.models import Dossier, Listed, Subject, Task
from tests.builders import NomineeRow
from tests.faults.contest import Contest

Rows = Sequence[Mapping[str, str]]


class Collisions(Contest):
    def __post_init__(self) -> None:
        super().__post_init__()
        self._names = (f"Ngô Thị {'Ă' * (n % 7 + 1)} {'Ê' * (n // 7 + 1)}" for n in count())

    # Nominees ----------------------------------------------------------------------------------

    def same_list(self) -> Iterator[None]:
        """The same nominee list arrives several times: everybody on it is one subject."""
        name = next(self._names)
        take = self._takes("TM-MN", name)
        self.all_win("a list", self.repeated(lambda: self.office.execute(take)))
        twins = self.town.all(select(Subject.id).where(Subject.name == name))
        if len(twins) != 1:
            self.found.append(f"one name on a list is {len(twins)} subjects")
        yield

    def same_nominee(self) -> Iterator[None]:
        """Several dossiers are opened with the same nominee in them; the one that is gets a second
        nominee, whom another dossier of the unit wants as well."""
        ends = self.repeated(self._opens("TM-TH", self._listed("TM-TH")))
        number = self.town.all(select(Dossier.number).order_by(Dossier.number.desc()))[0]
        self.one_wins("the same nominee", ends, (NominatedTwice,), number)
        yield
        first, second = self._listed("TM-TH"), self._listed("TM-TH")
        dossiers = [self._opens("TM-TH", rows)() for rows in (first, second)]
        tasks = [self.town.task("register_nominations", of=each) for each in dossiers]
        wanted = self._listed("TM-TH")
        ends = self.race([self._completes(task, rows=wanted) for task in tasks])
        self.one_wins("a nominee in two dossiers", ends, (NominatedTwice,), "2026-TM-")
        yield

    def many_dossiers(self) -> Iterator[None]:
        """Dossiers of several units at once: each gets a number of its own."""
        units = [f"TM-T{number:02d}" for number in range(1, self.runners + 1)]
        actions = [self._opens(unit, self._listed(unit)) for unit in units]
        self.all_win("a dossier", self.race(actions))
        yield

    def _opens(self, unit: str, rows: Rows) -> Callable[[], str]:
        town = self.town
        command = OpenDossier(
            actor=town.head_of(unit),
            round_id=town.round(),
            unit_id=town.unit(unit).id,
            nominations=rows,
        )
        return lambda: self.office.execute(command)

    def _listed(self, unit: str) -> Rows:
        """Somebody who is on the unit's list since just now."""
        name = next(self._names)
        report = self.office.execute(self._takes(unit, name))
        assert report.rejected == (), report.rejected
        row = self.town.one(select(Listed).join(Subject).where(Subject.name == name))
        return [{"subject": row.subject_id, "award": row.award}]

    def _takes(self, unit: str, name: str) -> ListNominees:
        where = self.town.unit(unit).name
        values = {"unit": where, "kind": "individual", "name": name, "award": "CSTĐCS"}
        rows = [NomineeRow(2, values)]
        return ListNominees(actor=None, round_id=self.town.round(), rows=rows)

    # Lists of the council and of the decision --------------------------------------------------

    def same_agenda(self, dossiers: Sequence[str]) -> str:
        """Two sessions are called over the same dossiers: one gets them. Returns its id."""
        sittings = [self.town.opens_session(dossiers) for _ in range(2)]
        tasks = [self.town.task("convene_session", of=each) for each in sittings]
        ends = self.race([self._completes(task) for task in tasks])
        told = (NothingOnTheAgenda, NothingWaits)
        self.one_wins("the same agenda", ends, told, "")  # or his form offers them no more
        return max(sittings, key=lambda each: len(self.town.agenda(each)))

    def same_decision(self, nominations: Sequence[str]) -> str:
        """Several decisions are begun over the same nominations: one is. Returns its id."""
        actor = self.town.person("thuongtruc")
        command = StartDecision(actor=actor, nomination_ids=nominations)
        ends = self.repeated(lambda: self.office.execute(command))
        self.one_wins("the same decision", ends, (NotOnTheList,), "")
        return next(str(end) for end in ends if not isinstance(end, Exception))

    def _completes(self, task: Task, **answers: object) -> Callable[[], object]:
        actor = self.town.actor_for(task)
        filled = self.town.ordinary_answers(task, actor, **answers)
        command = CompleteTask(task_id=task.id, actor=actor, answers=filled, confirmed="token")
        return lambda: self.office.execute(command)

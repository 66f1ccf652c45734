"""Everything that two people or two workers may do at once, done at once: one wins, the others are
told so by name, and nothing is there twice.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Barrier
from typing import Any, Final, TypeVar

from sqlalchemy import select

from service.access import Actor
from service.casework import due
from service.casework.people import holders
from service.commands.cases import DeliverMessage, FireTimers
from service.commands.dossiers import OpenDossier
from service.commands.nominations import NominatedTwice
from service.commands.office import Office, Once, SameKeyOtherBody
from service.commands.post import ClaimLetters
from service.commands.reminders import GatherDigests
from service.commands.sessions import StartDecision
from service.commands.tasks import AlreadyDone, ClaimTask, CompleteTask, FourEyes, TakenBy
from service.db.models import Case, Dossier, Listed, Outbox, Person, Task
from tests.builders import Town
from tests.faults.invariants import violations
from workflows.law.citations import Refusal

T = TypeVar("T")

_A_MOMENT: Final = timedelta(seconds=1)
_ALL_AT_ONCE: Final = ("confirm_attendance", "cast_ballot", "sign_tally")  # each his own
_MOST_STEPS: Final = 150


def at_once(actions: Sequence[Callable[[], T]]) -> list[T | Exception]:
    """Run all from the same starting signal; what each returned or raised, in order."""
    start = Barrier(len(actions))

    def run(action: Callable[[], T]) -> T | Exception:
        start.wait()
        try:
            return action()
        except Exception as error:  # noqa: BLE001 - every end of a race is a result
            return error

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(run, actions))


@dataclass
class Contest:
    """Races on one office, and what was wrong with their ends."""

    office: Office
    runners: int = 4
    races: int = 0
    ends: Counter[str] = field(default_factory=Counter)  # how each runner ended
    found: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.town = Town(self.office)

    def everything(self) -> Iterator[None]:
        """All scenes; comes up for air after each race."""
        for scene in (self.same_nominee, self.many_dossiers, self.two_decisions, self.journey):
            for _ in scene():
                yield
            self.found += violations(self.office.database, self.office.house)

    def _race(self, actions: Sequence[Callable[[], T]]) -> list[T | Exception]:
        self.races += 1
        ends = at_once(actions)
        for end in ends:
            lost = isinstance(end, Exception)
            self.ends[type(end).__name__ if lost else "done"] += 1
            if lost and not isinstance(end, Refusal):
                self.found.append(f"a defect, no refusal: {end!r}")
        return ends

    def _one_wins(self, what: str, ends: Sequence[Any], told: type[Refusal], words: str) -> None:
        """One is done; the others are refused by this name, with these words in the sentence."""
        winners = [end for end in ends if not isinstance(end, Exception)]
        losers = [end for end in ends if isinstance(end, Refusal)]
        if len(winners) != 1:
            self.found.append(f"{what}: {len(winners)} won")
        for end in losers:
            if not isinstance(end, (told, FourEyes)):
                self.found.append(f"{what}: told {end!r}")
            elif isinstance(end, told) and words not in end.sentence():
                self.found.append(f"{what}: {end.sentence()} does not say {words}")

    # People ------------------------------------------------------------------------------------

    def journey(self) -> Iterator[None]:
        """Every task of two dossiers, their session and their decision, by several at once."""
        town = self.town
        dossiers = [town.opens_dossier("TM-TH"), town.opens_dossier("TM-CC", award="GK-X")]
        sat = False
        for _ in range(_MOST_STEPS):
            tasks = town.open_tasks()
            states = {town.dossier(each).state for each in dossiers}
            if tasks:
                self._step(tasks)
            elif states == {"archived"}:
                return
            elif not sat and states == {"awaiting_council"}:
                town.opens_session(dossiers)
                sat = True
                continue
            else:
                self._timer()
            yield
        self.found.append(f"the journey does not end; open: {town.open_keys()}")

    def _step(self, tasks: Sequence[Task]) -> None:
        mine = [task for task in tasks if task.key in _ALL_AT_ONCE]
        if mine:
            self._each_his_own([task for task in mine if task.key == mine[0].key])
        else:
            self.claim(tasks[0])
            self.complete(tasks[0])

    def complete(self, task: Task) -> None:
        actors = self._people(task)
        answers = self.town.ordinary_answers(task, actors[0])
        ends = self._race(
            [self._completes(task, actor, answers) for actor in self._cycled(actors)]
        )
        row = self.town.one(select(Task).where(Task.id == task.id))
        self._one_wins(task.key, ends, AlreadyDone, self._name(row.closed_by))

    def _each_his_own(self, tasks: Sequence[Task]) -> None:
        """Fifteen members press the button in the same second: fifteen are done."""
        given = [(task, self.town.actor_for(task)) for task in tasks]
        answers = [self.town.ordinary_answers(task, actor) for task, actor in given]
        ends = self._race(
            [self._completes(*one, his) for one, his in zip(given, answers, strict=True)]
        )
        lost = [end for end in ends if isinstance(end, Exception)]
        self.found += [f"{tasks[0].key}, his own: {end!r}" for end in lost]

    def claim(self, task: Task) -> None:
        actors = self._people(task)
        if len(actors) == 1:
            return
        actors = actors[:2]
        ends = self._race(
            [
                lambda a=actor: self.office.execute(ClaimTask(task_id=task.id, actor=a))
                for actor in self._cycled(actors)
            ]
        )
        row = self.town.one(select(Task).where(Task.id == task.id))
        for actor, end in zip(self._cycled(actors), ends, strict=True):
            if (actor.person_id == row.claimed_by) == isinstance(end, Exception):
                self.found.append(f"claim: held by {row.claimed_by}, {actor.person_id}: {end!r}")
            elif isinstance(end, Exception) and not isinstance(end, TakenBy):
                self.found.append(f"claim: told {end!r}")
        with self.office.database.writing() as session:
            session.get_one(Task, task.id).claimed_by = None

    def same_key(self, task: Task) -> None:
        """One request sent several times at once: one effect, one answer for all."""
        actor = self.town.actor_for(task)
        command = CompleteTask(
            task_id=task.id, actor=actor, answers=self.town.ordinary_answers(task, actor)
        )
        once = Once(actor.person_id, f"key-{task.id}", "f" * 64)
        ends = self._race(
            [lambda: self.office.execute(command, once=once)] * self.runners
        )
        if any(end != ends[0] or isinstance(end, Exception) for end in ends):
            self.found.append(f"one key, several answers: {ends}")
        try:
            self.office.execute(command, once=Once(once.actor_id, once.key, "e" * 64))
            self.found.append("one key, two bodies, no refusal")
        except SameKeyOtherBody:
            pass

    def _completes(
        self, task: Task, actor: Actor, answers: Mapping[str, Any]
    ) -> Callable[[], dict[str, Any]]:
        command = CompleteTask(task_id=task.id, actor=actor, answers=answers)
        return lambda: self.office.execute(command)

    def _people(self, task: Task) -> list[Actor]:
        """Whoever may do it; the usual one first."""
        found = self.town.read(lambda session: holders(session, task, self.town.today))
        return [self.town.as_actor(person.id) for person in found]

    def _cycled(self, actors: Sequence[Actor]) -> list[Actor]:
        return [actors[number % len(actors)] for number in range(self.runners)]

    def _name(self, person_id: str | None) -> str:
        return self.town.one(select(Person.full_name).where(Person.id == person_id))

    # Dossiers and decisions --------------------------------------------------------------------

    def same_nominee(self) -> Iterator[None]:
        """Several dossiers are opened with the same nominee in them."""
        rows = self._listed("TM-TH", 1)
        ends = self._race([self._opens("TM-TH", rows)] * self.runners)
        number = self.town.all(select(Dossier.number).order_by(Dossier.number.desc()))[0]
        self._one_wins("the same nominee", ends, NominatedTwice, number)
        self.same_key(self.town.open_tasks()[0])
        yield

    def many_dossiers(self) -> Iterator[None]:
        """Dossiers of several units at once get numbers of their own."""
        units = [f"TM-T{number:02d}" for number in range(1, self.runners + 1)]
        given = [(unit, self._listed(unit, 1)) for unit in units]
        ends = self._race([self._opens(*one) for one in given])
        self.found += [f"a dossier of his own: {end!r}" for end in ends if isinstance(end, Exception)]
        yield

    def two_decisions(self) -> Iterator[None]:
        """Decisions that need no council are issued at once: each has a number of its own."""
        town = self.town
        extra = town.opens_round(["GĐVH"], kind="LH-ĐX")
        decisions = []
        for unit in ("TM-T01", "TM-T02"):
            dossier = town.opens_dossier(unit, award="GĐVH", kind="household", round_id=extra)
            town.goes_on(dossier, until="awaiting_decision")
            start = StartDecision(
                actor=town.person("thuongtruc"), nomination_ids=town.ids(dossier)
            )
            decisions.append(self.office.execute(start))
            town.goes_on_with_decision(decisions[-1], until="number_and_issue")
        self._each_his_own([town.task("number_and_issue", of=each) for each in decisions])
        yield
        for each in decisions:
            town.goes_on_with_decision(each)

    def _opens(self, unit: str, rows: Sequence[Mapping[str, str]]) -> Callable[[], str]:
        command = OpenDossier(
            actor=self.town.head_of(unit),
            round_id=self.town.round(),
            unit_id=self.town.unit(unit).id,
            nominations=rows,
        )
        return lambda: self.office.execute(command)

    def _listed(self, unit: str, number: int) -> list[dict[str, str]]:
        names = self.town.lists(unit, number)
        return [
            {"subject": row.subject_id, "award": row.award}
            for row in self.town.all(select(Listed).where(Listed.dossier_id.is_(None)))
            if row.id in names
        ]

    # Workers -----------------------------------------------------------------------------------

    def _timer(self) -> None:
        """The next timer, fired by several workers; then messages and post, in the same way."""
        town = self.town
        next_ = town.all(
            select(Case.next_timer).where(Case.next_timer.is_not(None), Case.ended_at.is_(None))
        )
        town.clock.move_to(min(each for each in next_ if each is not None) + _A_MOMENT)
        for case_id in town.read(lambda session: due.timers(session, town.clock.now())):
            ends = self._race([lambda c=case_id: self.office.execute(FireTimers(c))] * self.runners)
            if ends.count(True) != 1:
                self.found.append(f"a timer fired {ends.count(True)} times: {ends}")
        self._race([lambda: self.office.execute(GatherDigests())] * self.runners)
        self.claim_letters()

"""What may happen at the same moment in an office, scene by scene."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select

from service.casework import due
from service.commands.barred import FourEyes, TakenBy
from service.commands.cases import FireTimers
from service.commands.holding import ClaimTask
from service.commands.messages import deliver
from service.commands.office import Once, SameKeyOtherBody
from service.commands.post import Claim, ClaimLetter
from service.commands.reminders import GatherDigests
from service.commands.tasks import AlreadyDone, CompleteTask
from service.db.models import Case, Decision, Outbox, Task
from tests.faults.collisions import Collisions
from tests.faults.contest import Told
from tests.faults.invariants import violations

_A_MOMENT: Final = timedelta(seconds=1)
_HIS_OWN: Final = ("confirm_attendance", "cast_ballot", "sign_tally")
_MOST_STEPS: Final = 150

Rows = Sequence[Mapping[str, str]]


class Scenes(Collisions):
    def everything(self) -> Iterator[None]:
        """All scenes; comes up for air after each race."""
        for scene in (
            self.same_list,
            self.same_nominee,
            self.same_key,
            self.many_dossiers,
            self.two_decisions,
            self.journey,
        ):
            yield from scene()
            self.found += violations(self.office.database, self.office.house)

    def two_decisions(self) -> Iterator[None]:
        """Two decisions that need no council are begun, each several times, and issued at once."""
        town = self.town
        round_ = town.opening_round(["GĐVH"], town.person("thuongtruc"))
        extra = self.office.execute(replace(round_, kind="LH-ĐX"))  # without a public comment
        decisions = []
        for unit in ("TM-T01", "TM-T02"):
            dossier = town.opens_dossier(unit, award="GĐVH", kind="household", round_id=extra)
            town.goes_on(dossier, until="awaiting_decision")
            decisions.append(self.same_decision(town.ids(dossier)))
            town.goes_on_with_decision(decisions[-1], until="number_and_issue")
        self.each_his_own([town.task("number_and_issue", of=each) for each in decisions])
        yield

    # A whole journey ---------------------------------------------------------------------------

    def journey(self) -> Iterator[None]:
        """Two dossiers from their opening to the archive."""
        town = self.town
        yield from self.goes_on(
            [town.opens_dossier("TM-TH"), town.opens_dossier("TM-CC", award="GK-X")]
        )

    def goes_on(self, dossiers: Sequence[str]) -> Iterator[None]:
        """Every task of the dossiers, their session and their decision, by several at once; every
        timer, message and letter by several workers at once."""
        town = self.town
        sitting: str | None = None
        for _ in range(_MOST_STEPS):
            tasks = self._open_tasks(dossiers, sitting)
            states = {town.dossier(each).state for each in dossiers}
            if tasks:
                self.step(tasks)
            elif states == {"archived"}:
                return
            elif sitting is None and states == {"awaiting_council"}:
                sitting = self.same_agenda(dossiers)
            else:
                self.time_passes()
            yield
        self.found.append(f"the journey does not end; open: {town.open_keys()}")

    def _open_tasks(self, dossiers: Sequence[str], sitting: str | None) -> list[Task]:
        """Of the dossiers, of their session, of the decision that came out of it."""
        decisions = self.town.all(select(Decision.id).where(Decision.session_id == sitting))
        cases = [*dossiers, *([sitting] if sitting else []), *decisions]
        return [task for each in cases for task in self.town.open_tasks(of=each)]

    def step(self, tasks: Sequence[Task]) -> None:
        own = [task for task in tasks if task.key in _HIS_OWN]
        if own:
            self.each_his_own([task for task in own if task.key == own[0].key])
        else:
            self.claim(tasks[0])
            self.complete(tasks[0])
        if self.town.read(lambda session: due.messages(session, troubled=False)):
            self.repeated(lambda: deliver(self.office))

    def complete(self, task: Task) -> None:
        actors = self.people(task)
        answers = self.town.ordinary_answers(task, actors[0])
        ends = self.race([self.door.completes(task, actor, answers) for actor in actors])
        name = self.name(self.row(task).closed_by)
        told = [end for end in ends if not isinstance(end, FourEyes)]  # he could not win anyway
        self.one_wins(task.key, told, (AlreadyDone, Told), name)

    def each_his_own(self, tasks: Sequence[Task]) -> None:
        """Fifteen members press the button in the same second: fifteen are done."""
        door = self.door
        actions = []
        for task in tasks:
            actor = self.town.actor_for(task)
            actions.append(door.completes(task, actor, self.town.ordinary_answers(task, actor)))
        self.all_win(tasks[0].key, self.race(actions))

    def claim(self, task: Task) -> None:
        """Two colleagues take the same task; the first one keeps it."""
        actors = self.people(task)
        if len({actor.person_id for actor in actors}) == 1:
            return
        commands = [ClaimTask(task_id=task.id, actor=actor) for actor in actors]
        ends = self.race([lambda c=command: self.office.execute(c) for command in commands])
        holder = self.row(task).claimed_by
        for actor, end in zip(actors, ends, strict=True):
            refused = isinstance(end, TakenBy) and self.name(holder) in end.sentence()
            if refused == (actor.person_id == holder):
                self.found.append(f"claim: {holder} holds it, {actor.person_id} got {end!r}")
        with self.office.database.writing() as session:
            session.get_one(Task, task.id).claimed_by = None

    def same_key(self) -> Iterator[None]:
        """One request that arrives several times at once: one effect, one answer for all."""
        town = self.town
        task = town.open_tasks()[0]
        actor = town.actor_for(task)
        answers = town.ordinary_answers(task, actor)
        command = CompleteTask(task_id=task.id, actor=actor, answers=answers, confirmed="token")

        def once(body: str) -> Once:
            return Once(actor.person_id, f"key-{task.id}", body * 64)

        ends: list[Any] = self.repeated(lambda: self.office.execute(command, once=once("a")))
        if any(isinstance(end, Exception) or end != ends[0] for end in ends):
            self.found.append(f"one key, several answers: {ends}")
        (end,) = self.race([lambda: self.office.execute(command, once=once("b"))])
        if not isinstance(end, SameKeyOtherBody):
            self.found.append(f"one key, two bodies: {end!r}")
        yield

    # Workers -----------------------------------------------------------------------------------

    def time_passes(self) -> None:
        """To the next timer; several workers fire it, gather the day's letters, take them out."""
        town, office = self.town, self.office
        ahead = town.all(select(Case).where(Case.next_timer.is_not(None), Case.ended_at.is_(None)))
        town.clock.move_to(min(each.next_timer for each in ahead) + _A_MOMENT)
        for case_id in town.read(lambda session: due.timers(session, town.clock.now())):
            fired = self.repeated(lambda c=case_id: office.execute(FireTimers(c)))
            if fired.count(True) != 1:
                self.found.append(f"a timer fired {fired.count(True)} times: {fired}")
        self.repeated(lambda: office.execute(GatherDigests()))
        self.take_letters()

    def take_letters(self) -> None:
        now = self.town.clock.now()
        waiting = self.town.all(
            select(Outbox.id).where(
                Outbox.state.in_(("created", "temporary_failure")), Outbox.due_at <= now
            )
        )
        ends = self.repeated(lambda: self.office.execute(ClaimLetter()))
        taken = [end.letter_id for end in ends if isinstance(end, Claim)]
        expected = min(len(waiting), self.runners)
        if len(taken) != len(set(taken)) or len(taken) > expected:
            self.found.append(f"{len(taken)} letters taken, {len(set(taken))} different ones")

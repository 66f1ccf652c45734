"""Several people or workers do the same at the same moment: one wins, the others are told so."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier
from typing import Any, Protocol, TypeVar

from flask import Flask
from sqlalchemy import select

from forms.answers import Invalid
from service.access import Actor
from service.casework.people import holders
from service.commands.office import Office
from service.commands.signing_in import MakeToken
from service.commands.tasks import CompleteTask
from service.db.models import Account, Person, Task
from tests.builders import Town
from tests.stranger import Caller, OverFlask
from workflows.law.citations import Refusal

T = TypeVar("T")


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


class Told(Refusal):
    """{status} {detail}"""


class Door(Protocol):
    """A way to complete tasks; hands out what a runner does at the signal."""

    def completes(
        self, task: Task, actor: Actor, answers: Mapping[str, Any]
    ) -> Callable[[], Any]: ...


class OfficeDoor:
    """The command itself. What it sends to other cases stays for workers to race on."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def completes(self, task: Task, actor: Actor, answers: Mapping[str, Any]) -> Callable[[], Any]:
        command = CompleteTask(task_id=task.id, actor=actor, answers=answers, confirmed="token")
        return lambda: self._office.run_alone(command)


class ApiDoor:
    """The same through the API: a refusal is a problem document, and nothing may be a 5xx."""

    def __init__(self, office: Office, app: Flask) -> None:
        self._office = office
        self._app = app
        self._tokens: dict[str, str] = {}

    def completes(self, task: Task, actor: Actor, answers: Mapping[str, Any]) -> Callable[[], Any]:
        caller = Caller(OverFlask(self._app), self._token(actor))

        def send() -> Any:
            reply = caller.post(f"/tasks/{task.id}/complete", {"answers": answers})
            if reply.status == 200:
                return reply.json
            if reply.status in (403, 409):
                raise Told(status=reply.status, detail=reply.json["detail"])
            message = f"{reply.status}: {reply.data.decode()}"
            raise RuntimeError(message)

        return send

    def _token(self, actor: Actor) -> str:
        if actor.person_id not in self._tokens:
            with self._office.database.reading() as session:
                username = session.scalars(
                    select(Account.username).where(Account.person_id == actor.person_id)
                ).one()
            self._tokens[actor.person_id] = self._office.execute(MakeToken(username))
        return self._tokens[actor.person_id]


@dataclass
class Contest:
    """Races on one office, and what was wrong with their ends."""

    office: Office
    doors: Sequence[Door]
    runners: int = 4
    races: int = 0
    ends: Counter[str] = field(default_factory=Counter)  # how the runners ended
    found: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.town = Town(self.office)

    def race(self, actions: Sequence[Callable[[], T]]) -> list[T | Exception]:
        self.races += 1
        ends = at_once(actions)
        for end in ends:
            self.ends[type(end).__name__ if isinstance(end, Exception) else "done"] += 1
        self.found += [
            f"a defect, no refusal: {end!r}"
            for end in ends
            if isinstance(end, Exception) and not isinstance(end, (Refusal, Invalid))
        ]
        return ends

    def one_wins(
        self, what: str, ends: Sequence[Any], told: tuple[type[Refusal], ...], words: str
    ) -> None:
        """One is done; the others are refused by this name, with these words in the sentence."""
        winners = [end for end in ends if not isinstance(end, Exception)]
        if len(winners) != 1:
            self.found.append(f"{what}: {len(winners)} won")
        for end in ends:
            if isinstance(end, Refusal) and not (isinstance(end, told) and words in end.sentence()):
                self.found.append(f"{what}: told {end!r}, not {words}")

    def all_win(self, what: str, ends: Sequence[Any]) -> None:
        """Each had something of his own to do."""
        self.found += [f"{what}, his own: {end!r}" for end in ends if isinstance(end, Exception)]

    def repeated(self, action: Callable[[], T]) -> list[T | Exception]:
        """The same by as many as run."""
        return self.race([action] * self.runners)

    @property
    def door(self) -> Door:
        """Each in turn."""
        return self.doors[self.races % len(self.doors)]

    def people(self, task: Task) -> list[Actor]:
        """Whoever may do it, as often as there are runners; the usual one first."""
        town = self.town
        found = town.read(lambda session: holders(session, task, town.today))
        actors = [town.as_actor(person.id) for person in found]
        return [actors[number % len(actors)] for number in range(self.runners)]

    def row(self, task: Task) -> Task:
        return self.town.one(select(Task).where(Task.id == task.id))

    def name(self, person_id: str | None) -> str:
        names = self.town.all(select(Person.full_name).where(Person.id == person_id))
        return names[0] if names else "nobody"

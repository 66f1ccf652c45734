"""How long the opening of a box takes: fifteen members, thirty nominations.

    ./dev bench ballots

Prints each part's time in milliseconds; fails where the opening takes a second or more.
"""

import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from service.casework.envelopes import MASTER
from service.commands.tasks import CompleteTask
from service.db.migrate import upgrade
from tests.builders import Town
from tests.office import START, office_on
from tests.plays import SCHOOL, load_commune
from tests.tellers import casting, shares_of

_NOMINATIONS: Final = 30
_MOST_S: Final = 1.0


def a_full_session(town: Town) -> str:
    load_commune(town)
    dossier = town.opens_dossier(SCHOOL, nominations=_NOMINATIONS, award="CSTĐCS")
    town.goes_on(dossier, until="awaiting_council")
    return town.starts_ballot([dossier])


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="tdkt-ballots-") as folder:
        url = f"sqlite:///{Path(folder) / 'tdkt.db'}"
        upgrade(url)
        town = Town(office_on(url, at=START))
        sitting = a_full_session(town)
        members = [task.person_id for task in town.open_tasks("cast_ballot", of=sitting)]
        choices = dict.fromkeys(town.agenda(sitting), "agree")
        commands = [
            casting(town, town.as_actor(str(each)), choices, master=bytes([at]) * MASTER)
            for at, each in enumerate(members)
        ]
        began = time.perf_counter()
        for command in commands:
            town.execute(command)
        cast = (time.perf_counter() - began) / len(members)
        task = town.task("count_ballots", of=sitting)
        opening = CompleteTask(
            task_id=task.id, actor=town.actor_for(task), answers=shares_of(sitting)
        )
        began = time.perf_counter()
        town.execute(opening)
        opened = time.perf_counter() - began
        town.office.database.engine.dispose()
    sys.stdout.write(f"cast one of {len(members)} ballots: {cast * 1000:.1f} ms\n")
    sys.stdout.write(f"open {len(members)} × {len(choices)}: {opened * 1000:.0f} ms\n")
    return int(opened >= _MOST_S)


if __name__ == "__main__":
    sys.exit(main())

"""What happens in the commune before a test begins: plays that lead from one stage to another."""

from typing import Any, Final

from sqlalchemy import select

from service.commands.demonstration import LoadDemonstration, nominee_rows
from service.commands.listing import ListNominees
from service.db.models import Dossier
from tests.builders import NomineeRow, Town

# The commune --------------------------------------------------------------------------------------

_KINDS: Final = {"Cá nhân": "individual", "Tập thể": "collective"}
_SEXES: Final = {"Nữ": "female", "Nam": "male"}


def load_commune(town: Town) -> None:
    """The demonstration with its nominee list taken into the round."""
    town.execute(LoadDemonstration())
    rows = [NomineeRow(number, _read(row)) for number, row in enumerate(nominee_rows(), start=2)]
    report = town.execute(ListNominees(actor=None, round_id=town.round(), rows=rows))
    assert report.rejected == ()


def _read(row: dict[str, Any]) -> dict[str, Any]:
    return row | {
        "kind": _KINDS[row["kind"]],
        "sex": _SEXES.get(row.get("sex", "")),
        "leader": row.get("leader") == "x",
        "direct_worker": row.get("direct_worker") == "x",
    }


# What is played -----------------------------------------------------------------------------------

SCHOOL, VETERANS = "TM-TH", "TM-CC"
# The chairman of the veterans, himself a member of the council, and a branch that he heads.
OF_THE_VETERANS: Final = ("Vũ Trọng Tiến", "Chi hội Cựu chiến binh thôn Gò Mận")


def bring_to_the_council(town: Town) -> None:
    """Five teachers are proposed for CSTĐCS, two of the veterans for certificates of merit."""
    school = town.opens_dossier(SCHOOL, nominations=5, award="CSTĐCS")
    veterans = town.opens_for_listed(VETERANS, OF_THE_VETERANS)
    for dossier in (school, veterans):
        town.goes_on(dossier, until="post_list")
    town.all_do("post_list")
    for dossier in (school, veterans):
        town.goes_on(dossier, until="awaiting_council")


def open_the_roll(town: Town) -> None:
    town.session_over(town.waiting_dossiers())


def open_the_ballot(town: Town) -> None:
    sitting = town.the_session()
    town.takes_roll(sitting)
    town.does("discuss_nominations", of=sitting)
    town.does("open_ballot", of=sitting)


def pass_them_all(town: Town) -> None:
    sitting = town.the_session()
    town.everyone_votes(sitting)
    town.closes_session(sitting)


def lay_before_the_chairman(town: Town) -> None:
    town.goes_on_with_decision(town.the_decision(), until="sign_decision")


def go_all_the_way(town: Town) -> None:
    town.goes_on_with_decision(town.the_decision())
    for dossier in town.all(select(Dossier.id).order_by(Dossier.number)):
        town.goes_on(dossier, until="archived")


def bring_to_the_province(town: Town) -> None:
    """Three teachers have passed for the province's certificate of merit."""
    round_id = town.opens_round(["BK-T"])
    school = town.opens_dossier(SCHOOL, 3, award="BK-T", round_id=round_id)
    town.goes_on(school, until="awaiting_council")
    town.council_passes([school])


# Not of those that a test's own dossiers are given.
NAMED: Final = ("Đặng Thị Sen", "Đặng Thị Súng", "Đặng Thị Sim")


def submit_one(town: Town) -> None:
    town.goes_on(town.opens_dossier(SCHOOL, names=NAMED[:1]), until="receive_dossier")


def accept_one(town: Town) -> None:
    dossier = town.opens_dossier(SCHOOL, nominations=3, names=NAMED)
    town.goes_on(dossier, until="request_opinions")


def post_one(town: Town) -> None:
    dossier = town.the_dossier()
    town.goes_on(dossier, until="post_list")
    town.does("post_list", of=dossier)


def begin_the_appraisal(town: Town) -> None:
    """Three teachers are proposed for CSTĐCS."""
    dossier = town.opens_dossier(SCHOOL, nominations=3, award="CSTĐCS")
    town.goes_on(dossier, until="appraise_dossier")


def appraise_three(town: Town) -> None:
    for unit in ("TM-YT", "TM-MN", "TM-TH"):
        town.goes_on(town.opens_dossier(unit), until="appraise_dossier")


def get_busy(town: Town) -> None:
    """Two appraisals, one of them taken, and a reception; on a Tuesday when all three are late."""
    for unit in ("TM-YT", "TM-TH"):
        town.goes_on(town.opens_dossier(unit), until="appraise_dossier")
    town.claims(town.open_tasks("appraise_dossier")[0], "thamdinh")
    town.goes_on(town.opens_dossier("TM-CS"), until="receive_dossier")

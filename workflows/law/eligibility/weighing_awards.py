"""Awards on record: in the year, ever, in a row, so many times.

A series knows no unit and no authority: an award counts by its code and year, whoever gave it.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from workflows.law.eligibility.criteria import Criterion
from workflows.law.eligibility.findings import all_met
from workflows.law.eligibility.question import Question, Weighed, decision, status, years
from workflows.law.eligibility.record import Held
from workflows.law.eligibility.weighing_years import enough, window_of


def holds(test: Criterion, question: Question) -> Weighed:
    found = [one for one in question.held(*test["awards"]) if one.year == question.year]
    met = status(found, known_absent=question.record.is_complete_for(question.year))
    return Weighed(met, _told(found, question), _paper(test, question, question.year), bool(found))


def held_before(test: Criterion, question: Question) -> Weighed:
    """Ever, up to the year: no register is whole for all time, so absence settles nothing."""
    found = [one for one in question.ever_held(*test["awards"]) if one.year <= question.year]
    met = status(found, known_absent=False)
    return Weighed(met, _told(found, question), _paper(test, question), bool(found))


def times_awarded(test: Criterion, question: Question) -> Weighed:
    window = list(window_of(test, question))
    by_year = {year: _status(test, question, year) for year in window}
    proven = [year for year in window if by_year[year]]
    open_years = [year for year in window if by_year[year] is None]
    met = enough(len(proven), len(open_years), test["times"])
    told = f"Có {len(proven)} lần: năm {years(proven)}" if proven else "Chưa có trong sổ"
    return Weighed(met, told, _paper(test, question, years(open_years)))


def series(test: Criterion, question: Question) -> Weighed:
    """So many years in a row, the last of them the year itself or, with `lag`, shortly before it.

    `doubtful`: awards that lie further apart than one year, but no more than this, may be in a row
    or not; the texts do not settle it, so the answer does not either.
    """
    times, lag = test["times"], test.get("lag", 0)
    best: tuple[bool | None, range] | None = None
    for end in range(question.year, question.year - lag - 1, -1):
        window = range(end - times + 1, end + 1)
        met = all_met(_status(test, question, year) for year in window)
        if best is None or met is True or (met is None and best[0] is False):
            best = (met, window)
        if met is True:
            break
    met, window = best or (False, range(0))
    known = sorted({one.year for one in question.held(*test["awards"])})
    told = f"Có các năm {years(known[-10:])}" if known else "Chưa có trong sổ"
    lacking = [year for year in window if _status(test, question, year) is not True]
    if met is True:
        told = f"Có liên tục các năm {years(window)}"
    elif known and lacking:
        told += f"; thiếu năm {years(lacking)}"
    if met is False and _perhaps_in_a_row(known, test, question):
        paper = "Ý kiến của cơ quan thẩm định về việc các lần cách nhau hơn một năm có là liên tục"
        return Weighed(None, told, paper)
    declared = met is None and set(lacking) <= set(known)
    return Weighed(met, told, _paper(test, question, years(lacking)), declared)


def _perhaps_in_a_row(known: Sequence[int], test: Criterion, question: Question) -> bool:
    apart, last = test.get("doubtful", 1), [year for year in known if year <= question.year]
    row = last[-test["times"] :]
    return (
        len(row) == test["times"]
        and row[-1] >= question.year - test.get("lag", 0)
        and all(later - earlier <= apart for earlier, later in pairwise(row))
    )


def _status(test: Criterion, question: Question, year: int) -> bool | None:
    """Whether one of the awards was for that year. Years before a discipline's end are lost."""
    if not question.counts(year):
        return False
    found = [one for one in question.held(*test["awards"]) if one.year == year]
    return status(found, known_absent=question.record.is_complete_for(year))


def _told(found: Iterable[Held], question: Question) -> str:
    told = [
        f"{question.named([one.award])} {decision(one)}"
        + ("" if one.proven else ": báo cáo có khai, chưa có quyết định")
        for one in found
    ]
    return "; ".join(told) or "Chưa có trong sổ"


def _paper(test: Criterion, question: Question, year: int | str = "") -> str:
    when = f" năm {year}" if year else ""
    return test.missing or f"Quyết định tặng {question.named(test['awards'])}{when}"

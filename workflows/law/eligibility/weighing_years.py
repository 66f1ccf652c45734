"""What was done in which year: ratings, initiatives and projects."""

from collections.abc import Iterator, Sequence

from workflows.law.eligibility.criteria import Criterion, WorkKind
from workflows.law.eligibility.findings import all_met, any_met
from workflows.law.eligibility.question import Question, Weighed, years
from workflows.law.eligibility.record import Rating, Work

_WORKS = {WorkKind.INITIATIVE: "sáng kiến", WorkKind.PROJECT: "đề tài, đề án, công trình"}
_PAPERS = {
    WorkKind.INITIATIVE: "Giấy chứng nhận hoặc quyết định công nhận sáng kiến",
    WorkKind.PROJECT: "Quyết định hoặc biên bản nghiệm thu đề tài, đề án, công trình",
}


def at_least(least: Rating) -> str:
    text = least.label[0].upper() + least.label[1:]
    return text if least is Rating.EXCELLENT else f"{text} trở lên"


def rating(test: Criterion, question: Question) -> Weighed:
    found = question.rating(question.year)
    return Weighed(
        met=_reached(question.year, test["least"], question),
        found=_told(question.year, question),
        missing=test.missing or _notice(question.year),
        declared=found is not None and not found.proven,
    )


def years_rated(test: Criterion, question: Question) -> Weighed:
    """A rating of at least so much in each of the last years, without a gap."""
    last = question.year
    if test.get("lag", 0) and question.rating(last) is None:
        last -= 1  # the year is not rated yet
    window = range(last - test["years"] + 1, last + 1)
    first = question.first_year_after(test.get("after", ()))
    if first is not None and first > window[0]:
        counted = max(0, last - first + 1)
        since = f"Từ lần được tặng trước mới có {counted} năm (tính từ năm {first})"
        return Weighed(
            met=False, found=since, missing=f"Kết quả từ năm {first} cho đủ {test['years']} năm"
        )
    return _each_year(window, test, question)


def _each_year(window: Sequence[int], test: Criterion, question: Question) -> Weighed:
    reached = {year: _reached(year, test["least"], question) for year in window}
    met = all_met(reached.values())
    if met is False:
        short = [year for year, enough in reached.items() if enough is False]
        told = "; ".join(_told(year, question) for year in short)
    elif met is None:
        short = [year for year, enough in reached.items() if enough is None]
        told = f"Chưa có kết quả được xác nhận của năm {years(short)}"
    else:
        short, told = [], f"Đủ các năm {years(window)}"
    declared = met is None and all(question.rating(year) is not None for year in short)
    return Weighed(met, told, test.missing or _notice(years(short)), declared)


def times_rated(test: Criterion, question: Question) -> Weighed:
    window = list(window_of(test, question))
    reached = {year: _reached(year, test["least"], question) for year in window}
    proven = [year for year in window if reached[year]]
    possible = [year for year in window if reached[year] is None]
    met = enough(len(proven), len(possible), test["times"])
    told = f"Đạt năm {years(proven)}" if proven else "Chưa có năm nào được xác nhận"
    return Weighed(met, told, test.missing or _notice(years(possible)))


def window_of(test: Criterion, question: Question) -> Iterator[int]:
    """The years in which something is counted: the last so many, or those since an award."""
    first = question.first_year_after(test.get("after", ()))
    if (within := test.get("within")) is not None:
        first = max(first or 0, question.year - within + 1)
    if first is None:
        known = [one.year for one in question.record.held]
        known += [one.year for one in question.record.evaluations]
        first = min([*known, question.year])
    yield from range(first, question.year + 1)


def enough(proven: int, possible: int, needed: int) -> bool | None:
    if proven >= needed:
        return True
    return None if proven + possible >= needed else False


# Initiatives and projects -------------------------------------------------------------------------


def wanted_work(test: Criterion, question: Question) -> str:
    what = " hoặc ".join(_WORKS[kind] for kind in test["works"])
    times = f"{test.get('times', 1)} " if test.get("times", 1) > 1 else ""
    asked = f"{times}{what} được công nhận phạm vi {test['scope'].label}"
    return asked[0].upper() + asked[1:]


def work(test: Criterion, question: Question) -> Weighed:
    """Recognised works of one kind, of at least the scope, in the years that count, unspent."""
    window = range(question.year - test.get("within", 1) + 1, question.year + 1)
    known = [
        one
        for one in question.record.works
        if one.kind in test["works"] and one.year in window and question.counts(one.year)
    ]
    absent = all(question.record.is_complete_for(year) for year in window)
    met = any_met(_of_kind(kind, known, test, question, absent=absent) for kind in test["works"])
    good = [one for one in known if _serves(one, test, question)]
    declared = met is None and bool(good)
    missing = test.missing or " hoặc ".join(_PAPERS[kind] for kind in test["works"])
    return Weighed(met, _works_told(known, test, question), missing, declared)


def _of_kind(
    kind: WorkKind, known: Sequence[Work], test: Criterion, question: Question, *, absent: bool
) -> bool | None:
    good = [one for one in known if one.kind == kind and _serves(one, test, question)]
    proven = sum(one.proven for one in good)
    if not absent and proven < test.get("times", 1):
        return None
    return enough(proven, len(good) - proven, test.get("times", 1))


def _serves(one: Work, test: Criterion, question: Question) -> bool:
    free = not (question.spends and one.used_for)
    return free and one.scope.reaches(test["scope"])


def _works_told(known: Sequence[Work], test: Criterion, question: Question) -> str:
    if not known:
        return "Chưa có trong sổ"
    return "; ".join(_work_told(one, test, question) for one in known)


def _work_told(one: Work, test: Criterion, question: Question) -> str:
    number = f", số {one.number}" if one.number else ""
    told = f"“{one.name}” năm {one.year}{number}"
    if question.spends and one.used_for:
        return f"{told}: đã dùng cho {one.used_for} ({question.spends})"
    if not one.scope.reaches(test["scope"]):
        return f"{told}: mới được công nhận phạm vi {one.scope.label}"
    return told if one.proven else f"{told}: báo cáo có khai, chưa có giấy công nhận"


# Words --------------------------------------------------------------------------------------------


def _reached(year: int, least: Rating, question: Question) -> bool | None:
    found = question.rating(year)
    if not question.counts(year):
        return False
    return found.rating.reaches(least) if found is not None and found.proven else None


def _told(year: int, question: Question) -> str:
    found = question.rating(year)
    if not question.counts(year):
        return f"Thành tích năm {year} có trước khi hết thời hạn kỷ luật, không tính"
    if found is None:
        return f"Chưa có kết quả đánh giá năm {year}"
    if not found.proven:
        return f"Báo cáo khai: {found.rating.label} năm {year}, chưa có giấy tờ xác nhận"
    text = found.rating.label[0].upper() + found.rating.label[1:]
    return f"{text} năm {year}" + (f", theo {found.source}" if found.source else "")


def _notice(year: int | str) -> str:
    return f"Thông báo hoặc quyết định đánh giá, xếp loại năm {year}"

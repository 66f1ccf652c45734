"""What is asked of a collective's members: how many have a title, how many must not have failed.

Titles are counted in the register where it is known who the members are. Who is there is proven;
who is not is "no" only in years from which the register is whole, and only while nobody is under
consideration whose title would still count.
"""

from collections.abc import Collection

from workflows.law.eligibility.criteria import Criterion
from workflows.law.eligibility.question import Question, Weighed
from workflows.law.eligibility.record import Members


def share(test: Criterion, question: Question) -> Weighed:
    members = question.record.members
    if _is_counted(test, question) and members is not None and members.total > 0:
        return _share_counted(test, question, members)
    known = _said(test, question)
    if isinstance(known, Weighed):
        return known
    count, total = known
    return Weighed(_reaches(test, count, total), _of(count, total))


def least(test: Criterion, question: Question) -> Weighed:
    if _is_counted(test, question):
        given, open_ = _titles(test["awards"], question)
        met = _settled(given >= test["count"], given + open_ >= test["count"], question=question)
        return Weighed(met, _told(f"{given} người", open_), _paper(test, question))
    known = _said(test, question)
    if isinstance(known, Weighed):
        return known
    return Weighed(known[0] >= test["count"], f"{known[0]} người")


def most(test: Criterion, question: Question) -> Weighed:
    known = _said(test, question)
    if isinstance(known, Weighed):
        return known
    return Weighed(known[0] <= test["count"], f"{known[0]} người" if known[0] else "Không có")


def wanted(test: Criterion, _question: Question) -> str:
    match test.kind:
        case "members_share":
            return f"Ít nhất {test['percent']} % cá nhân của tập thể"
        case "members_least":
            return f"Ít nhất {test['count']} người"
        case _:
            return f"Không quá {test['count']} người" if test["count"] else "Không có"


# Counted in the register --------------------------------------------------------------------------


def _is_counted(test: Criterion, question: Question) -> bool:
    """Whether the register says more than the report does."""
    known = question.record.colleagues
    if known is None or not test.get("awards"):
        return False
    whole = question.record.is_complete_for(question.year)
    return whole or any(one.award in test["awards"] for one in known)


def _titles(awards: Collection[str], question: Question) -> tuple[int, int]:
    """How many members have one of these titles of the year, and how many more may still get it."""
    known = [one for one in question.record.colleagues or () if one.award in awards]
    given = {one.who for one in known if one.given}
    return len(given), len({one.who for one in known} - given)


def _share_counted(test: Criterion, question: Question, members: Members) -> Weighed:
    given, open_ = _titles(test["awards"], question)
    reached = _reaches(test, given, members.total)
    met = _settled(reached, _reaches(test, given + open_, members.total), question=question)
    found = _told(_of(given, members.total), open_)
    if not members.proven:  # the titles are on record, but not of how many
        found = f"{found}; tổng số theo báo cáo"
        return Weighed(None, found, _paper(test, question), declared=reached)
    return Weighed(met, found, _paper(test, question))


def _settled(reached: bool, possible: bool, *, question: Question) -> bool | None:  # noqa: FBT001  two of one kind, in their order
    if reached:
        return True
    whole = question.record.is_complete_for(question.year)
    return False if whole and not possible else None


def _told(found: str, open_: int) -> str:
    return f"{found}, theo Sổ khen thưởng" + (f"; {open_} người đang được xét" if open_ else "")


# Said by the report, or confirmed -----------------------------------------------------------------


def _said(test: Criterion, question: Question) -> tuple[int, int] | Weighed:
    """The number that a test counts and the total, or why there is none to count."""
    members = question.record.members
    count = getattr(members, test["of"].value, None)
    paper = _paper(test, question)
    if members is None or count is None or members.total <= 0:
        return Weighed(None, f"Chưa có số liệu về cá nhân của tập thể năm {question.year}", paper)
    if not members.proven or test["of"].value in members.declared:
        said = f"Báo cáo khai {count}/{members.total} người"
        return Weighed(None, said, paper, declared=True)
    return count, members.total


def _paper(test: Criterion, question: Question) -> str:
    return test.missing or f"Danh sách cá nhân của tập thể và kết quả năm {question.year}"


def _reaches(test: Criterion, count: int, total: int) -> bool:
    return 100 * count >= int(test["percent"]) * total


def _of(count: int, total: int) -> str:
    tenths = 1000 * count // total
    percent = f"{tenths // 10},{tenths % 10} %" if tenths % 10 else f"{tenths // 10} %"
    return f"{percent} ({count}/{total} người)"

"""Rules that stand above every award: holds, discipline, what does not count, one for one."""

from dataclasses import replace
from datetime import timedelta

from workflows.law.eligibility.criteria import Criteria, Criterion
from workflows.law.eligibility.question import Question, Weighed, decision
from workflows.law.eligibility.record import Pending
from workflows.law.rules import ANY


def no_open_hold(test: Criterion, question: Question) -> Weighed:
    """A hold suspends: nothing is refused, nothing is settled."""
    open_ones = holds_open(question)
    if not open_ones:
        return Weighed(met=True, found="Không có việc tạm dừng")
    told = "; ".join(f"{one.what} (từ ngày {one.since:%d/%m/%Y})" for one in open_ones)
    return Weighed(None, told, test.missing or "Kết luận của cơ quan có thẩm quyền")


def holds_open(question: Question) -> list[Pending]:
    return [one for one in question.record.pending if one.since <= question.on]


def undisciplined(test: Criterion, question: Question) -> Weighed:
    """Under discipline on the day: no. Ended: what was achieved before its end does not count."""
    past = [one for one in question.record.disciplines if one.since <= question.on]
    if not past:
        return Weighed(met=True, found="Không có kỷ luật")
    now = [one for one in past if one.until is None or question.on <= one.until]
    if now:
        end = f"hết ngày {now[0].until:%d/%m/%Y}" if now[0].until else "chưa ghi ngày hết"
        return Weighed(met=False, found=f"Đang trong thời hạn kỷ luật: {now[0].what}, {end}")
    last = max(one.until for one in past if one.until is not None)
    told = f"Đã hết thời hạn kỷ luật ngày {last:%d/%m/%Y}"
    if last.year > question.year:
        return Weighed(met=False, found=f"{told}: thành tích năm {question.year} có trước ngày đó")
    if last.year == question.year:
        after = last + timedelta(days=1)
        return Weighed(None, told, f"Thành tích lập từ ngày {after:%d/%m/%Y}, có xác nhận")
    return Weighed(met=True, found=told)


def counting(question: Question, rules: Criteria | None) -> Question:
    """The question with what does not count left out, as the cross-cutting rules say."""
    tests = [test for group in rules.groups for test in group.tests] if rules else []
    uncounted: set[str] = set()
    for test in tests:
        if test.kind == "not_counted" and question.kind in test["proposals"]:
            uncounted.update(test["kinds"])
    strict = any(test.kind == "undisciplined" for test in tests)
    ended = [
        one.until.year
        for one in question.record.disciplines
        if strict and one.until is not None and one.until < question.on
    ]
    return replace(question, uncounted=frozenset(uncounted), counts_from=max(ended, default=None))


def not_counted(test: Criterion, question: Question) -> Weighed:
    """Tells which awards on record were left aside for their kind of commendation."""
    aside = [one for one in question.record.held if one.kind in question.uncounted]
    if not aside:
        return Weighed(None, "Không có quyết định nào thuộc loại này", applies=False)
    told = "; ".join(f"{question.named([one.award])} {decision(one)}" for one in aside)
    return Weighed(met=True, found=f"Không tính: {told}")


def once(test: Criterion, question: Question) -> Weighed:
    """One achievement, one award of its family.

    Regular achievements of one year are one; of two sudden or thematic ones of a year the register
    does not say whether they were for the same thing.
    """
    family = next((one for one in test["families"] if question.award in one), (question.award,))
    same = [
        one
        for one in question.record.held
        if one.year == question.year
        and one.award in family
        and not _differ(one.kind, question.kind)
    ]
    if not same:
        return Weighed(met=True, found="Chưa có quyết định nào")
    told = "; ".join(f"{question.named([one.award])} {decision(one)}" for one in same)
    single = question.award not in (code for one in test["families"] for code in one)
    single = single or question.kind in test.get("single", ())
    sure = single and any(one.proven for one in same)
    paper = "Xác nhận hai lần khen thưởng cho hai thành tích khác nhau"
    return Weighed(False if sure else None, f"Đã được tặng {told}", test.missing or paper)


def _differ(held: str, asked: str) -> bool:
    return held not in ("", ANY) and asked not in ("", ANY) and held != asked

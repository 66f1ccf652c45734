"""One criterion against a record: every kind of test, each as small as it can be told.

Three values: what is proven settles it; what is only declared leaves it open and names the paper;
what is absent is "no" only where the register is known to be whole.
"""

from collections.abc import Callable, Mapping

from workflows.law.eligibility import (
    weighing_awards,
    weighing_members,
    weighing_rules,
    weighing_years,
)
from workflows.law.eligibility.criteria import Criterion
from workflows.law.eligibility.findings import all_met
from workflows.law.eligibility.question import Question, Weighed
from workflows.law.eligibility.record import Trade


def weigh(test: Criterion, question: Question) -> Weighed:
    if test.only_kinds and question.kind not in test.only_kinds:
        return Weighed(None, "Không áp dụng cho loại hình khen thưởng này", applies=False)
    if test.only_for and (found := _of_another_trade(test, question)) is not None:
        return found
    return _WEIGHERS[test.kind](test, question)


def required(test: Criterion, question: Question) -> str:
    """What a criterion asks for, in the words of the row or put together from its numbers."""
    if test.required:
        return test.required.format(year=question.year)
    asked = _REQUIRED.get(test.kind)
    return asked(test, question) if asked is not None else test.missing or test.rule


def _of_another_trade(test: Criterion, question: Question) -> Weighed | None:
    if question.trade in test.only_for:
        return None
    whom = ", ".join(trade.label for trade in test.only_for)
    if question.trade is Trade.UNKNOWN:
        paper = f"Ghi đối tượng của người được đề nghị; tiêu chuẩn này dành cho {whom}"
        return Weighed(None, "Chưa ghi đối tượng", paper)
    return Weighed(None, f"Không áp dụng, chỉ với {whom}", applies=False)


def _confirmed(test: Criterion, question: Question) -> Weighed:
    said = question.record.confirmed.get(test["fact"])
    if said is None:
        judged = "Do tập thể bình xét, Hội đồng đánh giá"
        return Weighed(None, judged if test.judged else "Chưa được xác nhận", test.missing)
    return Weighed(said, "Đã xác nhận" if said else "Đã xác nhận là không đạt", test.missing)


def _trade(test: Criterion, question: Question) -> Weighed:
    if question.trade is Trade.UNKNOWN:
        return Weighed(None, "Chưa ghi đối tượng", "Ghi đối tượng của người được đề nghị")
    label = question.trade.label
    return Weighed(question.trade in test["trades"], label[0].upper() + label[1:])


def _together(test: Criterion, question: Question) -> Weighed:
    """All of its parts, told as one criterion."""
    parts = [weigh(part, question) for part in test.parts]
    counted = [part for part in parts if part.applies]
    open_ones = [part for part in counted if part.met is None]
    return Weighed(
        met=all_met(part.met for part in counted),
        found="; ".join(part.found for part in counted),
        missing="; ".join(dict.fromkeys(part.missing for part in open_ones if part.missing)),
        declared=bool(open_ones) and all(part.declared for part in open_ones),
        applies=bool(counted),
    )


_WEIGHERS: Mapping[str, Callable[[Criterion, Question], Weighed]] = {
    "rating": weighing_years.rating,
    "years_rated": weighing_years.years_rated,
    "times_rated": weighing_years.times_rated,
    "holds": weighing_awards.holds,
    "held_before": weighing_awards.held_before,
    "series": weighing_awards.series,
    "times_awarded": weighing_awards.times_awarded,
    "work": weighing_years.work,
    "members_share": weighing_members.share,
    "members_least": weighing_members.least,
    "members_most": weighing_members.most,
    "confirmed": _confirmed,
    "trade": _trade,
    "together": _together,
    "no_open_hold": weighing_rules.no_open_hold,
    "undisciplined": weighing_rules.undisciplined,
    "not_counted": weighing_rules.not_counted,
    "once": weighing_rules.once,
}


# What is asked, in words --------------------------------------------------------------------------


def _span(test: Criterion, question: Question, times: str) -> str:
    if (within := test.get("within")) is not None:
        return f"{times} trong {within} năm đến năm {question.year}"
    after = test.get("after")
    return f"{times} kể từ khi được tặng {question.named(after)}" if after else times


def _wanted_rating(test: Criterion, question: Question) -> str:
    least = weighing_years.at_least(test["least"])
    match test.kind:
        case "rating":
            return f"{least} năm {question.year}"
        case "years_rated":
            return f"{test['years']} năm liên tục {least[0].lower()}{least[1:]}"
        case _:
            return _span(test, question, f"{least} ít nhất {test['times']} năm")


def _wanted_award(test: Criterion, question: Question) -> str:
    named = question.named(test["awards"])
    match test.kind:
        case "holds":
            return f"{named} năm {question.year}"
        case "held_before":
            return f"Đã được tặng {named}"
        case "series":
            return f"{test['times']} lần liên tục {named}"
        case _:
            return _span(test, question, f"{test['times']} lần {named}")


def _wanted_parts(test: Criterion, question: Question) -> str:
    return "; ".join(required(part, question) for part in test.parts)


_REQUIRED: Mapping[str, Callable[[Criterion, Question], str]] = {
    "rating": _wanted_rating,
    "years_rated": _wanted_rating,
    "times_rated": _wanted_rating,
    "holds": _wanted_award,
    "held_before": _wanted_award,
    "series": _wanted_award,
    "times_awarded": _wanted_award,
    "work": weighing_years.wanted_work,
    "members_share": weighing_members.wanted,
    "members_least": weighing_members.wanted,
    "members_most": weighing_members.wanted,
    "together": _wanted_parts,
}

"""Council forms: roll and tellers, ballot and hands, what is kept of a vote."""

from dataclasses import replace

import pytest

from forms import Invalid, for_task


def errors(form, answers) -> dict:
    with pytest.raises(Invalid) as refused:
        form.answers(answers)
    return dict(refused.value.errors)


def roll(*tellers: str, absent: tuple[str, ...] = ()) -> dict:
    rows = [
        {"member": name, "status": "present"}
        if name not in absent
        else {"member": name, "status": "excused", "absence_reason": "Đi công tác"}
        for name in ("m1", "m2", "m3", "m4", "m5")
    ]
    return {"rows": rows, "teller_ids": list(tellers)}


def test_three_present_members_count_and_none_of_those_barred(setting) -> None:
    form = for_task("take_roll")(setting)

    assert form.answers(roll("m2", "m3", "m4")).facts == {"teller_ids": ["m2", "m3", "m4"]}
    assert errors(form, roll("m2", "m3")) == {
        ("teller_ids",): ["Ban kiểm phiếu phải có đúng 3, hiện có 2"]
    }
    assert set(errors(form, roll("m2", "m3", "m3"))) == {("teller_ids", 2)}
    assert errors(form, roll("m1", "m3", "m4")) == {
        ("teller_ids", 0): [
            "Chủ tịch, thư ký Hội đồng và quản trị hệ thống không được vào ban kiểm phiếu"
        ]
    }
    assert errors(form, roll("m2", "m3", "m4", absent=("m4",))) == {
        ("teller_ids", 2): ["Người này vắng nên không kiểm phiếu được"]
    }


def test_the_office_sets_how_many_count(setting) -> None:
    five = replace(setting, values={**setting.values, "teller_number": 5, "not_tellers": []})
    form = for_task("take_roll")(five)
    assert set(errors(form, roll("m2", "m3", "m4"))) == {("teller_ids",)}
    assert form.answers(roll("m1", "m2", "m3", "m4", "m5"))
    (asked,) = (each for each in form.questions() if each.name == "teller_ids")
    assert asked.hint == "Chọn đúng 5 người có mặt."


def test_an_absent_member_says_why(setting) -> None:
    form = for_task("confirm_attendance")(setting)
    assert form.answers({"attendance": "present"})
    for absent in ("remote", "paper", "open_opinion", "excused"):
        assert set(errors(form, {"attendance": absent})) == {("absence_reason",)}


def test_a_new_date_is_set_when_the_session_is_held_again(setting) -> None:
    form = for_task("settle_no_quorum")(setting)
    assert set(errors(form, {"no_quorum_action": "reschedule"})) == {("new_date",)}
    past = {"no_quorum_action": "reschedule", "new_date": "2026-08-20"}
    assert errors(form, past) == {("new_date",): ["Ngày họp lại không được trước 21/08/2026"]}
    assert set(errors(form, {"no_quorum_action": "cancel"})) == {("reason",)}


def test_where_the_law_wants_a_ballot_hands_are_refused(setting) -> None:
    form = for_task("discuss_nominations")(setting)
    rows = [{"nomination": name, "method": "hands"} for name in ("n1", "n2", "n3")]
    assert errors(form, {"rows": rows}) == {
        ("rows", 0, "method"): ["Trường hợp này bắt buộc bỏ phiếu"]
    }


def test_hands_are_no_more_than_members(setting) -> None:
    form = for_task("record_show_of_hands")(setting)
    row = {"nomination": "n3", "in_favour": 13, "against": 1, "abstained": 1}
    assert form.answers({"rows": [row]})
    assert set(errors(form, {"rows": [{**row, "abstained": 2}]})) == {("rows", 0, "abstained")}


def test_a_ballot_keeps_nothing_and_an_open_line_is_a_blank_vote(setting) -> None:
    form = for_task("cast_ballot")(setting)
    envelope = [{"nomination": "n1", "choice": "agree"}, {"nomination": "n2"}]

    answers = form.answers({"envelope": envelope})

    assert [row["choice"] for row in answers["envelope"]] == ["agree", "blank"]
    assert form.secret
    assert dict(answers.kept) == {}
    assert dict(answers.facts) == {}
    assert "agree" not in repr(answers)
    assert set(errors(form, {"envelope": envelope[:1]})) == {("envelope",)}
    assert set(errors(form, {})) == {("envelope",)}


def test_key_shares_of_two_are_asked_and_never_kept(setting) -> None:
    form = for_task("count_ballots")(setting)
    assert not form.drafted
    assert set(errors(form, {})) == {("shares",)}
    assert set(errors(form, {"shares": [{"share": "một"}]})) == {("shares",)}
    answers = form.answers({"shares": [{"share": "một"}, {"share": "hai"}], "note": "Đủ"})
    assert dict(answers.kept) == {"note": "Đủ"}
    assert "hai" not in repr(answers)


def test_paper_ballots_add_up(setting) -> None:
    form = for_task("count_ballots")(setting)
    row = {"nomination": "n1", "papers": 3, "agree": 1, "not_agree": 1, "blank": 1}
    shares = {"shares": [{"share": "một"}, {"share": "hai"}]}
    answers = form.answers({"papers": [row], **shares})
    assert dict(answers.kept) == {}  # one paper alone would tell its sender's choice
    wrong = {"papers": [{**row, "blank": 0}], **shares}
    assert set(errors(form, wrong)) == {("papers", 0, "blank")}

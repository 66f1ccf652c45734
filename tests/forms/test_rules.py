"""What must hold between answers, in the words people get."""

import pytest

from forms import Choice, Invalid, Setting, for_task

FILE = "0123456789abcdef" * 2


def errors(form, answers) -> dict:
    with pytest.raises(Invalid) as refused:
        form.answers(answers)
    return dict(refused.value.errors)


def review(*votes: tuple[int, int, int], attendees: int = 12, total: int = 12) -> dict:
    rows = [
        {"nomination": f"n{index}", "in_favour": yes, "against": no, "abstained": none}
        | {"proposed": True}
        for index, (yes, no, none) in enumerate(votes, start=1)
    ]
    held = {"held_on": "2026-08-20", "place": "Nhà văn hóa", "chair": "Đỗ Ưng", "secretary": "Hà"}
    return held | {"attendees": attendees, "members_total": total, "rows": rows, "minutes": FILE}


def test_votes_of_the_unit_review_make_up_the_attendance(setting) -> None:
    form = for_task("hold_unit_review")(setting)

    assert form.answers(review((12, 0, 0), (10, 1, 1), (0, 12, 0)))
    assert errors(form, review((12, 0, 0), (10, 1, 0), (12, 1, 0))) == {
        ("rows", 1, "abstained"): ["Tổng số ý kiến là 11, phải bằng số người dự 12"],
        ("rows", 2, "abstained"): ["Tổng số ý kiến là 13, phải bằng số người dự 12"],
    }


def test_no_more_people_attend_than_there_are(setting) -> None:
    form = for_task("hold_unit_review")(setting)
    answers = review((12, 0, 0), (12, 0, 0), (12, 0, 0), total=11)
    assert errors(form, answers) == {
        ("attendees",): ["Số người dự không được quá tổng số người 11"]
    }


def test_not_proposing_somebody_needs_a_reason_in_his_row(setting) -> None:
    form = for_task("hold_unit_review")(setting)
    answers = review((12, 0, 0), (12, 0, 0), (2, 10, 0))
    answers["rows"][2]["proposed"] = False

    assert errors(form, answers) == {("rows", 2, "reason"): ["Nhập lý do của Hộ bà Nguyễn Thị Ẩm"]}
    answers["rows"][2]["reason"] = "Chưa đủ phiếu"
    assert form.answers(answers)["rows"][2]["reason"] == "Chưa đủ phiếu"


def test_each_nomination_has_exactly_one_row(setting) -> None:
    form = for_task("hold_unit_review")(setting)
    answers = review((12, 0, 0), (12, 0, 0))
    assert errors(form, answers) == {
        ("rows",): ["Danh sách còn thiếu: Hộ bà Nguyễn Thị Ẩm"],
    }
    answers["rows"].append({**answers["rows"][0]})
    assert errors(form, answers) == {
        ("rows",): ["Danh sách còn thiếu: Hộ bà Nguyễn Thị Ẩm"],
        ("rows", 2, "nomination"): ["Trùng với dòng 1"],
    }


def test_a_nomination_of_another_dossier_has_no_row_here(setting) -> None:
    form = for_task("hold_unit_review")(setting)
    answers = review((12, 0, 0), (12, 0, 0), (12, 0, 0), (12, 0, 0))
    assert errors(form, answers) == {
        ("rows", 3, "nomination"): ["Chọn trường hợp trong danh sách"],
    }


@pytest.mark.parametrize("nonsense", ["chữ", 5, {}, [5], [[]], [None], [{"nomination": []}]])
def test_rows_of_the_wrong_kind_get_a_sentence(setting, nonsense) -> None:
    form = for_task("appraise_dossier")(setting)
    found = errors(form, {"rows": nonsense, "conclusion": "Đạt"})
    assert {path[0] for path in found} == {"rows"}


def test_far_too_many_rows_are_not_even_read(setting) -> None:
    form = for_task("register_nominations")(setting)
    assert errors(form, {"rows": [{}] * 100_000}) == {("rows",): ["Danh sách: tối đa 300 dòng"]}
    assert errors(form, {"rows": []}) == {("rows",): ["Danh sách: ít nhất 1 dòng"]}


def test_the_same_subject_is_not_listed_twice_for_one_award(setting) -> None:
    form = for_task("register_nominations")(setting)
    row = {"subject": "s1", "award": "GK-X", "leader": False, "direct_worker": True}
    assert form.answers({"rows": [row, {**row, "award": "LĐTT"}]})
    assert errors(form, {"rows": [row, row]}) == {("rows", 1, "award"): ["Trùng với dòng 1"]}


def test_the_report_asks_what_fits_its_subject(with_values) -> None:
    def names(kind: str) -> set[str]:
        form = for_task("write_achievement_report")(with_values(subject_kind=kind))
        return set(form.json_schema()["properties"])

    assert {"full_name", "birth_date"} <= names("person")
    assert {"members", "members_ldtt"} <= names("collective") - names("person")
    assert {"head", "contribution"} <= names("household") - names("collective")


def test_a_collective_has_no_more_title_holders_than_members(with_values) -> None:
    form = for_task("write_achievement_report")(with_values(subject_kind="collective"))
    result = {"task": "Thu ngân sách", "this_year": "105 %"}
    report = {"members": 20, "members_ldtt": 21, "results": [result], "rating": "good"}
    assert set(errors(form, report | {"signed_file": FILE})) == {("members_ldtt",)}


def receipt(*choices: str, complete: bool, **more: str) -> dict:
    checks = [{"paper": f"p{index}", "choice": each} for index, each in enumerate(choices, start=1)]
    received = {"channel": "post", "received_on": "2026-08-20", "checks": checks}
    return received | {"papers_complete": complete, **more}


def test_complete_means_that_every_paper_is_in_order(setting) -> None:
    form = for_task("receive_dossier")(setting)

    assert form.answers(receipt("ok", "ok", "ok", complete=True)).facts == {"papers_complete": True}
    assert set(errors(form, receipt("ok", "wrong", "ok", complete=True))) == {("papers_complete",)}
    assert set(errors(form, receipt("ok", "ok", "ok", complete=False, request_text="Nộp lại"))) == {
        ("papers_complete",)
    }


def test_asking_for_papers_says_which(setting) -> None:
    form = for_task("receive_dossier")(setting)
    assert errors(form, receipt("ok", "missing", "ok", complete=False)) == {
        ("request_text",): ["Nhập nội dung yêu cầu bổ sung"]
    }
    answers = form.answers(
        receipt("ok", "missing", "ok", complete=False, request_text="Nộp báo cáo thành tích")
    )
    assert answers.facts == {"papers_complete": False}


def test_accepting_a_part_says_which_and_refusing_says_why(setting) -> None:
    form = for_task("settle_incomplete")(setting)
    assert set(errors(form, {"settlement": "accept_part"})) == {("kept",)}
    assert set(errors(form, {"settlement": "accept_part", "kept": []})) == {("kept",)}
    assert set(errors(form, {"settlement": "refuse"})) == {("reason",)}
    part = {"settlement": "accept_part", "kept": ["n1"]}
    assert errors(form, part) == {("reason",): ["Nhập lý do"]}
    assert form.answers(part | {"reason": "Thiếu báo cáo"}).facts == {"settlement": "accept_part"}
    everybody = [each.value for each in setting.choices["nominations"]]
    assert form.answers(part | {"kept": everybody}).facts == {"settlement": "accept_part"}


def test_what_is_used_up_is_no_longer_offered(with_values) -> None:
    settle = for_task("settle_incomplete")(with_values(extensions_left=0))
    assert set(errors(settle, {"settlement": "extend", "reason": "Đơn vị xin"})) == {
        ("settlement",)
    }
    offered = [each["const"] for each in settle.json_schema()["properties"]["settlement"]["oneOf"]]
    assert offered == ["accept_part", "refuse"]

    pay = for_task("approve_payment")(with_values(payment_returns_left=0))
    assert errors(pay, {"payment_approved": False, "reason": "Sai số tiền"}) == {
        ("payment_approved",): ["Không còn lượt để chọn Không"]
    }


def test_only_bodies_that_are_asked_get_a_question(setting) -> None:
    form = for_task("request_opinions")(setting)
    assert form.answers({}) == {}
    row = {"body": "b2", "question": "Có vi phạm không?"}
    assert form.answers({"bodies": ["b1", "b2"], "questions": [row]})
    assert set(errors(form, {"bodies": ["b1"], "questions": [row]})) == {("questions", 0, "body")}


def appraisal(**verdicts: str) -> dict:
    rows = [
        {"nomination": name, "verdict": verdict, "under_discipline": False}
        for name, verdict in verdicts.items()
    ]
    return {"rows": rows, "conclusion": "Đã đối chiếu"}


def test_departing_from_the_computed_verdict_needs_its_own_reason(setting) -> None:
    form = for_task("appraise_dossier")(setting)
    answers = appraisal(n1="eligible", n2="eligible", n3="not_eligible")
    answers["rows"][2]["reason"] = "Chưa đủ thời gian"
    assert errors(form, answers) == {
        ("rows", 1, "override_reason"): ["Nhập lý do khác kết quả tính của Thôn Đông Hạ"]
    }
    answers["rows"][1]["override_reason"] = "Đã xem bản gốc"
    assert form.answers(answers)


def test_a_decision_without_nominations_is_no_decision(setting) -> None:
    form = for_task("draft_decision")(setting)
    draft = {"draft_action": "drafted", "title": "Về việc khen thưởng"}
    assert set(errors(form, draft)) == {("nominations",)}
    assert form.answers({**draft, "nominations": ["n1"]})
    empty = {"draft_action": "empty", "title": "Về việc khen thưởng"}
    assert set(errors(form, empty)) == {("reason",)}
    assert form.answers({**empty, "reason": "Đơn vị đã rút"}).facts == {"draft_action": "empty"}


def test_a_correction_names_the_decision_it_corrects(with_values) -> None:
    form = for_task("draft_decision")(with_values(decision_kind="correction"))
    draft = {"draft_action": "drafted", "title": "Sửa tên", "nominations": ["n1"]}
    assert set(errors(form, draft)) == {("corrects",), ("wordings",)}
    words = [{"nomination": each, "name": "Lê Văn Ẩn"} for each in ("n1", "n2", "n3")]
    assert form.answers({**draft, "corrects": "q1", "wordings": words})


def test_a_correction_says_something_new_of_each_it_is_about(with_values) -> None:
    issued = {"n1": "Lê Văn Ẩn\n", "n2": "Lê Văn Ẩn\nGiáo viên", "n3": "Lê Văn Ẩn\n"}
    form = for_task("draft_decision")(
        with_values(decision_kind="correction", issued_wordings=issued)
    )
    words = [{"nomination": each, "name": "Lê Văn Ẩn"} for each in ("n1", "n2", "n3")]
    draft = {"title": "Sửa tên", "corrects": "q1", "wordings": words}
    both = {**draft, "draft_action": "drafted", "nominations": ["n1", "n2"]}
    assert set(errors(form, both)) == {("wordings", 0, "name")}  # of n2 the post is taken away
    assert form.answers({**both, "nominations": ["n2"]})  # what is not corrected may stay
    assert form.answers({**draft, "draft_action": "empty", "reason": "Tên đã đúng"})


def test_striking_everybody_is_not_signing(setting) -> None:
    form = for_task("sign_decision")(setting)
    struck = [{"nomination": f"n{index}", "reason": "Chưa xứng đáng"} for index in (1, 2, 3)]
    signed = {"signing": "signed", "sign_as": "chair"}
    assert form.answers({**signed, "struck": struck[:2]})
    assert set(errors(form, {**signed, "struck": struck})) == {("struck",)}
    assert set(errors(form, {**signed, "signing": "refused"})) == {("reason",)}


def test_a_transfer_needs_an_account_and_a_proxy_a_name(setting) -> None:
    pay = for_task("prepare_payment")(setting)
    rows = [{"nomination": "n1", "method": "transfer"}, {"nomination": "n2", "method": "cash"}]
    assert set(errors(pay, {"rows": rows})) == {("rows", 0, "account")}

    confer = for_task("confer_awards")(setting)
    given = ({"choice": "in_person"}, {"choice": "by_proxy"}, {"choice": "later"})
    rows = [{"nomination": f"n{index}", **each} for index, each in enumerate(given, start=1)]
    assert set(errors(confer, {"held_on": "2026-08-20", "place": "UBND xã", "rows": rows})) == {
        ("rows", 1, "receiver"),
        ("rows", 2, "reason"),
    }


def test_only_the_agreed_classes_of_personal_data_are_marked() -> None:
    assert for_task("register_nominations").privacy == {
        ("rows", "subject"): "b",
        ("rows", "sex"): "b",
        ("rows", "ethnicity"): "s",
    }
    assert for_task("cast_ballot").privacy[("envelope",)] == "v"


def test_a_dossier_without_required_papers_has_nothing_to_check(setting) -> None:
    bare = Setting(setting.today, {"papers": ()}, {})
    form = for_task("receive_dossier")(bare)
    assert form.answers(receipt(complete=True))
    sole = Setting(setting.today, {"papers": (Choice("p1", "Tờ trình"),)}, {})
    assert for_task("receive_dossier")(sole).prefill() == {"checks": [{"paper": "p1"}]}

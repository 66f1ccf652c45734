"""Words of pages for what the records hold as codes."""

from collections.abc import Mapping
from typing import Final

from workflows.law.roles import Role

# The form of a task → what its button on the check page says: verb and object.
SEND: Final[Mapping[str, str]] = {
    "register_nominations": "Gửi danh sách đề nghị",
    "write_achievement_report": "Gửi báo cáo thành tích",
    "hold_unit_review": "Gửi kết quả bình xét",
    "submit_dossier": "Ký và nộp hồ sơ",
    "receive_dossier": "Gửi kết quả kiểm tra",
    "complete_papers": "Gửi giấy tờ bổ sung",
    "settle_incomplete": "Gửi cách xử lý",
    "request_opinions": "Gửi yêu cầu cho ý kiến",
    "appraise_dossier": "Gửi kết quả thẩm định",
    "revise_appraisal": "Gửi kết quả thẩm định lại",
    "give_opinion": "Gửi ý kiến",
    "approve_appraisal": "Gửi ý kiến duyệt",
    "post_list": "Ghi nhận đã niêm yết",
    "review_comments": "Gửi bản tổng hợp ý kiến",
    "conclude_dossier": "Kết thúc xét",
    "archive_dossier": "Nộp lưu hồ sơ",
    "acknowledge_withdrawal": "Ghi nhận rút hồ sơ",
    "serve_hold_notice": "Ghi nhận đã thông báo",
    "conclude_hold": "Gửi kết luận",
    "draft_decision": "Gửi dự thảo quyết định",
    "review_decision_draft": "Gửi kết quả kiểm tra dự thảo",
    "sign_decision": "Gửi kết quả ký",
    "number_and_issue": "Cấp số và phát hành",
    "notify_refusal": "Gửi thông báo",
    "publish_result": "Ghi nhận đã công bố",
    "prepare_payment": "Gửi danh sách chi",
    "approve_payment": "Gửi kết quả duyệt chi",
    "record_payment": "Ghi nhận đã chi",
    "prepare_certificates": "Ghi nhận đã in",
    "confer_awards": "Ghi nhận đã trao tặng",
    "convene_session": "Gửi chương trình họp",
    "approve_convening": "Gửi kết quả ký giấy mời",
    "confirm_attendance": "Gửi xác nhận dự họp",
    "take_roll": "Chốt điểm danh",
    "settle_no_quorum": "Gửi cách xử lý",
    "discuss_nominations": "Gửi kết quả thảo luận",
    "record_show_of_hands": "Ghi kết quả biểu quyết",
    "open_ballot": "Mở bỏ phiếu",
    "cast_ballot": "Bỏ phiếu",
    "count_ballots": "Mở hòm phiếu và kiểm phiếu",
    "sign_tally": "Ký biên bản kiểm phiếu",
    "draft_minutes": "Gửi biên bản họp",
    "sign_minutes_as_secretary": "Gửi kết quả ký biên bản",
    "sign_minutes": "Gửi kết quả ký biên bản",
    "correct_minutes": "Gửi bản đính chính",
    "sign_correction_as_secretary": "Gửi kết quả ký bản đính chính",
    "sign_correction": "Gửi kết quả ký bản đính chính",
    "draft_campaign_plan": "Gửi kế hoạch",
    "sign_campaign_plan": "Gửi kết quả ký kế hoạch",
    "register_titles": "Gửi đăng ký",
    "sign_pledge": "Ký giao ước",
    "check_registrations": "Gửi bản tổng hợp",
    "record_midterm_review": "Ghi kết quả sơ kết",
    "record_final_review": "Ghi kết quả tổng kết",
    "close_campaign": "Gửi kết quả",
    "bundle_proposal": "Gửi tờ trình để ký",
    "sign_proposal": "Gửi kết quả ký",
    "send_proposal": "Cấp số và gửi",
    "chase_answer": "Ghi nhận đã đôn đốc",
    "complete_for_province": "Gửi nội dung bổ sung",
    "record_answer": "Ghi kết quả",
    "acknowledge_proposal_withdrawal": "Ghi nhận rút đề nghị",
    "receive_proposal": "Gửi kết quả kiểm tra",
    "return_proposal": "Trả lại xã",
    "appraise_proposal": "Gửi kết quả thẩm định",
    "give_provincial_opinion": "Gửi ý kiến",
    "approve_provincial_appraisal": "Gửi kết quả duyệt",
    "sign_provincial_decision": "Gửi kết quả ký",
    "answer_commune": "Gửi trả lời",
    "do_year_step": "Ghi kết quả",
    "confirmation": "Xác nhận đã làm xong",
}

PROCESSES: Final[Mapping[str, str]] = {
    "commendation": "Xét khen thưởng",
    "council_session": "Phiên họp Hội đồng",
    "minutes_correction": "Đính chính biên bản họp",
    "decision": "Quyết định khen thưởng",
    "hold": "Tạm dừng xét",
    "emulation_campaign": "Phong trào thi đua",
    "mail_address": "Sửa địa chỉ thư",
    "year_step": "Việc theo lịch năm",
    "proposal_upward": "Trình cấp trên",
    "provincial_review": "Xét tờ trình của xã",
    "upper_award": "Khen thưởng của cấp trên",
}

PROPOSAL_STATES: Final[Mapping[str, str]] = {
    "draft": "Đang soạn",
    "to_sign": "Chờ ký",
    "to_send": "Chờ cấp số, gửi",
    "sent": "Chờ cấp trên trả lời",
    "returned": "Cấp trên trả lại",
    "answered": "Cấp trên đã trả lời",
    "settled": "Đã có kết quả",
    "refused": "Không trình",
    "withdrawn": "Đã rút",
}

AWARD_KINDS: Final[Mapping[str, str]] = {
    "title": "Danh hiệu thi đua",
    "form": "Hình thức khen thưởng",
}

STATES: Final[Mapping[str, str]] = {
    "preparing": "Đang soạn",
    "returned": "Chờ bổ sung",
    "in_review": "Đang xét",
    "awaiting_council": "Chờ Hội đồng",
    "awaiting_decision": "Chờ quyết định",
    "proposed": "Đã trình cấp trên",
    "on_hold": "Tạm dừng xét",
    "withdrawn": "Đã rút",
    "concluded": "Đã kết thúc xét",
    "archived": "Đã lưu",
}

# Where a dossier stands when nobody has a task in it.
WAITS: Final[Mapping[str, str]] = {
    "awaiting_council": "Chờ kết quả phiên họp Hội đồng",
    "awaiting_decision": "Chờ quyết định khen thưởng",
    "proposed": "Chờ cấp trên trả lời",
    "on_hold": "Chờ kết luận tạm dừng xét",
}

OUTCOMES: Final[Mapping[str, str]] = {
    "not_proposed": "Đơn vị không đề nghị",
    "carried_over": "Chuyển đợt sau",
    "not_eligible": "Không đủ điều kiện",
    "other_award": "Đề nghị mức khác",
    "held": "Tạm dừng xét",
    "released": "Được xét tiếp",
    "passed": "Đạt",
    "failed": "Không đạt",
    "deferred": "Để phiên sau",
    "decided": "Đã quyết định",
    "struck": "Rút khỏi quyết định",
    "excluded": "Loại do có vi phạm",
    "refused": "Không khen thưởng",
    "conferred": "Đã trao",
    "forwarded": "Đã trình Trung ương",
    "withdrawn": "Đã rút",
}

# An open nomination, by what it waits for.
OPEN_OUTCOMES: Final[Mapping[str, str]] = {
    "council": "Chờ Hội đồng",
    "session": "Chờ Hội đồng",
    "decision": "Chờ quyết định",
    "proposal": "Chuyển cấp trên",
}

VERDICTS: Final[Mapping[str, tuple[str, str]]] = {
    "eligible": ("yes", "Đủ điều kiện"),
    "not_eligible": ("no", "Không đủ điều kiện"),
    "other_award": ("unknown", "Đề nghị mức khác"),
    "hold": ("unknown", "Chờ xác minh"),
}

_UNIT: Final = "Đơn vị"
_OFFICE: Final = "Ủy ban nhân dân xã"
_COUNCIL: Final = "Hội đồng"
_PROVINCE: Final = "Cấp tỉnh"
_GROUPS: Final[Mapping[Role, str]] = {
    Role.UNIT_HEAD: _UNIT,
    Role.UNIT_CLERK: _UNIT,
    Role.OPINION_BODY: "Cơ quan được hỏi ý kiến",
    Role.COUNCIL_SECRETARY: _COUNCIL,
    Role.TELLER: _COUNCIL,
    Role.COUNCIL_CHAIR: _COUNCIL,
    Role.COUNCIL_MEMBER: _COUNCIL,
    Role.PROVINCE_CLERK: _PROVINCE,
    Role.PROVINCE_APPRAISER: _PROVINCE,
    Role.PROVINCE_HEAD: _PROVINCE,
    Role.PROVINCE_CHAIR: _PROVINCE,
}

SUBJECTS: Final[Mapping[str, str]] = {
    "person": "cá nhân",
    "collective": "tập thể",
    "household": "hộ gia đình",
}


_ADDRESS: Final[Mapping[str, str]] = {"female": "bà", "male": "ông"}
_MEGABYTE: Final = 1_000_000
_KEYS: Final = frozenset(role.value for role in Role)


def group_of(role: str) -> str:
    """Whose steps these are in the list of steps."""
    return _GROUPS.get(Role(role), _OFFICE)


def send_words(form: str, task: str) -> str:
    return SEND.get(form, f"Gửi: {task}")


def lowered(label: str) -> str:
    """As it stands inside a sentence; `UBND` and the like keep their capitals."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def outcome(state: str, waits_for: str, dossier: str) -> str:
    if state != "open":
        return OUTCOMES.get(state, state)
    if dossier == "preparing":
        return "Đang soạn"
    return OPEN_OUTCOMES.get(waits_for, "Đang xét")


def size(number: int) -> str:
    """`214 kB`, `1,4 MB`."""
    if number < _MEGABYTE:
        return f"{max(number // 1000, 1)}\u00a0kB"
    tenths = number // 100_000
    return f"{tenths // 10},{tenths % 10}\u00a0MB"


def initials(name: str) -> str:
    """Of the first and the given name: Nguyễn Thị Ngưỡng → NN."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words))


def addressed(name: str, sex: str) -> str:
    """A nominee whose sex is known is `ông` or `bà`."""
    address = _ADDRESS.get(sex)
    return f"{address} {name}" if address else name


def role_label(role: str) -> str:
    """The label of a role's key; a label stays what it is."""
    return Role(role).label if role in _KEYS else role

"""Forms of the process ``council_session``: from the invitation to the signed minutes."""

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import pre_load

from forms.choices import Bool, Many, One
from forms.days import Day, Moment
from forms.fields import Count, File, Long, Text, is_blank, unless, when
from forms.form import TaskForm
from forms.grids import Grid, Row
from forms.shared import VOTES, adds_up
from forms.sheet import Problem
from forms.wording import dotted

ATTENDANCE = {
    "present": "Dự họp",
    "remote": "Vắng, bỏ phiếu từ xa",
    "paper": "Vắng, phiếu giấy",
    "open_opinion": "Vắng, ý kiến văn bản công khai",
    "excused": "Vắng",
}
# One vote, three answers; absent members' open opinions are counted in the same way.
PAPERS = ("agree", "not_agree", "blank")
HANDS = ("in_favour", "against", "abstained")


class ConveneSession(TaskForm):
    """Chuẩn bị chương trình, triệu tập"""

    meets_at = Moment("Thời gian họp", required=True, after="today")
    place = Text("Địa điểm", required=True)
    mode = One(
        "Hình thức họp",
        {"in_person": "Họp trực tiếp", "written": "Lấy ý kiến văn bản"},
        required=True,
    )
    agenda = Many("Chương trình", source="waiting_dossiers", required=True)


class ApproveConvening(TaskForm):
    """Ký giấy mời họp"""

    convening_approved = Bool("Đồng ý triệu tập", required=True, fact=True, ordinary=(True,))


class ConflictRow(Row):
    choice = One(
        "Quan hệ",
        {"self": "Bản thân", "relative": "Người thân", "own_unit": "Đơn vị phụ trách"},
        required=True,
    )


class ConfirmAttendance(TaskForm):
    """Xác nhận dự họp, khai xung đột lợi ích"""

    attendance = One("Dự họp", ATTENDANCE, required=True)
    absence_reason = Long("Lý do vắng", privacy="b", needed=unless("attendance", "present"))
    conflicts = Grid(
        ConflictRow,
        "Xung đột lợi ích",
        per="nomination",
        source="agenda",
        every=False,
        privacy="s",
        hint="Chỉ ghi trường hợp là bản thân, người thân hoặc thuộc đơn vị phụ trách.",
    )


class RollRow(Row):
    status = One("Dự họp", ATTENDANCE, required=True)
    absence_reason = Long("Lý do vắng", privacy="b", needed=unless("status", "present"))


class RollConflictRow(ConflictRow):
    distinct = ("member", "nomination")

    member = One("Thành viên", source="members", required=True)
    nomination = One("Trường hợp", source="agenda", required=True)


class TakeRoll(TaskForm):
    """Điểm danh, túc số, cử ban kiểm phiếu"""

    rows = Grid(RollRow, per="member", source="members")
    conflicts = Grid(
        RollConflictRow,
        "Xung đột lợi ích báo tại phiên họp",
        privacy="s",
        hint="Xung đột đã khai khi xác nhận dự họp và xung đột hệ thống tìm thấy được tính sẵn.",
    )
    teller_ids = Many(
        "Ban kiểm phiếu",
        source="tellers",
        required=True,
        fact=True,
        exactly="teller_number",
        barred=(
            "not_tellers",
            "Chủ tịch, thư ký Hội đồng và quản trị hệ thống không được vào ban kiểm phiếu",
        ),
        hint="Chọn đúng {exactly} người có mặt.",
    )
    guests = Long("Khách mời", hint="Dự họp nhưng không bỏ phiếu.")

    def problems(self, answers: Mapping[str, Any]) -> Iterator[Problem]:
        status = {row["member"]: row["status"] for row in answers.get("rows", ())}
        for index, teller in enumerate(answers["teller_ids"]):
            if status.get(teller, "present") != "present":
                yield ("teller_ids", index), "Người này vắng nên không kiểm phiếu được"


class SettleNoQuorum(TaskForm):
    """Xử lý không đủ túc số"""

    no_quorum_action = One(
        "Cách xử lý",
        {"reschedule": "Họp lại", "cancel": "Hủy phiên"},
        required=True,
        fact=True,
        ordinary=("reschedule",),
    )
    new_date = Day(
        "Ngày họp lại",
        earliest="today",
        latest=None,
        needed=when("no_quorum_action", "reschedule"),
    )


class DiscussionRow(Row):
    asks = ("ballot_required",)

    method = One("Cách thức", {"ballot": "Bỏ phiếu", "hands": "Biểu quyết"}, required=True)
    discussion = Long("Thảo luận")
    differing_opinions = Long("Ý kiến khác")
    deferred = Bool("Hoãn", ordinary=(False,))

    def problems(self, answers: Mapping[str, Any]) -> Iterator[Problem]:
        forced = self.setting.ids("ballot_required")
        if answers["nomination"] in forced and answers["method"] != "ballot":
            yield ("method",), "Trường hợp này bắt buộc bỏ phiếu"

    def schema_rules(self) -> Iterator[dict[str, Any]]:
        forced = sorted(self.setting.ids("ballot_required"))
        if forced:
            yield {
                "if": {"properties": {"nomination": {"enum": forced}}, "required": ["nomination"]},
                "then": {"properties": {"method": {"const": "ballot"}}},
            }


class OpenOpinionRow(Row):
    distinct = ("member", "nomination")

    member = One("Thành viên", source="absent_members", required=True)
    nomination = One("Trường hợp", source="agenda", required=True)
    opinion = One("Ý kiến", VOTES, required=True)
    text = Long("Nội dung ý kiến")
    file = File("Tệp đính kèm")


class DiscussNominations(TaskForm):
    """Thảo luận từng trường hợp"""

    rows = Grid(DiscussionRow, per="nomination", source="agenda")
    open_opinions = Grid(
        OpenOpinionRow,
        "Ý kiến văn bản công khai của thành viên vắng",
        hint="Mỗi thành viên một dòng cho mỗi trường hợp; tính vào tổng số phiếu.",
    )


class HandsRow(Row):
    asks = ("members",)

    in_favour = Count("Đồng ý", required=True, most="members", suggest=("present", 0))
    against = Count("Không đồng ý", required=True, most="members", suggest=0)
    abstained = Count("Không ý kiến", required=True, most="members", suggest=0)
    written_opinions = Long("Ý kiến bằng văn bản")

    def problems(self, answers: Mapping[str, Any]) -> Iterator[Problem]:
        members = self.setting.count("members")
        found = sum(answers[name] for name in HANDS)
        if members is not None and found > members:
            yield (
                (HANDS[-1],),
                f"Tổng số ý kiến là {dotted(found)}, nhiều hơn {dotted(members)} thành viên",
            )


class RecordShowOfHands(TaskForm):
    """Ghi kết quả biểu quyết"""

    rows = Grid(
        HandsRow,
        per="nomination",
        source="hands_nominations",
        hint="Tổng ba số không quá số thành viên Hội đồng.",
    )


class OpenBallot(TaskForm):
    """Mở bỏ phiếu"""

    closing_time = Moment("Giờ đóng bỏ phiếu", required=True, after="now")
    public_key = Text(
        "Khóa công khai của hòm phiếu", required=True, hint="Khóa X25519, 64 chữ số hệ 16."
    )
    share_hashes = Text(
        "Dấu của ba mảnh khóa",
        required=True,
        hint="Ba chuỗi SHA-256, mỗi chuỗi 64 chữ số hệ 16, cách nhau một dấu cách.",
    )


class BallotRow(Row):
    choice = One(
        "Ý kiến", VOTES, required=True, privacy="v", hint="Để trống được tính là phiếu trắng."
    )

    @pre_load
    def _open_is_blank(self, data: Any, **_: Any) -> Any:
        if isinstance(data, Mapping) and is_blank(data.get("choice")):
            return {**data, "choice": "blank"}
        return data


class CastBallot(TaskForm):
    """Bỏ phiếu"""

    secret = True
    drafted = False

    envelope = Grid(BallotRow, "Phiếu", per="nomination", source="ballot_nominations", privacy="v")


class PaperRow(Row):
    papers = Count("Số phiếu giấy", required=True, most="members")
    agree = Count("Đồng ý", required=True, most="members")
    not_agree = Count("Không đồng ý", required=True, most="members")
    blank = Count("Trắng", required=True, most="members")

    def problems(self, answers: Mapping[str, Any]) -> Iterator[Problem]:
        yield from adds_up(answers, PAPERS, answers["papers"], "số phiếu giấy")


class ShareRow(Row):
    share = Text("Mảnh khóa", required=True, privacy="v")


class CountBallots(TaskForm):
    """Mở hòm phiếu, kiểm phiếu"""

    drafted = False

    shares = Grid(
        ShareRow,
        "Mảnh khóa",
        least=2,
        privacy="v",
        hint="Mảnh của hai trong ba người của ban kiểm phiếu. Không lưu ở đâu.",
    )
    paper_members = Many(
        "Thành viên gửi phiếu giấy",
        source="members",
        hint="Phiếu điện tử của người đã gửi phiếu giấy không được tính: 1 người, 2 phiếu, tính 1.",
    )
    papers = Grid(
        PaperRow,
        "Phiếu giấy nhận trước khi mở hòm",
        per="nomination",
        source="ballot_nominations",
        every=False,
        privacy="v",
        hint="Đồng ý, không đồng ý và trắng cộng lại phải bằng số phiếu giấy.",
    )


class SignTally(TaskForm):
    """Ký biên bản kiểm phiếu"""

    agrees = Bool("Đúng kết quả", required=True, ordinary=(True,))

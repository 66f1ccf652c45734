"""The closed catalogue of what can happen: kind → the sentence of the history page.

A kind that is not listed here cannot be recorded. Names follow procedure.md.
"""

from typing import Final

LABELS: Final[dict[str, str]] = {
    "case.started": "Mở quy trình",
    "case.ended": "Kết thúc quy trình",
    "task.opened": "Mở việc",
    "task.claimed": "Nhận việc",
    "task.released": "Trả lại hàng chờ",
    "task.assigned": "Giao lại việc",
    "task.lent": "Nhờ làm giúp",
    "task.taken_back": "Lấy lại việc đã nhờ",
    "task.given_back": "Trả lại việc cho người nhờ",
    "task.prioritized": "Đánh dấu ưu tiên",
    "task.unprioritized": "Bỏ ưu tiên",
    "task.reminded": "Nhắc việc",
    "task.completed": "Hoàn thành việc",
    "task.cut_off": "Hủy bước",
    "address.corrected": "Sửa địa chỉ thư điện tử",
    "message.received": "Nhận kết quả từ quy trình khác",
    "note.written": "Ghi trao đổi",
    "note.withdrawn": "Rút lại lời trao đổi",
    "dossier.opened": "Lập hồ sơ",
    "report.signed": "Ký báo cáo thành tích",
    "unit_review.recorded": "Ghi kết quả bình xét tại đơn vị",
    "dossier.submitted": "Nộp hồ sơ",
    "dossier.received": "Kiểm tra thành phần hồ sơ",
    "dossier.returned": "Trả lại để bổ sung",
    "clock.stopped": "Dừng thời hạn",
    "clock.resumed": "Tính tiếp thời hạn",
    "clock.extended": "Gia hạn",
    "dossier.completed": "Đơn vị bổ sung hồ sơ",
    "dossier.incomplete": "Hết hạn bổ sung, hồ sơ chưa đủ",
    "dossier.accepted": "Tiếp nhận hồ sơ",
    "dossier.refused": "Không tiếp nhận hồ sơ",
    "opinion.requested": "Gửi xin ý kiến",
    "opinion.given": "Cơ quan được hỏi cho ý kiến",
    "opinion.lapsed": "Hết hạn lấy ý kiến",
    "appraisal.recorded": "Thẩm định hồ sơ",
    "appraisal.approved": "Duyệt kết quả thẩm định",
    "appraisal.returned": "Trả lại để thẩm định lại",
    "appraisal.redone": "Thẩm định lại",
    "list.posted": "Niêm yết danh sách lấy ý kiến",
    "comment.received": "Nhận ý kiến góp ý",
    "comment.closed": "Hết hạn lấy ý kiến công khai",
    "comment.reviewed": "Tổng hợp ý kiến công khai",
    "verification.opened": "Chuyển ý kiến cần xác minh",
    "dossier.listed": "Đưa vào danh sách chờ",
    "dossier.settled": "Có kết quả của các khâu chờ",
    "dossier.concluded": "Kết thúc xét",
    "dossier.withdrawn": "Rút hồ sơ",
    "dossier.archived": "Nộp lưu hồ sơ",
    "nomination.not_passed": "Báo kết quả không đạt",
    "session.convened": "Ký giấy mời họp",
    "session.scheduled": "Lên chương trình phiên họp",
    "session.opened": "Khai mạc phiên họp",
    "session.no_quorum": "Không đủ số người dự họp",
    "session.postponed": "Hoãn phiên họp",
    "session.cancelled": "Hủy phiên họp",
    "conflict.declared": "Ghi nhận không tham gia bỏ phiếu",
    "hands.recorded": "Ghi kết quả biểu quyết",
    "ballot.started": "Mở bỏ phiếu",
    "envelope.cast": "Nhận phiếu kín",
    "envelope.superseded": "Phiếu điện tử nhường phiếu giấy",
    "ballot.closed": "Kết thúc bỏ phiếu",
    "ballot.opened": "Mở hòm phiếu",
    "tally.signed": "Ký biên bản kiểm phiếu",
    "minutes.drafted": "Lập biên bản họp",
    "minutes.signed": "Ký biên bản họp",
    "decision.opened": "Mở dự thảo quyết định",
    "decision.drafted": "Dự thảo quyết định",
    "decision.reviewed": "Kiểm tra dự thảo quyết định",
    "decision.returned": "Trả lại dự thảo",
    "decision.signed": "Ký quyết định",
    "decision.refused": "Không ký quyết định",
    "decision.issued": "Ban hành quyết định",
    "decision.corrected": "Đính chính quyết định",
    "award.registered": "Vào Sổ khen thưởng",
    "result.published": "Công bố kết quả",
    "payment.prepared": "Lập danh sách chi thưởng",
    "payment.approved": "Duyệt chi thưởng",
    "payment.returned": "Trả lại danh sách chi thưởng",
    "payment.made": "Chi thưởng",
    "certificate.printed": "In giấy khen, vào sổ vàng",
    "award.conferred": "Trao tặng",
    "refusal.notified": "Thông báo không khen thưởng",
}

# The acts of administration, which belong to no case. They stand in a chain of their own.
OFFICE_LABELS: Final[dict[str, str]] = {
    "office.founded": "Lập xã đầu tiên",
    "person.added": "Thêm người dùng",
    "person.changed": "Sửa thông tin người dùng",
    "account.opened": "Mở tài khoản",
    "account.shut": "Khóa tài khoản",
    "account.reopened": "Mở lại tài khoản",
    "password.issued": "Cấp mật khẩu một lần",
    "token.issued": "Cấp mã truy cập cho chương trình",
    "administrator.given": "Trao quyền quản trị",
    "administrator.taken": "Thôi quyền quản trị",
    "role.given": "Giao vai trò",
    "role.ended": "Kết thúc vai trò",
    "people.imported": "Nhập người dùng từ bảng tính",
    "unit.added": "Thêm đơn vị",
    "unit.renamed": "Sửa tên đơn vị",
    "unit.ended": "Kết thúc đơn vị",
    "unit.succeeded": "Ghi đơn vị tiền thân",
    "council.founded": "Lập Hội đồng",
    "council.ended": "Kết thúc Hội đồng",
    "council.seated": "Thêm thành viên Hội đồng",
    "council.left": "Thôi là thành viên Hội đồng",
    "calendar.entered": "Ghi ngày vào lịch làm việc",
    "calendar.published": "Ghi việc công bố lịch nghỉ",
    "letters.released": "Cho gửi lại thư bị dừng",
    "letters.discarded": "Bỏ thư bị dừng",
}


class UnknownEvent(KeyError):
    """An event kind outside the catalogue: a defect of the code that recorded it."""


def label(kind: str) -> str:
    return _of(LABELS, kind)


def office_label(kind: str) -> str:
    return _of(OFFICE_LABELS, kind)


def _of(labels: dict[str, str], kind: str) -> str:
    try:
        return labels[kind]
    except KeyError as missing:
        raise UnknownEvent(kind) from missing

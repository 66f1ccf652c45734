"""Refusals at the door, and how each foreseen failure is answered: one table for both doors."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import ClassVar, Final

from werkzeug.exceptions import HTTPException

from forms.answers import Invalid, Path
from service.db.outage import is_away
from workflows.law.citations import Refusal


class SignInFirst(Refusal):
    """Đăng nhập để tiếp tục."""

    status: ClassVar[int] = 401


class BadRequest(Refusal):
    """{what}"""

    status: ClassVar[int] = 422


_SENTENCES: dict[int, tuple[str, str]] = {
    400: ("Yêu cầu không hợp lệ", "Nội dung gửi lên không đọc được. Kiểm tra rồi gửi lại."),
    401: ("Chưa đăng nhập", "Đăng nhập để tiếp tục."),
    403: (
        "Không có quyền",
        "Bạn không có quyền xem trang này. Cần xem, liên hệ người phụ trách hồ sơ.",
    ),
    404: ("Không tìm thấy", "Không tìm thấy trang này. Kiểm tra lại địa chỉ."),
    405: ("Không hỗ trợ", "Địa chỉ này không nhận yêu cầu kiểu đó."),
    409: ("Đã thay đổi", "Nội dung vừa được người khác cập nhật. Tải lại rồi gửi lại."),
    413: ("Quá lớn", "Nội dung gửi lên quá lớn."),
    415: ("Sai định dạng", "Định dạng gửi lên không được nhận ở đây."),
    422: ("Chưa hợp lệ", "Có chỗ cần sửa."),
    429: ("Thử lại sau", "Quá nhiều lần thử. Đợi một lúc rồi thử lại."),
}
_AWAY: Final = (
    "Tạm thời chưa dùng được",
    "Hệ thống đang bận hoặc tạm dừng. Đợi một phút rồi gửi lại.",
)
_COME_BACK_S: Final = 30
_DEFAULT = ("Không thực hiện được", "Yêu cầu không thực hiện được.")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a door says of a failure: a page shows it, the API writes it as RFC 9457."""

    status: int
    title: str
    detail: str
    errors: Mapping[str, list[str]] = field(default_factory=dict)
    citation: str | None = None
    retry_after: int | None = None  # seconds


def answer_to(failure: Exception) -> Answer | None:
    """The answer to a foreseen failure; none to a defect."""
    if isinstance(failure, Invalid):
        errors = {dotted(path): sentences for path, sentences in failure.errors.items()}
        number = len(errors)
        return Answer(422, "Chưa gửi được", f"Chưa gửi được, còn {number} chỗ cần sửa.", errors)
    if isinstance(failure, Refusal):
        title, _ = _SENTENCES.get(failure.status, _DEFAULT)
        return Answer(failure.status, title, failure.sentence(), citation=failure.citation_key)
    if isinstance(failure, HTTPException):
        status = failure.code or HTTPStatus.INTERNAL_SERVER_ERROR
        if status < HTTPStatus.INTERNAL_SERVER_ERROR:
            title, detail = _SENTENCES.get(status, _DEFAULT)
            return Answer(status, title, detail)
    if is_away(failure):
        title, detail = _AWAY
        return Answer(HTTPStatus.SERVICE_UNAVAILABLE, title, detail, retry_after=_COME_BACK_S)
    return None


def dotted(path: Path) -> str:
    """`("rows", 0, "verdict")` as `rows.0.verdict`."""
    return ".".join(str(part) for part in path)

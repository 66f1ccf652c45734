"""Which letters I get: what may be switched off, and why the rest may not."""

from hmac import compare_digest
from typing import Any, Final

from flask import Blueprint, request
from werkzeug import Response

from service.access import NotFound
from service.casework import wishes
from service.commands.mail_choices import ChooseMail, StopMail
from service.gate.guard import Rule, by_link, me
from service.gate.identity import office
from service.web.pages import go, page, reading, render, say_once

mail_choices: Final = Blueprint("mail_choices", __name__)
_OPTIONAL: Final = {
    "new": ("Việc mới", "Việc vừa đến lượt bạn, trong thư tổng hợp."),
    "due_soon": ("Việc sắp đến hạn", "Nhắc trước hạn, trong thư tổng hợp."),
    "answered": (
        "Ý kiến trả lời",
        "Cơ quan được hỏi đã cho ý kiến về hồ sơ bạn thẩm định.",
    ),
    "mentioned": ("Trao đổi", "Có người ghi trao đổi về một hồ sơ và báo cho bạn."),
}
_FIXED: Final = (
    (
        "Việc đến hạn hôm nay và việc quá hạn",
        "Hạn do quy định đặt ra, bạn chịu trách nhiệm về hạn.",
    ),
    ("Việc hết hạn thì quy trình tự chuyển bước", "Quá giờ thì không làm được việc đó nữa."),
    ("Việc quá hạn của người khác cần bạn đôn đốc", "Bạn là cấp trên của người đang giữ việc."),
    ("Việc chưa có người làm", "Chỉ bạn cử được người làm."),
    ("Hồ sơ trả lại để bổ sung, kết quả của Hội đồng", "Đây là thông báo chính thức cho đơn vị."),
    ("Ý kiến của nhân dân cần xác minh", "Phải quyết định trước khi xét tiếp."),
    ("Giấy mời họp Hội đồng", "Việc mời họp phải đến từng thành viên."),
)


@page(mail_choices, "/account/mail")
def choices() -> Any:
    with reading() as session:
        unwanted = wishes.refused(session, me().person_id)
    return render(
        "pages/mail_choices.html",
        optional=[
            {"kind": kind, "label": label, "note": note, "wanted": kind not in unwanted}
            for kind, (label, note) in _OPTIONAL.items()
        ],
        fixed=_FIXED,
    )


@page(mail_choices, "/account/mail", methods=("POST",))
def choose() -> Response:
    wanted = frozenset(request.form.getlist("kind"))
    office().execute(ChooseMail(person_id=me().person_id, wanted=wanted))
    say_once("Đã lưu các thư bạn muốn nhận.")
    return go("mail_choices.choices")


@page(mail_choices, "/mail/stop/<person_id>/<proof>", may_enter=Rule.PUBLIC)
def before_stop(person_id: str, proof: str) -> Any:
    """Looking stops nothing: programs that check links would switch letters off."""
    expected = wishes.stop_proof(office().house.secrets, person_id)
    if not compare_digest(expected.encode(), proof.encode()):
        raise NotFound
    return _stop_page(stopped=False)


@page(mail_choices, "/mail/stop/<person_id>/<proof>", may_enter=Rule.PUBLIC, methods=("POST",))
@by_link
def stop(person_id: str, proof: str) -> Any:
    office().execute(StopMail(person_id=person_id, proof=proof))
    return _stop_page(stopped=True)  # a mail program follows no redirection


def _stop_page(*, stopped: bool) -> tuple[str, int]:
    return render(
        "pages/mail_stop.html",
        stopped=stopped,
        optional=[label for label, _ in _OPTIONAL.values()],
        fixed=[label for label, _ in _FIXED],
        address=request.path,
    )

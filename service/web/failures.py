"""How pages say that something cannot be done: the sentence, and the way on."""

from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

from flask import g, jsonify, redirect, request, url_for

from service.gate.refusals import Answer
from service.web.pages import SEE_OTHER, is_own_path, render

_NOT_TYPED: Final = ("csrf_token", "password", "old", "new", "again")
_SECRETS: Final = ("envelope", "sealed", "share")
_HEADS: Final = {
    HTTPStatus.FORBIDDEN: "Không có quyền",
    HTTPStatus.NOT_FOUND: "Không tìm thấy",
    HTTPStatus.CONFLICT: "Chưa thực hiện được",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Tệp quá lớn",
    HTTPStatus.UNPROCESSABLE_ENTITY: "Chưa thực hiện được",
    HTTPStatus.TOO_MANY_REQUESTS: "Thử lại sau",
}
_TOO_LARGE: Final = "Cả lần gửi tối đa 24 MB, mỗi tệp tối đa 20 MB. Quay lại, gửi từng tệp một."


def say(answer: Answer) -> Any:
    """A foreseen failure. Who is not signed in is led to the door and back again."""
    if _for_script():
        return jsonify(title=answer.title, detail=answer.detail), answer.status
    if answer.retry_after is not None:
        return _say_away(answer)
    if answer.status == HTTPStatus.UNAUTHORIZED and not typed():
        return redirect(url_for("signing_in.sign_in", next=_way_back()), SEE_OTHER)
    if answer.status == HTTPStatus.UNAUTHORIZED:
        return say_expired()
    too_large = answer.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    head = _HEADS.get(HTTPStatus(answer.status), answer.title)
    return render(
        "pages/failure.html",
        status=answer.status,
        head=head,
        sentence=_TOO_LARGE if too_large else answer.detail.removeprefix(f"{head}. "),
        errors=answer.errors,
        typed=() if too_large else typed(),
        back=_back(),
    )


def _say_away(answer: Answer) -> Any:
    """The database cannot be asked. A form is not opened anew: the browser still holds it filled
    in, with the key under which it is sent again."""
    g.without_database = True
    again = request.full_path.rstrip("?") if request.method == "GET" else ""
    return render(
        "pages/away.html", status=answer.status, head=answer.title, again=again, typed=typed()
    )


def say_expired() -> Any:
    """The form was made for a session that has ended; what was typed is shown, to be copied."""
    sentence = "Phiên làm việc đã hết. Đăng nhập lại để tiếp tục."
    if _for_script():
        return jsonify(title="Phiên đã hết", detail=sentence), HTTPStatus.UNAUTHORIZED
    return render(
        "pages/expired.html",
        status=HTTPStatus.UNAUTHORIZED,
        sign_in=url_for("signing_in.sign_in", next=_way_back()),
        typed=typed(),
    )


def say_defect(code: str) -> Any:
    """An unforeseen failure: the number is in the log, beside what went wrong."""
    g.without_database = True
    if _for_script():
        detail = f"Hệ thống gặp lỗi. Mã lỗi {code}, gửi mã này cho bộ phận công nghệ thông tin."
        return jsonify(title="Lỗi hệ thống", detail=detail), HTTPStatus.INTERNAL_SERVER_ERROR
    return render("pages/defect.html", status=HTTPStatus.INTERNAL_SERVER_ERROR, code=code)


def typed() -> tuple[tuple[str, str], ...]:
    """What was typed into a form that could not be taken; never a password, a ballot or a share."""
    names = "".join(request.form)
    if request.method != "POST" or any(each in names for each in _SECRETS):
        return ()
    return tuple(
        (name, value)
        for name, value in request.form.items(multi=True)
        if value.strip() and not name.startswith("_") and name not in _NOT_TYPED
    )


def _for_script() -> bool:
    return request.is_json or request.accept_mimetypes.best == "application/json"


def _referrer() -> str:
    """The path one came from, if it is one of ours."""
    came = urlsplit(request.referrer or "")
    return came.path if came.netloc == request.host and is_own_path(came.path) else ""


def _back() -> str:
    """The page before this one, unless that is this one."""
    came = _referrer()
    return came if came != request.path else ""


def _way_back() -> str:
    """Where to go on after signing in: the page that was asked for, or the one with the form."""
    if request.method != "GET":
        return _referrer() or "/"
    asked = request.full_path.rstrip("?")
    return asked if is_own_path(asked) else "/"

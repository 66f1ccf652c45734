"""Errors as RFC 9457 writes them, with a sentence for people at each field that is wrong."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from flask import Response, request
from marshmallow import fields as ma
from werkzeug.exceptions import MethodNotAllowed

from service.adapters.upload_refusals import FileRefused
from service.api.schemas.base import Shown, text
from service.commands import dossiers, nominations, remarks, rounds, sessions, substitutions
from service.gate.identity import office
from service.gate.refusals import Answer, answer_to
from service.queries.paging import BadCursor
from workflows.law.awards import UnknownAward, UnknownSubject, WrongSubject
from workflows.law.citations import Refusal, UnknownCitation
from workflows.law.councils import NoMembers
from workflows.law.rules import NoLawInForce

MEDIA_TYPE: Final = "application/problem+json"

# Where a caller would look for the cause of what a command or the law refuses.
_FIELDS: Final[Mapping[type[Refusal], str]] = {
    FileRefused: "file",
    BadCursor: "cursor",
    UnknownAward: "award",
    UnknownSubject: "subject",
    WrongSubject: "subject",
    NoMembers: "members",
    rounds.UnknownAward: "awards",
    rounds.AwardIsProposed: "awards",
    rounds.RoundEndsBeforeItOpens: "closes_on",
    rounds.RoundEndsInThePast: "closes_on",
    dossiers.RoundClosed: "round",
    nominations.NominatedTwice: "nominations",
    nominations.WrongKind: "nominations",
    nominations.NotInThisRound: "nominations",
    nominations.NotOfThisUnit: "nominations",
    sessions.NotOnTheList: "nominations",
    substitutions.NobodyElse: "deputy",
    substitutions.EndsBeforeItBegins: "last_day",
    substitutions.AlreadyPast: "first_day",
    remarks.ReceivedOutside: "received_on",
    NoLawInForce: "on",
}


class Problem(Shown):
    """RFC 9457. `errors` holds sentences by dotted path; `citation` is there where law refuses."""

    type = text()
    title = text()
    status = ma.Integer()
    detail = text()
    errors = ma.Dict(keys=ma.String(), values=ma.List(ma.String()))
    citation = text()

    def on_bind_field(self, field_name: str, field_obj: ma.Field[Any]) -> None:
        field_obj.required = field_name not in ("errors", "citation")


def say(answer: Answer) -> Response:
    """What went wrong, for a program and for whoever reads its log."""
    problem: dict[str, Any] = {
        "type": "about:blank",
        "title": answer.title,
        "status": answer.status,
        "detail": answer.detail,
    }
    if answer.errors:
        problem["errors"] = answer.errors
    if answer.citation:
        problem["citation"] = _cited(answer.citation)
    response = Response(
        json.dumps(problem, ensure_ascii=False), status=answer.status, content_type=MEDIA_TYPE
    )
    if answer.status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    if isinstance(request.routing_exception, MethodNotAllowed):
        response.headers["Allow"] = ", ".join(request.routing_exception.valid_methods or ())
    return response


def _cited(key: str) -> str:
    try:
        return office().house.law.citation(key).text
    except UnknownCitation:
        return key


def say_expired() -> Response:
    return say(
        Answer(
            400,
            "Phiên làm việc đã hết hạn",
            "Tải lại trang rồi gửi lại. Chương trình gọi bằng phiên của trang phải kèm tiêu đề "
            "X-CSRFToken còn hạn.",
        )
    )


def say_defect(code: str) -> Response:
    return say(
        Answer(
            500,
            "Lỗi hệ thống",
            f"Hệ thống gặp lỗi, nội dung chưa được ghi. Báo người quản trị mã {code}.",
        )
    )


def refuse(refusal: Refusal) -> Response:
    """A refusal at the field it is about, where that is one field."""
    known = answer_to(refusal)
    assert known is not None  # noqa: S101  for mypy: every Refusal has an answer
    at = next((each for each in type(refusal).__mro__ if each in _FIELDS), None)
    errors = {_FIELDS[at]: [known.detail]} if at is not None else known.errors
    return say(Answer(known.status, known.title, known.detail, errors, known.citation))

"""Filters of the inbox under a name: saved, chosen, shared with one's office, deleted."""

from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import parse_qsl

from flask import Blueprint, request, url_for
from werkzeug import Response
from werkzeug.datastructures import MultiDict

from service.commands.views import DeleteView, SaveView
from service.gate.guard import me
from service.gate.identity import office
from service.gate.once import once
from service.queries.inbox_choices import ViewItem, inbox_choices
from service.web.inbox_filters import filters_in, query_of
from service.web.pages import go, go_to, page, reading, render, say_once
from workflows.law.citations import Refusal

views_pages: Final = Blueprint("views", __name__)


def links(views: Iterable[ViewItem], query: str) -> list[dict[str, Any]]:
    """For the line above the list; `query` is that of the page."""
    return [
        {
            "label": each.name,
            "owner": each.owner,
            "href": f"{url_for('inbox.inbox')}?{each.query}"
            if each.query
            else url_for("inbox.inbox"),
            "current": each.query == query,
        }
        for each in views
    ]


@page(views_pages, "/views")
def views() -> Any:
    with reading() as session:
        found = inbox_choices(session, me()).views
    return render(
        "pages/views.html",
        views=[(each, link) for each, link in zip(found, links(found, ""), strict=True)],
    )


@page(views_pages, "/views", methods=("POST",))
def save() -> Response:
    """Only what the inbox understands is kept of the address."""
    query = query_of(filters_in(me(), MultiDict(parse_qsl(request.form.get("query", "")))))
    name = request.form.get("name", "")
    command = SaveView(
        actor=me(), name=name, query=query, office_id=request.form.get("office") or None
    )
    try:
        office().execute(command, once=once())
        say_once(f"Đã lưu bộ lọc “{name.strip()}”.")
    except Refusal as refusal:
        say_once(refusal.sentence())
    return go_to(f"{url_for('inbox.inbox')}?{query}" if query else None)


@page(views_pages, "/views/<view_id>/delete", methods=("POST",))
def delete(view_id: str) -> Response:
    name = office().execute(DeleteView(actor=me(), view_id=view_id), once=once())
    say_once(f"Đã xóa bộ lọc “{name}”.")
    return go("views.views")

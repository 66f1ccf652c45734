"""Somebody at a browser without script: opens pages, fills in forms, follows links.

Every page passes the linter, every link and form of a page must lead somewhere.
"""

from collections.abc import Mapping
from io import BytesIO
from typing import Any, Final

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from lxml.html import HtmlElement
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.test import TestResponse

from service.commands.office import Office
from service.commands.signing_in import Admitted, OpenSession
from service.db.models import Account
from service.gate.identity import COOKIE
from tests.pages import defects, select, words

PASSWORD: Final = "mật khẩu dùng để thử"
_PLACE: Final = "http://127.0.0.1:8080"
_SHIFT: Final = 303


def give_passwords(office: Office, *, must_change: bool = False) -> None:
    """Everybody's password is known to the tests."""
    digest = office.house.secrets.hash_password(PASSWORD)
    with office.database.writing() as session:
        for account in session.scalars(sa.select(Account)):
            account.password_hash, account.must_change_password = digest, must_change


class Page:
    """A page that was fetched, and found to be without defects."""

    def __init__(self, response: TestResponse, path: str) -> None:
        self.response, self.path = response, path
        self.status = response.status_code
        self.text = response.get_data(as_text=True)
        self.tree: HtmlElement = html.document_fromstring(self.text)

    @property
    def title(self) -> str:
        return (self.tree.findtext(".//title") or "").strip()

    @property
    def token(self) -> str:
        return str(self.one("meta[name=csrf-token]").get("content"))

    @property
    def head(self) -> str:
        return words(self.tree.xpath("//h1")[0])

    @property
    def words(self) -> str:
        return words(self.tree.find("body"))

    def all(self, selector: str) -> list[HtmlElement]:
        return select(self.tree, selector)

    def one(self, selector: str) -> HtmlElement:
        found = self.all(selector)
        assert len(found) == 1, f"{len(found)} × {selector} on {self.path}"
        return found[0]

    def said(self, selector: str) -> list[str]:
        return [words(each) for each in self.all(selector)]

    def link(self, text: str) -> str:
        found = [each.get("href") for each in self.all("a[href]") if text in words(each)]
        assert found, f"no link “{text}” on {self.path}: {self.said('a')}"
        return str(found[0])

    def form(self, button: str) -> HtmlElement:
        """The form that has a button with these words."""
        found = [
            form
            for form in self.tree.xpath("//form")
            if any(button in words(each) for each in form.xpath(".//button"))
        ]
        assert found, f"no form with “{button}” on {self.path}: {self.said('button')}"
        return found[0]


class Visitor:
    """One person at one machine."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()

    def signs_in(self, username: str) -> "Visitor":
        page = self.opens("/sign-in")
        found = self.sends(page, "Đăng nhập", username=username, password=PASSWORD)
        assert found.path != "/sign-in", found.words
        return self

    def has_signed_in(self, username: str) -> "Visitor":
        """As he would have at the door, whose own pages are not asked for."""
        office: Office = self.app.extensions["tdkt_office"]
        let_in = office.execute(
            OpenSession(username=username, password=PASSWORD, address="127.0.0.1")
        )
        assert isinstance(let_in, Admitted)
        self.client.set_cookie(COOKIE, let_in.token, domain="127.0.0.1")
        return self

    def opens(self, path: str, *, status: int = 200) -> Page:
        """GET, following the way; the page is linted."""
        return self._arrive(self.client.get(path, base_url=_PLACE), path, status)

    def sends(
        self,
        page: Page,
        button: str,
        *,
        status: int = 200,
        files: Mapping[str, tuple[bytes, str]] | None = None,
        without: tuple[str, ...] = (),
        **values: Any,
    ) -> Page:
        """Fill in the form with this button and press it: hidden fields and what was already
        there go along. Names with dashes are given with `__`; None takes a field out."""
        form = page.form(button)
        data = self.data_of(form, button)
        for name, value in values.items():
            data[name.replace("__", "-")] = value
        body = {name: value for name, value in data.items() if value is not None}
        for name in without:
            body.pop(name, None)
        if files:
            body |= {name: (BytesIO(raw), label) for name, (raw, label) in files.items()}
        action = form.get("action")
        answer = self.client.post(
            action,
            data=body,
            content_type="multipart/form-data" if files else None,
            base_url=_PLACE,
            headers={"Referer": f"{_PLACE}{page.path}"},
        )
        answer.request.environ["wsgi.input"].close()  # large bodies lie in a file
        return self._arrive(answer, action, status)

    def fetches(self, path: str) -> TestResponse:
        """A file, or what a script asks for."""
        answer = self.client.get(path, base_url=_PLACE)
        answer.get_data()  # a file is closed once it has been read
        answer.close()
        return answer

    def puts(self, path: str, body: str, *, token: str = "") -> TestResponse:
        """What a page's script sends; `token` is the one in the page's head."""
        return self.client.put(
            path,
            data=body,
            content_type="application/json",
            headers={"X-CSRFToken": token} if token else {},
            base_url=_PLACE,
        )

    @staticmethod
    def data_of(form: HtmlElement, button: str = "") -> dict[str, Any]:
        """What a browser would send of a form as it stands."""
        data: dict[str, Any] = {}
        for each in form.xpath(".//input | .//select | .//textarea"):
            if any(parent.tag == "template" for parent in each.iterancestors()):
                continue
            name, kind = each.get("name"), each.get("type", "text")
            if (
                each.tag == "input"
                and kind in {"checkbox", "radio"}
                and each.get("checked") is None
            ):
                continue
            if not name or kind == "file":
                continue
            if each.tag == "select":
                chosen = each.xpath("./option[@selected]") or each.xpath("./option")[:1]
                value = chosen[0].get("value") if chosen else ""
            else:
                value = each.text or "" if each.tag == "textarea" else each.get("value", "")
            if name in data:
                before = data[name]
                data[name] = [*(before if isinstance(before, list) else [before]), value]
            else:
                data[name] = value
        for each in form.xpath(".//button[@name]"):
            if button and button in words(each):
                data[each.get("name")] = each.get("value", "")
        return data

    def _arrive(self, answer: TestResponse, path: str, status: int) -> Page:
        for _ in range(5):
            if answer.status_code != _SHIFT:
                break
            path = answer.headers["Location"]
            answer = self.client.get(path, base_url=_PLACE)
        assert answer.status_code == status, f"{path}: {answer.status_code}\n{_gist(answer)}"
        assert answer.mimetype == "text/html", f"{path}: {answer.mimetype}"
        page = Page(answer, path)
        found = [*defects(page.text), *self._dead_ends(page)]
        assert found == [], f"{path}:\n" + "\n".join(found)
        return page

    def _dead_ends(self, page: Page) -> list[str]:
        ways = [("GET", href) for href in page.tree.xpath("//a/@href") if href.startswith("/")]
        ways += [
            ((form.get("method") or "get").upper(), form.get("action"))
            for form in page.tree.xpath("//form[@action]")
        ]
        urls = self.app.url_map.bind("127.0.0.1")
        dead = []
        for method, way in dict.fromkeys(ways):
            try:
                urls.match(way.partition("?")[0].partition("#")[0], method=method)
            except RequestRedirect:
                dead.append(f"{method} {way} only leads on")
            except HTTPException:
                dead.append(f"{method} {way} leads nowhere")
        return dead


def _gist(answer: TestResponse) -> str:
    if answer.mimetype != "text/html":
        return answer.get_data(as_text=True)[:500]
    return words(html.document_fromstring(answer.get_data(as_text=True)).find("body"))[:1500]

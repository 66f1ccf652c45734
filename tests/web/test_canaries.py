"""What is a stranger's does not exist: every address of pages and API is asked by another unit of
the commune, by another commune, by the province. A new route is asked by itself: it is refused, or
named here."""

import re
from typing import Any, Final
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select

from service.db.models import Event, OfficeEvent
from tests.api.conftest import programs
from tests.api.neighbours import DESK
from tests.canaries import BIRD, FAR, NEAR, release
from tests.stranger import OverFlask
from tests.visitor import Visitor
from tests.web.conftest import pages_of

INSIDERS: Final = ("thuongtruc", "quantri", "tieuhoc", "thamdinh", "chutich", "truongphong")
STRANGERS: Final = (*NEAR, *FAR)
NOWHERE: Final = "0" * 32

# Parts of an address that are no object of anybody's.
PARTS: Final = {
    "act": "hold",
    "action": "stop",
    "code": "CSTĐCS",
    "filename": "css/app.css",
    "key": "CSTĐCS",
    "kind": "csv",
    "level": "commune",
    "mark": "x",
    "name": "dossiers",
    "proof": "x",
    "sheet": "ratings",
    "table": "thresholds",
    "version": "1",
    "what": "evaluation",
}
# What belongs to nobody, and lists of what is one's own.
EVERYBODYS: Final = {
    "api_awards.one_award",
    "exports.export",
    "law.one_rule",
    "law.one_table",
}
# The commune's own to all its units: rounds, councils, the other units.
OF_THE_COMMUNE: Final = {
    "api_campaigns.one",
    "api_campaigns.registered",  # of each unit its own
    "campaigns.campaign_page",
    "campaigns.diagram",
    "api_councils.one_council",
    "api_organisations.lineage",
    "api_organisations.one_organisation",
    "api_rounds.changes_of",
    "api_rounds.one",
    "api_rounds.quotas_of",
    "api_rounds.take_sheet",
    "rounds.new_nominee",
    "rounds.round_page",
    "rounds.take_upload",
    "rounds.template",
    "rounds.type_nominee",
    "rounds.upload",
}
# Each standing office's own.
OF_EVERY_OFFICE: Final = {"achievements.template", "achievements.upload"}
# Where the story has nothing to show to those whose it is, so that their own 404 proves nothing.
NOT_NOW: Final = {
    "achievements.dry_run": "the file is of no list of ratings",
    "administration.look_at_people": "the file is of no list of people",
    "administration.new_account": "everybody has one",
    "administration.open_cases": "the unit is not over",
    "campaigns.ask_signature": "the pledge names no partner",
    "campaigns.dry_run": "the file is of no register",
    "proposals.ask_hold": "the proposal has not been sent",
    "proposals.ask_letter": "the proposal has not been sent",
    "tellers.counting": "the task is no teller's",
    "tellers.opening": "the task is no teller's",
    "api_docs.docs_file": "open to all",
    "lending.lend": "nobody has taken the task",
    "letters.letter": "no letter has left",
    "mail_choices.before_stop": "its address is the proof",
    "putting_off.put_off": "nobody has taken the task",
    "papers.appraisal_paper": "the appraisal is not written",
    "papers.completion_paper": "nothing was returned",
    "rounds.dry_run": "the file is of no nominee list",
    "rounds.new_dossier": "all that was listed is taken",
    "sessions.ask_cancellation": "the session is over",
    "static": "open to all",
}
# Published by law, to everybody.
PUBLIC: Final = {"public.results"}


@pytest.fixture
def scene(finished_town):
    aviary = release(finished_town)
    app = pages_of(finished_town.office)
    caller = programs(finished_town.office, OverFlask(app))

    def knockers(names):
        return [Knocker(app, caller, name) for name in names]

    return aviary, app, knockers


def address(rule, ids):
    known = {**PARTS, **ids}
    if rule.endpoint in ("sessions.report", "sessions.report_screen"):
        known["nomination_id"] = ids["agenda_nomination_id"]
    if rule.endpoint == "administration.ask_first":
        known["name"] = "shut"
    return re.sub(r"<(?:[^:<>]+:)?(\w+)>", lambda part: known[part[1]], rule.rule)


def rules(app, method):
    return [rule for rule in app.url_map.iter_rules() if method in rule.methods]


class Knocker:
    """Somebody who asks at pages and, with a program, at the API."""

    def __init__(self, app: Any, caller: Any, username: str) -> None:
        self.name, self.caller = username, caller(username)
        self.visitor = Visitor(app).has_signed_in(username)
        self.token = ""

    def gets(self, path: str, query: Any = None) -> tuple[int, str]:
        asked = f"{path}?{urlencode(query)}" if query else path
        if path.startswith("/api/v1"):
            reply = self.caller.get(asked.removeprefix("/api/v1"))
            return reply.status, reply.data.decode(errors="replace")
        answer = self.visitor.fetches(asked)
        return answer.status_code, answer.get_data().decode(errors="replace")

    def sends(self, method: str, path: str, ids: Any) -> tuple[int, str]:
        """A form, or JSON, that names one of everything."""
        body = {name.removesuffix("_id"): value for name, value in ids.items()}
        if path.startswith("/api/v1"):
            reply = self.caller.send(method, path.removeprefix("/api/v1"), {})
            return reply.status, reply.data.decode(errors="replace")
        self.token = self.token or self.visitor.opens("/account").token
        body |= {f"{name}s": value for name, value in body.items()}
        answer = self.visitor.client.open(
            path,
            method=method,
            data=body | {"csrf_token": self.token, "act": "assign"},
            headers={"X-CSRFToken": self.token},
            base_url="http://127.0.0.1:8080",
        )
        return answer.status_code, answer.get_data().decode(errors="replace")


def seen(aviary, knocker, text):
    """The canaries in an answer that this stranger must not see."""
    hidden = aviary.near if knocker.name in NEAR else aviary.far
    return [name for name in hidden if name in text]


def may_know(rule, knocker):
    near = rule.endpoint in OF_THE_COMMUNE and knocker.name in NEAR
    office = rule.endpoint in OF_EVERY_OFFICE and knocker.name == DESK
    return near or office or rule.endpoint in EVERYBODYS


def test_what_is_a_strangers_is_not_found(scene):
    aviary, app, knockers = scene
    insiders, strangers = knockers(INSIDERS), knockers(STRANGERS)
    wrong = []
    for rule in (each for each in rules(app, "GET") if each.arguments):
        path = address(rule, aviary.ids)
        if rule.endpoint not in NOT_NOW and not any(k.gets(path)[0] < 400 for k in insiders):
            wrong.append((rule.endpoint, "nobody reaches it, so that 404 says nothing"))
        for each in strangers:
            status, text = each.gets(path)
            if status != (200 if may_know(rule, each) else 404):
                wrong.append((rule.endpoint, each.name, status))
            wrong += [(rule.endpoint, each.name, name) for name in seen(aviary, each, text)]
    assert wrong == []


def test_lists_show_strangers_nothing_whatever_they_ask_for(scene):
    aviary, app, knockers = scene
    names = ("dossier", "nomination", "task", "round", "session", "council", "person")
    asked = {name: aviary.ids[f"{name}_id"] for name in names}
    asked |= {"q": BIRD, "unit": aviary.ids["organisation_id"], "act": "assign"}
    strangers, wrong = knockers(STRANGERS), []
    for rule in (each for each in rules(app, "GET") if not each.arguments):
        for each in strangers:
            for query in ({}, asked):
                status, text = each.gets(rule.rule, query)
                found = [] if rule.endpoint in PUBLIC else seen(aviary, each, text)
                wrong += [(rule.endpoint, each.name, name) for name in found]
                if status == 500:
                    wrong.append((rule.endpoint, each.name, status))
    assert wrong == []


def test_strangers_change_nothing_and_learn_nothing_by_trying(scene, finished_town):
    """Whatever is sent, the answer is that of an address that exists nowhere."""
    aviary, app, knockers = scene
    strangers, wrong = knockers(STRANGERS), []
    before = history(finished_town)
    nowhere = dict.fromkeys(aviary.ids, NOWHERE)
    for method in ("POST", "PUT", "PATCH"):
        for rule in (each for each in rules(app, method) if each.endpoint not in ITS_OWN_DOOR):
            path, other = address(rule, aviary.ids), address(rule, nowhere)
            for each in strangers:
                status, text = each.sends(method, path, aviary.ids)
                wrong += [(rule.endpoint, each.name, name) for name in seen(aviary, each, text)]
                if rule.arguments and not may_know(rule, each):
                    status_there, _ = each.sends(method, other, aviary.ids)
                    if status != status_there or status not in (404, 422, 415):
                        wrong.append((rule.endpoint, each.name, status, status_there))
                if status == 500:
                    wrong.append((rule.endpoint, each.name, status))
    assert wrong == []
    assert history(finished_town) == before


# Where one comes in, goes out, or changes how one does.
ITS_OWN_DOOR: Final = {"signing_in.open_door", "signing_in.password", "signing_in.sign_out"}


def history(town):
    """How much has happened in the commune's cases and in its administration."""
    numbers = (select(func.count()).select_from(table) for table in (Event, OfficeEvent))
    return [town.one(number) for number in numbers]

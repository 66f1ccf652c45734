"""Every page there is, opened by whoever it is for: for a screen reader, at four widths, by Tab."""

from contextlib import suppress

import pytest
from werkzeug.exceptions import MethodNotAllowed, NotFound

from tests.browser import looks, states
from tests.browser.pictures import keep_page
from tests.browser.walks.together import WALKS
from tests.office import application
from tests.pages import defects

# What a browser can ask for and is no page: files, data for scripts, and pages of others.
NO_PAGES = {
    "achievements.template": "a spreadsheet",
    "administration.people_template": "a spreadsheet",
    "api_docs.docs": "Swagger's own page",
    "board.heat_tokens": "data for the diagram",
    "campaigns.diagram": "data for the diagram",
    "campaigns.template": "a spreadsheet",
    "dossiers.diagram": "data for the diagram",
    "exports.export": "a spreadsheet",
    "files.file": "a file that somebody brought",
    "health.healthz": "for machines",
    "health.metrics": "for machines",
    "health.readyz": "for machines",
    "proposals.diagram": "data for the diagram",
    "proposals.papers": "an archive of files",
    "rounds.template": "a spreadsheet",
    "sessions.board_csv": "a spreadsheet",
    "sessions.board_json": "data for programs and for a member's own check",
    "static": "styles, scripts and fonts",
}

# On a sheet the heading stands in capitals and the site is not named: its title names the file.
PAPERS = {
    "papers.appraisal_paper",
    "papers.completion_paper",
    "papers.counting_minutes",
    "papers.decision_paper",
    "papers.minutes",
    "papers.minutes_version",
    "papers.proposal_paper",
    "papers.receipt_paper",
    "papers.submission_paper",
}


class Map:
    """Which door an address leads to; ids may still stand in braces."""

    def __init__(self, office):
        self.urls = application(office).url_map

    def door(self, path):
        urls = self.urls.bind("127.0.0.1")
        for method in ("GET", "POST"):
            with suppress(NotFound, MethodNotAllowed):
                return urls.match(path.partition("?")[0], method=method)[0]
        return ""  # the page that says so

    def pages(self):
        return {
            rule.endpoint
            for rule in self.urls.iter_rules()
            if "GET" in rule.methods and not rule.rule.startswith("/api/v1/")
        } - {"api_docs.docs_file"}


def test_somebody_opens_every_page_there_is(town):
    known = Map(town.office)
    addresses = [
        way for walk in WALKS.values() for stop in walk.stops for way in (stop.path, stop.lands)
    ]
    opened = {known.door(way) for way in addresses if way.startswith("/")} | {
        "mail_choices.before_stop"  # its address carries a proof
    }
    assert known.pages() - opened == set(NO_PAGES)


def test_no_two_stops_have_one_name():
    names = [stop.name for walk in WALKS.values() for stop in walk.stops]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", WALKS)
def test_every_page_holds(name, request, serve, page, sign_in):
    walk = WALKS[name]
    town = request.getfixturevalue(walk.town)
    ids = walk.prepare(town)
    states.worker_runs(town)
    known, found, sent = Map(town.office), [], []
    page.on(
        "response", lambda answer: answer.request.is_navigation_request() and sent.append(answer)
    )
    with serve(town) as address:
        if walk.username:
            sign_in(address, walk.username)
        page.emulate_media(reduced_motion="reduce")  # colours are measured when they have arrived
        for stop in walk.stops:
            arrive(page, address, stop, ids)
            here = known.door(page.url.removeprefix(address))
            if not stop.press or stop.lands:
                there = known.door((stop.lands or stop.path).format_map(ids | {"file": "0"}))
                assert here == there, f"{stop.name} ends at {page.url}"
            picture = f"{name.partition('-')[0]}-{stop.name}" if stop.shown else ""
            lint = [f"linter: {each}" for each in defects(sent[-1].text())]
            if here in PAPERS:
                lint = [each for each in lint if not each.startswith("linter: the title")]
            found += [f"{stop.name}, {each}" for each in (*lint, *wrong_with(page, picture))]
    assert not found, "\n".join(found)


def arrive(page, address, stop, ids):
    page.set_viewport_size(looks.DESK)
    page.goto(address + stop.path.format_map(ids))
    for field, value in stop.given.items():
        at = page.locator(f"main [name='{field}']").first
        if at.get_attribute("type") in {"radio", "checkbox"}:
            page.locator(f"main [name='{field}'][value='{value}']").check()
        elif at.evaluate("each => each.tagName") == "SELECT":
            at.select_option(value)
        else:
            at.fill(value.format_map(ids))
    for button in stop.press:
        found = page.locator("main button:not(.vh)", has_text=button) if button else None
        (found or page.locator("main .btn-primary")).first.click()
        page.wait_for_load_state()


def wrong_with(page, picture):
    """Everything wrong with a page, each with the width; its picture is kept on the way."""
    yield from (f"1366, axe: {each}" for each in looks.violations(page, looks.RULES))
    yield from (f"1366: {each}" for each in looks.misfits(page, finger=False))
    if picture:
        keep_page(page, picture)
    for size in (looks.TABLET, looks.NARROWEST, looks.PHONE):
        page.set_viewport_size(size)
        width, finger = size["width"], size is looks.PHONE
        yield from (f"{width}: {each}" for each in looks.misfits(page, finger=finger))
        yield from (f"{width}: {each}" for each in looks.climbing(page))
    if picture:
        page.reload()  # what a phone folds away is decided when the page arrives
    yield from (f"360, axe: {each}" for each in looks.violations(page, looks.LAYOUT))
    if picture:
        keep_page(page, picture)
    page.emulate_media(color_scheme="dark")
    yield from (f"360, dark, axe: {each}" for each in looks.violations(page, looks.COLOURS))
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(looks.DESK)
    yield from (f"1366: {each}" for each in looks.untabbed(page))

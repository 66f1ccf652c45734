"""What a visit weighs on the line, as a browser fetches it that takes compressed answers."""

import gzip
import re
from collections.abc import Callable, Iterator
from urllib.parse import urljoin

import pytest
from lxml import html
from sqlalchemy import select

from service.db.models import Dossier
from tests.builders import Town
from tests.growth import Growth
from tests.stages import ARCHIVED, Stage
from tests.visitor import PASSWORD, Visitor

FIRST_VISIT, LATER_PAGE = 150_000, 25_000
ROWS = 30  # more than a list shows on one page
_PLACE = "http://127.0.0.1:8080"
_NAMED_BY_PAGE = "//link/@href | //script/@src | //img/@src | //use/@href"
_NAMED_BESIDE = re.compile(rb"""url\(["']?([^)"'#]+)["']?\)|from ["'](\./[^"']+)["']""")

SignsIn = Callable[[str], Visitor]


class Browser:
    """Keeps what it may keep, and weighs what comes over the line."""

    def __init__(self, desk: Visitor) -> None:
        self._client = desk.client
        self._kept: set[str] = set()
        self.weight = 0

    def opens(self, path: str) -> None:
        page = self._fetches(path)
        for named in html.document_fromstring(page.decode()).xpath(_NAMED_BY_PAGE):
            self._fetches_file(named.partition("#")[0])

    def signs_in(self, path: str, username: str) -> None:
        page = html.document_fromstring(self._fetches(path).decode())
        token = page.xpath("//meta[@name='csrf-token']/@content")[0]
        form = {"csrf_token": token, "username": username, "password": PASSWORD}
        answer = self._client.post(path, data=form, base_url=_PLACE, headers={"Referer": _PLACE})
        assert answer.status_code == 303
        self.weight += len(answer.get_data())

    def _fetches_file(self, address: str) -> None:
        if address in self._kept:
            return
        for name in self._named_in(self._fetches(address)):
            self._fetches_file(urljoin(address, name))

    @staticmethod
    def _named_in(content: bytes) -> Iterator[str]:
        if content.startswith(b"wOF2"):
            return
        for style, script in _NAMED_BESIDE.findall(content):
            yield (style or script).decode()

    def _fetches(self, address: str) -> bytes:
        headers = {"Accept-Encoding": "gzip, deflate, br"}
        with self._client.get(address, base_url=_PLACE, headers=headers) as answer:
            assert answer.status_code == 200, address
            sent = answer.get_data()
            if "immutable" in answer.headers["Cache-Control"]:
                self._kept.add(address)
        self.weight += len(sent)
        packed = answer.headers.get("Content-Encoding") == "gzip"
        return gzip.decompress(sent) if packed else sent


def fill(town: Town) -> None:
    with town.office.database.writing() as session:
        Growth(session).up_to(ROWS)


@pytest.fixture
def stage() -> Stage:
    return Stage("full", ARCHIVED.at, fill, ARCHIVED)


@pytest.fixture
def desk(at_desk: SignsIn) -> Visitor:
    return at_desk("thuongtruc")


@pytest.fixture
def browser(desk: Visitor) -> Browser:
    """One that has never been here."""
    return Browser(Visitor(desk.app))


def test_a_first_visit_brings_style_script_and_font_once(browser: Browser):
    browser.opens("/sign-in")
    browser.signs_in("/sign-in", "thuongtruc")
    browser.opens("/")
    assert 58_000 < browser.weight <= FIRST_VISIT  # the font alone is 58 kB


def test_a_later_page_brings_only_itself(town: Town, browser: Browser):
    dossier = town.all(select(Dossier.id).order_by(Dossier.number))[0]
    browser.signs_in("/sign-in", "thuongtruc")
    browser.opens("/")
    weights = {}
    for path in ("/", "/?queue=all", "/dossiers", "/rounds", "/register", f"/dossiers/{dossier}"):
        browser.weight = 0
        browser.opens(path)
        weights[path] = browser.weight
    assert {path: weight for path, weight in weights.items() if weight > LATER_PAGE} == {}
    browser.weight = 0
    browser.opens("/board")
    assert browser.weight <= LATER_PAGE  # with its own style sheet
    assert min(weights.values()) > 1_000  # and each was really there


def test_who_takes_nothing_compressed_gets_it_plain(desk: Visitor):
    for asked in ("", "identity", "gzip;q=0"):
        answer = desk.client.get("/", base_url=_PLACE, headers={"Accept-Encoding": asked})
        assert "Content-Encoding" not in answer.headers
        assert "Accept-Encoding" in answer.headers["Vary"]


def test_the_length_of_a_page_is_partly_chance(desk: Visitor):
    taken = {"Accept-Encoding": "gzip"}
    lengths = {
        len(desk.client.get("/accessibility", base_url=_PLACE, headers=taken).get_data())
        for _ in range(20)
    }
    assert len(lengths) > 5


def test_what_answers_something_sent_is_not_compressed(desk: Visitor):
    """A page of a secret ballot repeats the choices: its length must not depend on them."""
    form = {"csrf_token": desk.opens("/").token, "username": "ai", "password": "sai"}
    answer = desk.client.post(
        "/sign-in",
        data=form,
        base_url=_PLACE,
        headers={"Referer": _PLACE, "Accept-Encoding": "gzip"},
    )
    assert (answer.status_code, len(answer.get_data()) > 1_000) == (422, True)
    assert "Content-Encoding" not in answer.headers

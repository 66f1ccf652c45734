"""A real Chromium, Debian's, that can reach this machine and nothing else."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import Condition, Thread
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from werkzeug.serving import make_server

from service.commands.office import Office
from tests.builders import Town
from tests.office import application
from tests.visitor import PASSWORD, give_passwords

NOWHERE = "MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost"
WAIT_MS = 10_000
# A refused form is no fault of the page; the browser notes every answer of 400 and above.
_ANSWERED = "Failed to load resource: the server responded with a status of 4"

# Pages under a real server -----------------------------------------------------------------------


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


class Door:
    """Lets requests in until it is shut, and is shut only when those inside are done: a page that
    was left may just have sent its draft, and the next test begins in another database."""

    def __init__(self, app: Flask) -> None:
        self._app, self._inside, self._open, self._change = app, 0, True, Condition()

    def __call__(self, environ: Any, start_response: Any) -> Any:
        with self._change:
            if not self._open:
                start_response("503 Service Unavailable", [])
                return []
            self._inside += 1
        try:
            return self._app(environ, start_response)
        finally:
            with self._change:
                self._inside -= 1
                self._change.notify_all()

    def shut(self) -> None:
        with self._change:
            self._open = False
            assert self._change.wait_for(lambda: not self._inside, timeout=20)


@contextmanager
def served(office: Office) -> Iterator[str]:
    """The pages of an office on a port of this machine; everybody's password is known."""
    give_passwords(office)
    door = Door(application(office))
    server = make_server("127.0.0.1", 0, door, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    door.shut()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def live_server(town: Town) -> Iterator[str]:
    """The address of the commune's pages; `town` is the same office, for the other side."""
    with served(town.office) as address:
        yield address


@pytest.fixture
def serve() -> Callable[[Town], AbstractContextManager[str]]:
    """For a commune that has come farther: `with serve(council_town) as address`."""
    return lambda town: served(town.office)


# Browsers -----------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium-headless-shell")
    if chromium is None:
        pytest.fail(
            "no Chromium: apt-get install --no-install-recommends -y chromium-headless-shell"
        )
    arguments = [f"--host-resolver-rules={NOWHERE}", "--disable-dev-shm-usage"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # Chromium refuses to sandbox itself as root
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield running
        running.close()


@pytest.fixture
def person(browser: Browser) -> Iterator[BrowserContext]:
    """One person at one machine: cookies of one's own, Vietnamese, Hanoi time."""
    context = browser.new_context(
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
        viewport={"width": 1280, "height": 900},
    )
    context.set_default_timeout(WAIT_MS)
    yield context
    context.close()


@pytest.fixture
def page(person: BrowserContext) -> Iterator[Page]:
    """A page in whose console nothing may go wrong: no script error, no breach of the policy."""
    page = person.new_page()
    wrong: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and _ANSWERED not in message.text:
            wrong.append(f"{page.url}: {message.text}")

    page.on("console", hear)
    page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
    yield page
    assert wrong == []


@pytest.fixture
def sign_in(page: Page) -> Callable[[str, str], Page]:
    """`sign_in(address, username)`: the page after the door."""

    def enter(address: str, username: str) -> Page:
        page.goto(f"{address}/sign-in")
        page.get_by_label("Tên đăng nhập").fill(username)
        page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Đăng nhập").click()
        page.wait_for_url(f"{address}/")
        return page

    return enter

"""Several people at once, each at a browser of his own."""

from contextlib import contextmanager

from forms import for_task
from service.commands.tasks import SaveDraft
from tests.visitor import PASSWORD

DESK = {"width": 1366, "height": 768}


class Desk:
    """One person's browser: signs in, again on every later day, and does what is open to him."""

    def __init__(self, page, address, username):
        self.page, self.address, self.username = page, address, username

    def opens(self, path):
        self.page.goto(f"{self.address}{path}")
        if "/sign-in" in self.page.url:
            self.page.locator("#f-username").fill(self.username)
            self.page.locator("#f-password").fill(PASSWORD)
            self.page.keyboard.press("Enter")
            self.page.wait_for_url(f"{self.address}{path}")

    def does(self, town, key, *, of, **choices):
        """Answer the task on its page, look it over, send it.

        What only a long text or a file could answer lies ready as a draft, as if saved yesterday;
        `choices` are clicked here.
        """
        self.answers(town, town.task(key, of=of), **choices)

    def answers(self, town, task, *, saved=None, **choices):
        """The same of one task; `saved` is what the draft says in another than the ordinary way."""
        actor = town.actor_for(task, by=self.username)
        ready = town.ordinary_answers(task, actor, **(saved or {}))
        draft = {name: value for name, value in ready.items() if name not in choices}
        town.execute(SaveDraft(task_id=task.id, actor=actor, draft=draft))
        self.opens(f"/tasks/{task.id}")
        for name, value in choices.items():
            self.page.locator(f"[name='{name}'][value='{value}']").first.check()
        self.page.locator(".btn-primary").click()
        self.page.wait_for_selector("h1:text-is('Xem lại trước khi gửi')")
        if for_task(task.form).signs:
            self.page.get_by_label("Nhập mật khẩu để ký").fill(PASSWORD)
        self.page.locator(".btn-primary").click()
        self.page.wait_for_url("**/done")


@contextmanager
def signed_in(browser, address, username):
    context = browser.new_context(locale="vi-VN", viewport=DESK)
    desk = Desk(context.new_page(), address, username)
    desk.opens("/")
    yield desk
    context.close()

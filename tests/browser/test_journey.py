"""A dossier from its list to the archive, by the people whose steps they are, each signed in."""

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
        task = town.task(key, of=of)
        actor = town.actor_for(task)
        ready = town.ordinary_answers(task, actor)
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


def test_five_people_bring_a_dossier_to_the_archive(town, live_server, browser):
    dossier = town.opens_dossier("TM-YT", names=["Đinh Thị Ổn"], award="CSTĐCS")
    with (
        signed_in(browser, live_server, "tramyte") as head,
        signed_in(browser, live_server, "thuongtruc") as officer,
        signed_in(browser, live_server, "thamdinh") as appraiser,
        signed_in(browser, live_server, "truongphong") as office_head,
        signed_in(browser, live_server, "chutich") as chairman,
    ):
        for key in (
            "register_nominations",
            "write_achievement_report",
            "hold_unit_review",
            "submit_dossier",
        ):
            head.does(town, key, of=dossier)
        officer.does(town, "receive_dossier", of=dossier, papers_complete="true")
        appraiser.does(town, "request_opinions", of=dossier)
        appraiser.does(town, "appraise_dossier", of=dossier)
        office_head.does(town, "approve_appraisal", of=dossier, appraisal_approved="true")
        town.goes_on(dossier, until="awaiting_council")
        town.council_passes([dossier])
        decision = town.the_decision()
        officer.does(town, "draft_decision", of=decision)
        office_head.does(town, "review_decision_draft", of=decision, draft_ok="true")
        chairman.does(town, "sign_decision", of=decision, signing="signed", sign_as="chair")
        town.goes_on_with_decision(decision)
        officer.does(town, "conclude_dossier", of=dossier)
        town.does("archive_dossier", of=dossier)
        officer.opens(f"/dossiers/{dossier}")
        assert "Đã trao" in officer.page.locator("main").inner_text()
    assert town.open_keys(dossier) == []

"""Which letters somebody wants, on his page and by one press in a mail program."""

import re

import pytest
from sqlalchemy import select

from service.casework import wishes
from service.commands.reminders import GatherDigests
from service.db.models import MailRefusal, Outbox
from service.mails import LetterWriter
from service.queries.letters import writing
from tests.mail_server import BASE_URL

PLACE = "http://127.0.0.1:8080"


def unwanted(town):
    rows = town.read(
        lambda session: session.execute(select(MailRefusal.person_id, MailRefusal.kind))
    )
    return sorted((town.username_of(person), kind) for person, kind in rows)


def digest_of(town, username):
    """The daily letter of somebody, in words."""
    person = town.person(username).person_id
    letters = [
        each
        for each in town.all(select(Outbox).where(Outbox.template == "digest"))
        if each.person_id == person
    ]

    def write(session):
        found = writing(session, town.office.house.law, letters[-1].id, town.clock.now())
        return LetterWriter(BASE_URL).write(found.to, found.content, key=letters[-1].id)

    return town.read(write)


@pytest.fixture
def letter(town):
    """Of Monday, to the officer: two new tasks."""
    town.goes_on(town.opens_dossier("TM-TH"), until="receive_dossier")
    town.moves_to("2026-11-23 07:30")
    town.execute(GatherDigests())
    return digest_of(town, "thuongtruc")


@pytest.fixture
def link(letter):
    (name, value), post = letter.headers
    assert name == "List-Unsubscribe"
    assert post == ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
    return value.removeprefix(f"<{BASE_URL}").removesuffix(">")


def one_click(visitor, link):
    """As a mail program does it: no cookie, no form key, this body."""
    return visitor.client.post(
        link, data={"List-Unsubscribe": "One-Click"}, base_url=PLACE, follow_redirects=False
    )


def test_one_press_in_a_mail_program_is_enough(town, link, visitor):
    answer = one_click(visitor, link)
    assert answer.status_code == 200, "a mail program follows no redirection"
    assert unwanted(town) == [("thuongtruc", kind) for kind in sorted(wishes.OPTIONAL)]
    assert one_click(visitor, link).status_code == 200, "the second press changes nothing"
    assert len(unwanted(town)) == len(wishes.OPTIONAL)


def test_looking_stops_nothing_and_the_button_does(town, link, visitor):
    page = visitor.opens(link)
    assert page.head == "Ngừng thư nhắc"
    assert unwanted(town) == []
    after = visitor.sends(page, "Ngừng thư nhắc")
    assert after.head == "Đã ngừng thư nhắc"
    assert "Việc đến hạn hôm nay và việc quá hạn" in after.words
    assert unwanted(town)


def test_the_page_behind_the_link_names_nobody(town, link, visitor):
    words = visitor.opens(link).words
    assert town.person("thuongtruc").name not in words


WRONG = {
    "another end": lambda link: link[:-1] + ("0" if link[-1] != "0" else "1"),
    "cut": lambda link: link[:-10],
    "longer": lambda link: link + "0",
    "no person": lambda link: re.sub("stop/.", "stop/x", link),
    "not ASCII": lambda link: link.rpartition("/")[0] + "/đ",
    "nobody": lambda link: re.sub("stop/[0-9a-f]+", "stop/" + "0" * 32, link),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_link_that_is_not_ours_opens_nothing(town, link, visitor, wrong):
    changed = WRONG[wrong](link)
    assert one_click(visitor, changed).status_code == 404
    assert visitor.fetches(changed).status_code == 404
    assert unwanted(town) == []


def test_nobody_stops_the_letters_of_another(town, link, visitor):
    other = town.person("truongphong").person_id
    proof = link.rpartition("/")[2]
    assert one_click(visitor, f"/mail/stop/{other}/{proof}").status_code == 404
    assert unwanted(town) == []


def test_other_pages_still_ask_for_their_form_key(town, at_desk):
    desk = at_desk("thuongtruc")
    answer = desk.client.post("/account/mail", data={}, base_url=PLACE)
    assert answer.status_code == 401
    assert unwanted(town) == []


def test_whoever_stopped_hears_no_more_of_what_is_new_but_of_what_is_late(town, link, visitor):
    one_click(visitor, link)
    town.goes_on(town.opens_dossier("TM-MN"), until="receive_dossier")
    town.moves_to("2026-11-25 07:30")  # a day before: only announced
    assert town.execute(GatherDigests()) == 0
    town.moves_to("2026-11-26 07:30")  # the first is due today
    town.execute(GatherDigests())
    letter = digest_of(town, "thuongtruc")
    assert letter.subject == "1 việc đến hạn hôm nay"
    assert letter.headers == (), "what remains cannot be switched off, so nothing says it could"
    assert "Ngừng nhận" not in letter.text + letter.html


def test_kinds_are_chosen_on_a_page_that_gives_its_reasons(town, at_desk):
    desk = at_desk("thuongtruc")
    page = desk.opens(desk.opens("/account").link("Thư nhắc việc"))
    assert [box.get("value") for box in page.all("input[type=checkbox]")] == list(wishes.OPTIONAL)
    assert all(box.get("checked") is not None for box in page.all("input[type=checkbox]"))
    for label in ("Giấy mời họp Hội đồng", "Việc chưa có người làm", "Bạn là cấp trên"):
        assert label in page.words
    page = desk.sends(page, "Lưu lựa chọn", kind=["new"])
    assert unwanted(town) == [
        ("thuongtruc", kind) for kind in ("answered", "due_soon", "mentioned")
    ]
    boxes = {box.get("value"): box.get("checked") for box in page.all("input[type=checkbox]")}
    assert [kind for kind, on in boxes.items() if on is not None] == ["new"]
    desk.sends(page, "Lưu lựa chọn", kind=list(wishes.OPTIONAL))
    assert unwanted(town) == []


def test_a_kind_that_may_not_be_switched_off_cannot_be(town, at_desk):
    desk = at_desk("thuongtruc")
    desk.sends(desk.opens("/account/mail"), "Lưu lựa chọn", kind=["overdue", "x"])
    assert {kind for _, kind in unwanted(town)} == set(wishes.OPTIONAL)

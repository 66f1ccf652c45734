"""The tellers' pages without a script, and what nobody learns before the box is open."""

import re

import pytest
from sqlalchemy import select

from service.casework import shares
from service.db.models import (
    Account,
    Answer,
    CouncilSession,
    Membership,
    OnceKey,
    OpenedLine,
    Task,
)
from service.gate.once import FIELD
from tests.tellers import cards_of, casting

CHANCE = re.compile(r"[\w.-]{30,}|\b[0-9A-F]{4} [0-9A-F]{4} [0-9A-F]{4}\b")  # keys, hashes


def user_of(town, task):
    return town.username_of(town.actor_for(task).person_id)


@pytest.fixture
def opening(council_town):
    town = council_town
    sitting = town.session_over(town.waiting_dossiers())
    town.takes_roll(sitting)
    town.does("discuss_nominations", of=sitting)
    return town.task("open_ballot", of=sitting)


@pytest.fixture
def shut(voting_town):
    sitting = voting_town.the_session()
    voting_town.everyone_votes(sitting)
    return voting_town.task("count_ballots", of=sitting)


# The key ------------------------------------------------------------------------------------------


def test_without_a_script_the_server_makes_the_key_says_so_and_keeps_no_share(
    council_town, opening, at_desk_in, caplog
):
    caplog.set_level("DEBUG")
    desk = at_desk_in(council_town, user_of(council_town, opening))
    page = desk.opens(f"/tasks/{opening.id}")
    assert page.path == f"/tasks/{opening.id}/key"
    assert "máy chủ biết cả ba mảnh" in page.words
    made = desk.sends(page, "Tạo khóa, chia ba mảnh", closing_time="08/12/2026 11:00")
    cards = [each.text_content() for each in made.all(".share-cards [data-words]")]
    cut = [shares.typed_share(each) for each in cards]
    seed = shares.put_together(cut[0], cut[2])
    assert council_town.task("open_ballot").draft is None
    refused = desk.sends(made, "Mở bỏ phiếu", status=422)
    assert "Xác nhận ba người đã cầm mảnh khóa" in refused.words
    assert refused.all(".share-cards [data-words]") == []
    done = desk.sends(made, "Mở bỏ phiếu", _kept="1")
    assert done.path == f"/tasks/{opening.id}/done"
    sitting = council_town.one(select(CouncilSession))
    assert sitting.public_key == council_town.office.house.secrets.ballot_key(seed)
    assert sitting.share_hashes == [shares.commitment(each) for each in cut]
    assert made.response.headers["Cache-Control"] == "no-store"
    groups = {group for card in cards for group in card.split()}
    assert not groups & set(caplog.text.split())
    answer = council_town.one(select(Answer).where(Answer.task_id == opening.id))
    assert set(answer.values) == {"closing_time", "public_key", "share_hashes"}


def test_a_ballot_does_not_open_without_a_key(council_town, opening, at_desk_in):
    desk = at_desk_in(council_town, user_of(council_town, opening))
    page = desk.opens(f"/tasks/{opening.id}")
    refused = desk.sends(
        page, "Mở bỏ phiếu", status=422, closing_time="08/12/2026 11:00", _kept="1"
    )
    assert "Nhập khóa công khai của hòm phiếu" in refused.words
    assert council_town.open_keys(council_town.the_session()) == ["open_ballot"]


# The count ----------------------------------------------------------------------------------------


def typed(desk, page, cards, **more):
    given = {f"shares__{at}__share": card for at, card in enumerate(cards)}
    return desk.sends(page, "Mở hòm phiếu", **given, **more)


def test_two_tellers_type_their_shares_and_a_slip_is_told_at_its_field(
    voting_town, shut, at_desk_in
):
    desk = at_desk_in(voting_town, user_of(voting_town, shut))
    page = desk.opens(f"/tasks/{shut.id}")
    assert page.path == f"/tasks/{shut.id}/count"
    assert "Trong hòm có 15 phiếu của 15 người có phiếu" in page.words
    one, _, three = cards_of(voting_town.the_session())
    refused = typed(desk, page, [one[:-1], three], status=422)
    assert "Gõ sai hoặc thiếu" in refused.words
    assert refused.one("#f-shares-0-share").get("aria-invalid") == "true"
    assert voting_town.all(select(OpenedLine)) == []
    done = typed(desk, page, [one.lower(), three])
    assert done.path == f"/tasks/{shut.id}/done"
    assert voting_town.sitting(voting_town.the_session()).state == "counted"
    assert one.split()[3] not in done.text
    assert voting_town.one(select(Task.draft).where(Task.id == shut.id)) is None


def test_paper_ballots_are_added_before_the_opening(voting_town, shut, at_desk_in):
    desk = at_desk_in(voting_town, user_of(voting_town, shut))
    page = desk.opens(f"/tasks/{shut.id}")
    her = voting_town.person("phunu").person_id
    nomination = next(iter(voting_town.agenda(voting_town.the_session())))
    papers = {"nomination": nomination, "papers": "1", "agree": "0", "not_agree": "1", "blank": "0"}
    given = {f"papers__0__{name}": value for name, value in papers.items()}
    typed(desk, page, cards_of(voting_town.the_session())[:2], paper_members=her, **given)
    tally = voting_town.agenda(voting_town.the_session())[nomination].tally
    assert (tally["agree"], tally["not_agree"], tally["issued"]) == (14, 1, 15)


@pytest.mark.parametrize("way", ["", "/send", "/draft"])
def test_what_opens_a_box_is_no_draft(voting_town, shut, at_desk_in, way):
    desk = at_desk_in(voting_town, user_of(voting_town, shut))
    page = desk.opens(f"/tasks/{shut.id}")
    card = cards_of(voting_town.the_session())[0]
    if way == "/draft":
        body = f'{{"fields": [["shares-0-share", "{card}"]]}}'
        assert desk.puts(f"/tasks/{shut.id}/draft", body, token=page.token).status_code == 409
    else:
        data = desk.data_of(page.form("Mở hòm phiếu")) | {"shares-0-share": card}
        answer = desk.client.post(
            f"/tasks/{shut.id}{way}",
            data=data,
            base_url="http://127.0.0.1:8080",
            headers={"Referer": "http://127.0.0.1:8080/"},
        )
        assert answer.status_code == 409
        assert card not in answer.get_data(as_text=True)
        assert data[FIELD] not in voting_town.all(select(OnceKey.key))
    assert voting_town.one(select(Task.draft).where(Task.id == shut.id)) is None


def test_only_tellers_find_these_pages(voting_town, shut, at_desk_in):
    tellers = {
        m.person_id for m in voting_town.session_members(voting_town.the_session()) if m.teller
    }
    others = [
        name
        for name in ("chutich", "thuongtruc", "quantri", "tieuhoc", "mattran")
        if voting_town.person(name).person_id not in tellers
    ]
    assert len(others) > 3
    for name in others:
        page = at_desk_in(voting_town, name).client.get(
            f"/tasks/{shut.id}/count", base_url="http://127.0.0.1:8080", follow_redirects=True
        )
        assert "Mảnh của người thứ nhất" not in page.get_data(as_text=True)


# Before the opening -------------------------------------------------------------------------------


def ways(sitting, task):
    page = f"/sessions/{sitting}"
    pages = ["", "/ballot", "/screen", "/minutes", "/counting-minutes", "/board"]
    yield from (f"{page}{each}" for each in (*pages, "/board.json", "/board.csv"))
    yield from ("/sessions", f"/tasks/{task}/count", f"/api/v1/tasks/{task}")
    yield from (f"/api/v1{page}{each}" for each in ("", "/board"))


def seen(town, apps, sitting, task):
    """What everybody who has an account reads at every address, chance apart."""
    found = {}
    for username, visitor in apps.items():
        for way in ways(sitting, task):
            answer = visitor.client.get(way, base_url="http://127.0.0.1:8080")
            text = answer.get_data(as_text=True)
            found[username, way] = (answer.status_code, CHANCE.sub("*", text))
    return found


def one_of_each_role(town, sitting):
    """An account for each role there is, and all who sit at the box."""
    held = town.read(
        lambda rows: rows.execute(
            select(Membership.role, Account.username)
            .join(Account, Account.person_id == Membership.person_id)
            .order_by(Membership.role, Account.username)
        ).all()
    )
    at_the_box = [each.person_id for each in town.session_members(sitting) if each.teller]
    chosen = {*dict(held).values(), *map(town.username_of, at_the_box), "chutich", "quantri"}
    assert len(chosen) > 10
    return sorted(chosen)


@pytest.mark.timeout(300)  # some five hundred pages
def test_before_the_opening_no_role_reads_at_any_address_how_anybody_voted(voting_town, at_desk_in):
    """All agree, then all disagree: whatever anybody can open stays the same to the letter."""
    town, sitting = voting_town, voting_town.the_session()
    members = [task.person_id for task in town.open_tasks("cast_ballot", of=sitting)]
    desks = {name: at_desk_in(town, name) for name in one_of_each_role(town, sitting)}
    looks = []
    for choice in ("blank", "agree", "not_agree"):
        for person_id in members:
            choices = dict.fromkeys(town.agenda(sitting), choice)
            town.execute(casting(town, town.as_actor(person_id), choices))
        if choice != "blank":  # the first time tasks are done, which people see
            looks.append(seen(town, desks, sitting, town.task("count_ballots", of=sitting).id))
    agreed, disagreed = looks
    assert {key for key in agreed if agreed[key] != disagreed[key]} == set()
    assert any(status == 200 and "/board" in way for (_, way), (status, _) in agreed.items())

"""A whole journey with every letter it causes, as it leaves: none says anything about a nominee."""

import re

from sqlalchemy import select

from service.adapters.mail import PostBox
from service.commands.messages import deliver
from service.db.models import Answer, Nomination, Outbox, Person, Subject
from service.scheduler import Worker
from tests.mail_server import postman
from tests.plays import OF_THE_VETERANS, SCHOOL, VETERANS

NAMES = ("Khúc Thị Ngần", "Kiều Văn Sự", "Tạ Thị Ửng")


class Post:
    """The worker at each step; what left stays in the box."""

    def __init__(self, town):
        self.town, self.box = town, PostBox()
        self.worker = Worker(town.office, postman(town.office, self.box, keeps=True), name="test")

    def a_day_passes(self):
        self.worker.once()
        day = self.town.office.house.law.calendar.add(self.town.today, 1)
        self.town.moves_to(f"{day} 08:00")
        done = self.worker.once()
        assert (done.failed, done.problems) == (0, 0)


def play(town, post):
    """Returned once, remarked upon, late, one nominee not passed, the others decided upon."""
    school = town.opens_dossier(SCHOOL, names=NAMES, award=["CSTĐCS"] * 3)
    veterans = town.opens_for_listed(VETERANS, OF_THE_VETERANS)
    post.a_day_passes()
    town.goes_on(school, until="receive_dossier")
    town.returns_dossier(school, f"Thiếu báo cáo của {NAMES[0]}")
    post.a_day_passes()
    town.does("complete_papers", of=school)
    for dossier in (school, veterans):
        town.goes_on(dossier, until="request_opinions")
        town.does("request_opinions", of=dossier, bodies=[town.unit("TM-CA").id])
    town.does("give_opinion", of=school)
    town.does("appraise_dossier", of=veterans)
    town.does("give_opinion", of=veterans)
    post.a_day_passes()
    for dossier in (school, veterans):
        town.goes_on(dossier, until="post_list")
    town.all_do("post_list")
    town.remark(school, town.ids(school)[0], f"{NAMES[0]} chưa xứng đáng")
    for dossier in (school, veterans):
        for _ in range(4):
            post.a_day_passes()
        town.goes_on(dossier, until="awaiting_council")
    post.worker.once()
    sitting = town.starts_ballot(town.waiting_dossiers())
    town.everyone_votes(sitting, {town.ids(school)[1]: 2})
    town.closes_session(sitting)
    deliver(town.office, troubled=False, failed=lambda *_: None)
    post.worker.once()
    town.goes_on_with_decision(town.the_decision())
    post.a_day_passes()
    for dossier in (school, veterans):
        town.goes_on(dossier, until="archived")
    post.a_day_passes()


def test_no_letter_of_a_whole_journey_says_anything_about_a_nominee(town):
    post = Post(town)
    play(town, post)
    sent = post.box.letters
    templates = set(town.all(select(Outbox.template).where(Outbox.state == "delivered")))
    assert {"digest", "returned", "invitation", "not_passed", "answered", "decided"} <= templates
    assert len(sent) > 20

    nominated = select(Nomination.subject_id)
    staff = set(town.all(select(Person.full_name)))
    names = set(town.all(select(Subject.name).where(Subject.id.in_(nominated)))) - staff
    assert {*NAMES, OF_THE_VETERANS[1]} <= names
    typed = {
        text
        for values in town.all(select(Answer.values))
        for text in texts(values)
        if any(name in text for name in names)
    }
    assert typed, "the answers do speak of them"
    for letter in sent:
        calendar = (letter.calendar or b"").decode().replace("\r\n ", "")
        for part in (letter.subject, letter.text, letter.html, calendar):
            said = [each for each in names | typed if each in re.sub(r"\s+", " ", part)]
            assert said == [], f"{letter.subject}: {said}"


def texts(value):
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    return [text for each in value for text in texts(each)] if isinstance(value, list) else []

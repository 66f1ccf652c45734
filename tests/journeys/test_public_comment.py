"""Lấy ý kiến công khai: posted for five working days, each remark answered (§2.3)."""

from datetime import date

import pytest

from forms import Invalid
from tests.stages import OPENED, POSTED


@pytest.fixture
def stage(request):
    return POSTED if "posted" in request.fixturenames else OPENED


@pytest.fixture
def posted(town):
    """Given a list posted on Friday 20/11 for five working days (24/11 is a holiday)."""
    return town.the_dossier()


def test_nothing_is_to_do_while_the_list_hangs(town, posted):
    assert town.open_tasks() == []
    assert town.dossier(posted).state == "in_review"
    town.moves_to("2026-11-30 23:59")
    assert town.open_tasks() == []
    town.moves_to("2026-12-01 00:01")
    assert town.open_keys(posted) == ["review_comments"]
    assert town.task("review_comments", of=posted).due_on == date(2026, 12, 3)
    assert [event.kind for event in town.events(posted)].count("comment.closed") == 1


def test_a_remark_that_must_be_verified_goes_to_the_office_head(town, posted):
    first = town.ids(posted)[0]
    idle = town.remark(posted, first, "Không rõ thành tích")
    serious = town.remark(posted, first, "Có đơn tố cáo đang được xem xét")
    town.waits_for_the_timer(posted)
    with pytest.raises(Invalid):  # each remark is answered
        town.does("review_comments", of=posted, rows=[])
    town.does(
        "review_comments",
        of=posted,
        rows={
            idle: {"choice": "answered", "reply": "Đã giải thích"},
            serious: {"choice": "verify", "reply": "Chuyển xác minh"},
        },
    )

    (opened,) = town.events(posted, "verification.opened")
    assert opened.facts["remarks"] == [serious]
    assert town.letters("verify") == [(town.person("truongphong").name, {"dossier": posted})]
    assert town.dossier(posted).state == "awaiting_council"  # until a hold is ordered


def test_without_a_serious_remark_nobody_is_troubled(town, posted):
    town.remark(posted, town.ids(posted)[0], "Rất xứng đáng")
    town.waits_for_the_timer(posted)
    remark = town.form_and_draft(town.task("review_comments", of=posted))[1]["rows"][0]["comment"]
    town.does("review_comments", of=posted, rows={remark: {"choice": "no_ground"}})
    assert town.events(posted, "verification.opened") == []
    assert town.letters("verify") == []


def test_community_titles_hang_for_ten_days_and_need_no_council(town):
    round_id = town.opens_round(["GĐVH"])
    dossier = town.opens_dossier(
        "TM-T01", nominations=2, award="GĐVH", kind="household", round_id=round_id
    )
    town.goes_on(dossier, until="post_list")
    town.does("post_list", of=dossier)
    town.moves_to("2026-11-30 23:59")
    assert town.open_tasks() == []
    town.moves_to("2026-12-01 08:00")
    town.does("review_comments", of=dossier)

    assert town.dossier(dossier).state == "awaiting_decision"
    assert [each.waits_for for each in town.nominations(dossier)] == ["decision"] * 2
    decision = town.starts_decision(town.ids(dossier))
    town.goes_on_with_decision(decision)
    town.goes_on(dossier, until="archived")
    assert town.outcomes(dossier) == ["conferred"] * 2

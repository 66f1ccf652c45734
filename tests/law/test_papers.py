from datetime import date

import pytest

from workflows.law.citations import Certainty
from workflows.law.rules import NoLawInForce, UnknownRule

PLACE = ("TM", "BN")
TODAY = date(2026, 8, 21)


def test_a_fighter_of_the_base_brings_four_papers(law):
    papers = law.required_papers("CSTĐCS", "person", TODAY, PLACE)
    assert [(paper.code, paper.form) for paper in papers] == [
        ("submission_letter", "Mẫu 01"),
        ("achievement_report", "Mẫu 05"),
        ("unit_review_minutes", None),
        ("initiative_or_rating", None),
    ]
    assert papers[0].citation.key == "qd638"


@pytest.mark.parametrize(
    ("on", "form", "citation"),
    [("2025-06-30", "Mẫu 02", "nd98.art34"), ("2025-07-01", "Mẫu 04", "law06.art84.1")],
)
def test_a_collective_reports_on_the_template_of_its_day(law, on, form, citation):
    papers = law.required_papers("TTLĐTT", "collective", date.fromisoformat(on), PLACE)
    report = next(paper for paper in papers if paper.code == "achievement_report")
    assert (report.form, report.citation.key) == (form, citation)


def test_a_form_of_commendation_brings_the_minutes_that_proposed_it(law):
    papers = law.required_papers("GK-X", "household", TODAY, PLACE)
    assert [paper.code for paper in papers] == [
        "submission_letter",
        "achievement_report",
        "commendation_minutes",
    ]
    assert papers[1].form is None  # no template for households


def test_a_sudden_deed_brings_two_papers(law):
    papers = law.required_papers("GK-X", "person", TODAY, PLACE, kind="LH-ĐX")
    assert [paper.code for paper in papers] == ["submission_letter", "sudden_report"]
    assert papers[0].certainty is Certainty.RECALLED


def test_households_bring_the_papers_of_their_own_decree(law):
    papers = law.required_papers("GĐVH", "household", TODAY, PLACE)
    assert [paper.form for paper in papers] == ["Mẫu 01", "Mẫu 02", "Mẫu 03"]


def test_the_ballot_goes_up_with_the_proposal_and_not_in_with_the_dossier(law):
    unit = {paper.code for paper in law.required_papers("CSTĐT", "person", TODAY, PLACE)}
    upward = {paper.code for paper in law.proposal_papers("CSTĐT", "person", TODAY, PLACE)}
    assert "ballot_result" in upward - unit


def test_every_award_has_papers_on_every_profile(law):
    for on in (date(2024, 2, 1), date(2025, 7, 1), date(2026, 1, 1), date(2026, 10, 1)):
        for award in law.awards(on):
            for subject in award.subjects:
                assert law.required_papers(award.code, subject, on, PLACE)
                assert law.proposal_papers(award.code, subject, on, PLACE)


def test_dossiers_are_kept_longer_the_higher_the_level(law):
    choices = law.retentions(TODAY, PLACE)
    assert [(choice.code, choice.years) for choice in choices] == [
        ("10_years", 10),
        ("20_years", 20),
        ("permanent", None),
    ]
    assert law.retention("commune", TODAY, PLACE).label == "10 năm"
    assert law.retention("president", TODAY, PLACE).label == "Vĩnh viễn"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("returns_allowed", 1),
        ("extensions", 1),
        ("passes_allowed", 3),
        ("payment_returns_allowed", 2),
        ("chases_allowed", 4),
        ("registration_required", False),
        ("reminders_before", (5, 2, 1)),
        ("reminders_every", 3),
        ("escalation_superior", 2),
        ("escalation_chairman", 5),
        ("digest_at", "07:30"),
        ("office_close", "17:00"),
        ("clock_stops.incomplete_papers", True),
        ("clock_stops.consultation", False),
        ("public_comment.GĐVH.whatever", True),
    ],
)
def test_what_the_law_leaves_open_is_set(law, key, value):
    setting = law.setting(key, TODAY, PLACE)
    assert setting.value == value
    assert type(setting.value) is type(value)


def test_a_setting_is_read_as_what_it_is(law):
    assert law.setting("returns_allowed", TODAY, PLACE).number == 1
    assert law.setting("public_comment", TODAY, PLACE).is_on
    assert law.setting("digest_at", TODAY, PLACE).text == "07:30"
    assert law.setting("reminders_before", TODAY, PLACE).numbers == (5, 2, 1)
    for wrong in ("number", "numbers", "text"):
        with pytest.raises(TypeError, match="public_comment"):
            getattr(law.setting("public_comment", TODAY, PLACE), wrong)
    with pytest.raises(TypeError, match="no switch"):
        _ = law.setting("returns_allowed", TODAY, PLACE).is_on


def test_a_setting_nobody_made_is_a_defect_and_one_not_yet_made_a_refusal(law):
    with pytest.raises(UnknownRule):
        law.setting("colour_of_the_flag", TODAY, PLACE)
    with pytest.raises(NoLawInForce):
        law.setting("returns_allowed", date(2023, 12, 31), PLACE)


@pytest.mark.parametrize(
    ("award", "kind", "required", "variant"),
    [
        ("GK-X", "LH-CT", True, None),
        ("GK-X", "LH-ĐX", False, None),
        ("GĐVH", "LH-CT", True, "community"),
        ("CSTĐTQ", "LH-CT", True, "state_honour"),
    ],
)
def test_what_is_posted_for_comment(law, award, kind, required, variant):
    comment = law.public_comment(award, TODAY, PLACE, kind=kind)
    assert bool(comment) is required
    assert comment.variant == variant

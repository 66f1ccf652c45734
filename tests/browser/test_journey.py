"""A dossier from its list to the archive, by the people whose steps they are, each signed in."""

from tests.browser.desks import signed_in


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

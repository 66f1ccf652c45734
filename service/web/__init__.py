"""Pages for people: they write through commands, read through queries, and hold no rule."""

from typing import Final

from flask import Blueprint, Flask

from service.web import shell, static
from service.web.account import account_pages
from service.web.achievement_import import achievements_pages
from service.web.administration.moves import administration
from service.web.board.heat import board_pages
from service.web.calendar_entries import calendar_pages
from service.web.correction_pages import decisions_pages
from service.web.eligibility import eligibility_pages
from service.web.exports import exports
from service.web.failures import say, say_defect, say_expired
from service.web.files import files
from service.web.holding import holding
from service.web.holds import dossiers_pages
from service.web.inbox import inbox_pages
from service.web.law_impact import law_pages
from service.web.lending import lending
from service.web.letters import letters_pages
from service.web.mail_choices import mail_choices
from service.web.pledges import campaigns_pages
from service.web.proposal_holds import proposals_pages
from service.web.proposal_paper import papers_pages
from service.web.public import public_pages
from service.web.putting_off import putting_off
from service.web.register import register_pages
from service.web.round_forms import rounds_pages
from service.web.screen import sessions_pages
from service.web.several import several_pages
from service.web.signing_in import hold_back, signing_in
from service.web.tasks import tasks
from service.web.tellers import tellers
from service.web.views import views_pages
from service.web.year import year_pages

# Every page belongs to one of these; a new noun is a new module and a line here.
BLUEPRINTS: Final[tuple[Blueprint, ...]] = (
    signing_in,
    inbox_pages,
    tasks,
    tellers,
    holding,
    lending,
    putting_off,
    several_pages,
    views_pages,
    board_pages,
    dossiers_pages,
    files,
    account_pages,
    calendar_pages,
    year_pages,
    law_pages,
    rounds_pages,
    campaigns_pages,
    sessions_pages,
    decisions_pages,
    proposals_pages,
    register_pages,
    achievements_pages,
    eligibility_pages,
    public_pages,
    papers_pages,
    letters_pages,
    mail_choices,
    exports,
    administration,
)


# A list of three hundred nominees has six questions in each row.
_MOST_FIELDS: Final = 4_000


def install(app: Flask) -> None:
    app.config["MAX_FORM_PARTS"] = _MOST_FIELDS
    shell.install(app)
    static.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.before_request(hold_back)


__all__ = ["BLUEPRINTS", "install", "say", "say_defect", "say_expired"]

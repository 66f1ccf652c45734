"""Who opens which pages, and when in the commune's life. Together they open every page there is:
`test_every_page` holds the list against the application's own map."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from tests.browser import states
from tests.builders import Town

Ids = Mapping[str, str]


@dataclass(frozen=True)
class Stop:
    """A page: its address, with ids in braces, or what comes of filling in and pressing there.

    `given` is typed, chosen or ticked by the names of its inputs; `press` names buttons.
    """

    name: str
    path: str
    given: Mapping[str, str] = field(default_factory=dict)
    press: tuple[str, ...] = ()
    lands: str = ""  # the address of what comes of it, where that is another page
    shown: bool = False  # its picture is kept


@dataclass(frozen=True)
class Walk:
    """One person's way. `town` names the fixture, `prepare` finds the ids and does what must have
    been done; nobody signs in where there is no username."""

    username: str
    town: str
    prepare: Callable[[Town], Ids]
    stops: tuple[Stop, ...]


_HOLIDAY: Final = {
    "first_day": "25/11/2026",
    "kind": "holiday",
    "name": "Nghỉ thêm",
    "number": "88/TB-VPCP",
    "signed_on": "19/11/2026",
    "issuer": "Văn phòng Chính phủ",
}
_NOMINEES: Final = (
    "TT\tTên đơn vị\tHọ tên\tLoại\tDanh hiệu\tThành tích\n"
    "1\tTrạm Y tế xã\tĐinh Thị Ổn\tCá nhân\tChiến sĩ thi đua cơ sở\tGiỏi\n"
    "2\tTrạm Y tế xã\tHồ Thị Ế\tNgười\tChiến sĩ thi đua cơ sở\tGiỏi"
)
_REGISTRATIONS: Final = (
    "Đơn vị\tHọ tên\tLoại\tDanh hiệu đăng ký\n"
    "Thôn Đồng Bưởi\tHộ ông Lý Ổn\tHộ gia đình\tGia đình văn hóa\n"
    "Trạm Y tế xã\tHồ Thị Ế\tCá nhân\tLao động tiên tiến\n"
    "Trạm Y tế xã\tHồ Thị Ê\tNgười\tLao động tiên tiến"
)
_SHORTER_TERM: Final = (
    'table = "deadlines"\n\n[[row]]\nkey = "appraisal"\nunit = "working_days"\namount = 4\n'
    'from = ["dossier.accepted"]\nsince = 2026-11-01\ncitation = "design"\ncertainty = "design"\n'
)
_PEOPLE: Final = (
    "Họ tên\tChức vụ\tĐơn vị\tVai trò\tTừ ngày\tTên đăng nhập\n"
    "Lê Văn Ẩn\tGiáo viên\tTM-TH\tNgười soạn hồ sơ của đơn vị\t01/11/2026\t\n"
    "Ngô Thị Ế\t\tNơi khác\tVăn thư\t\t"
)

_RATINGS: Final = (
    "Đơn vị\tHọ tên\tNăm\tMức xếp loại\n"
    "Trường Tiểu học Tân Mẫu A\tLê Đức Trưởng\t2025\tHoàn thành tốt\n"
    "Trường Tiểu học Tân Mẫu A\tVũ Thị Mới\t2025\tGiỏi"
)

WALKS: Final[Mapping[str, Walk]] = {
    "anybody": Walk(
        "",
        "town",
        states.open_to_all,
        (
            Stop("sign-in", "/sign-in", shown=True),
            Stop("sign-in-refused", "/sign-in", {"username": "ai-do"}, ("Đăng nhập",)),
            Stop("calendar", "/calendar?year=2026"),
            Stop("accessibility", "/accessibility"),
            Stop("lookup-refused", "/lookup", press=("Tra cứu hồ sơ",)),
            Stop(
                "lookup-found",
                "/lookup",
                {"number": "{number}", "code": "{code}"},
                ("Tra cứu hồ sơ",),
                shown=True,
            ),
            Stop("published-nothing", "/published"),
            Stop("mail-stop", "{mail_stop}"),
        ),
    ),
    "anybody-afterwards": Walk(
        "", "finished_town", states.nothing, (Stop("published", "/published"),)
    ),
    "officer": Walk(
        "thuongtruc",
        "town",
        states.appraised,
        (
            Stop("inbox-empty", "/"),
            Stop("inbox-all", "/?queue=all&q=truong"),
            Stop("dossiers", "/dossiers"),
            Stop("search-empty", "/dossiers?q=khongco"),
            Stop("dossier", "/dossiers/{dossier}", shown=True),
            Stop("history", "/dossiers/{dossier}/history"),
            Stop("notes-none", "/dossiers/{dossier}/notes"),
            Stop("notes-refused", "/dossiers/{dossier}/notes", press=("Ghi trao đổi",)),
            Stop(
                "notes",
                "/dossiers/{dossier}/notes",
                {"text": "Nhờ xem lại biên bản."},
                ("Ghi trao đổi",),
                shown=True,
            ),
            Stop("clock", "/dossiers/{dossier}/clock"),
            Stop("diagram", "/dossiers/{dossier}/diagram"),
            Stop("held", "/tasks/{task}"),
            Stop("assign", "/tasks/{task}/assign"),
            Stop("several-whom", "/several?act=assign&task={task}"),
            Stop("priority", "/tasks/{task}/priority"),
            Stop("closed", "/tasks/{closed}"),
            Stop("receive", "/tasks/{receive}", shown=True),
            Stop("receive-refused", "/tasks/{receive}", press=("Xem lại trước khi gửi",)),
        ),
    ),
    "officer-rounds": Walk(
        "thuongtruc",
        "town",
        states.appraised,
        (
            Stop("rounds", "/rounds"),
            Stop("round", "/rounds/{round}", shown=True),
            Stop("round-new", "/rounds/new"),
            Stop("round-refused", "/rounds/new", press=("Mở đợt xét",)),
            Stop("nominees", "/rounds/{round}/import"),
            Stop(
                "nominees-report",
                "/rounds/{round}/import",
                {"pasted": _NOMINEES},
                ("Kiểm tra bảng tính",),
                "/rounds/{round}/import/{file}",
            ),
            Stop("nominee-refused", "/rounds/{round}/nominees/new", press=("Thêm vào danh sách",)),
            Stop("waiting", "/decisions/waiting"),
            Stop("waiting-none-chosen", "/decisions/new"),
        ),
    ),
    "head-asks-why": Walk(
        "tieuhoc",
        "town",
        states.reckoned,
        (
            Stop("why-not-yet", "/nominations/{nomination}/eligibility"),
            Stop("why-not", "/nominations/{refused}/eligibility"),
            Stop("why-no-day", "/nominations/{nomination}/eligibility?on=x"),
            Stop("record-read", "/subjects/{subject}"),
        ),
    ),
    "officer-keeps-records": Walk(
        "thuongtruc",
        "town",
        states.reckoned,
        (
            Stop("records", "/subjects"),
            Stop("records-none", "/subjects?q=khongco"),
            Stop("record", "/subjects/{rated}", shown=True),
            Stop("record-rate", "/subjects/{subject}/new/evaluation"),
            Stop("record-work", "/subjects/{subject}/new/work"),
            Stop(
                "record-discipline-refused",
                "/subjects/{subject}/new/discipline",
                press=("Ghi kỷ luật",),
            ),
            Stop("record-remove", "/subjects/{rated}/entries/{entry}/remove"),
            Stop("ratings", "/subjects/import/ratings"),
            Stop(
                "ratings-report",
                "/subjects/import/ratings",
                {"pasted": _RATINGS},
                ("Kiểm tra bảng tính",),
                "/subjects/import/ratings/{file}",
            ),
        ),
    ),
    "officer-campaigns": Walk(
        "thuongtruc",
        "town",
        states.registering,
        (
            Stop("campaigns", "/campaigns"),
            Stop("campaign-new", "/campaigns/new"),
            Stop("campaign-refused", "/campaigns/new", press=("Mở phong trào",)),
            Stop("campaign", "/campaigns/{campaign}", shown=True),
            Stop("campaign-missing", "/campaigns/{campaign}?show=missing"),
            Stop("registration-new", "/campaigns/{campaign}/registrations/new"),
            Stop(
                "registration-wrong",
                "/campaigns/{campaign}/registrations/new",
                press=("Ghi đăng ký",),
            ),
            Stop("registrations", "/campaigns/{campaign}/import"),
            Stop(
                "registrations-report",
                "/campaigns/{campaign}/import",
                {"pasted": _REGISTRATIONS},
                ("Kiểm tra bảng tính",),
                "/campaigns/{campaign}/import/{file}",
            ),
        ),
    ),
    "clinic": Walk(
        "tramyte",
        "town",
        states.registering,
        (
            Stop("campaign-of-unit", "/campaigns/{campaign}"),
            Stop("registration", "/tasks/{register}", shown=True),
            Stop("register-refused", "/tasks/{register}?check=1"),
            Stop("pledge-sign", "/pledges/{pledge}/sign"),
            Stop("pledge-refused", "/pledges/{pledge}/sign", press=("Ký giao ước",)),
        ),
    ),
    "officer-year": Walk(
        "thuongtruc",
        "town",
        states.year_begun,
        (
            Stop("year", "/year"),
            Stop("year-ahead", "/year?year=2028"),
            Stop("year-step", "/tasks/{step}", shown=True),
            Stop("year-step-refused", "/tasks/{step}?check=1"),
        ),
    ),
    "officer-law": Walk(
        "thuongtruc",
        "town",
        states.at_appraisal,
        (
            Stop("law", "/law"),
            Stop("law-table", "/law/thresholds"),
            Stop("law-rule", "/law/thresholds/CSTĐCS"),
            Stop("law-deadline", "/law/deadlines/papers_check", shown=True),
            Stop("law-try", "/law/impact?table=quorums&key=*"),
            Stop("law-try-refused", "/law/impact", {"text": "[[row]]"}, ("Xem hồ sơ nào khác đi",)),
            Stop(
                "law-impact",
                "/law/impact",
                {"text": _SHORTER_TERM},
                ("Xem hồ sơ nào khác đi",),
                shown=True,
            ),
        ),
    ),
    "officer-herself": Walk(
        "thuongtruc",
        "town",
        states.nothing,
        (
            Stop("account", "/account"),
            Stop("password", "/password"),
            Stop("shortcuts", "/shortcuts"),
            Stop("mail-choices", "/account/mail"),
            Stop("lost", "/khong-co-trang-nay"),
        ),
    ),
    "officer-convenes": Walk(
        "thuongtruc",
        "council_town",
        states.nothing,
        (
            Stop("sessions-waiting", "/sessions"),
            Stop("session-new", "/sessions/new"),
            Stop(
                "session-refused",
                "/sessions/new",
                {"at": "01/12/2026 08:00"},
                ("Mở phiên họp",),
                "/sessions",
            ),
        ),
    ),
    "officer-in-session": Walk(
        "thuongtruc",
        "council_town",
        states.rolled,
        (
            Stop("session-called", "/sessions/{session}"),
            Stop("roll", "/tasks/{roll}"),
            Stop("minutes-unsigned", "/sessions/{session}/minutes"),
        ),
    ),
    "officer-at-the-box": Walk(
        "thuongtruc",
        "voting_town",
        states.sitting,
        (
            Stop("sessions", "/sessions"),
            Stop("session", "/sessions/{session}", shown=True),
            Stop("screen-voting", "/sessions/{session}/screen", shown=True),
            Stop("ballot-secretary", "/sessions/{session}/ballot"),
        ),
    ),
    "officer-counted": Walk(
        "thuongtruc",
        "passed_town",
        states.passed,
        (
            Stop("session-passed", "/sessions/{session}"),
            Stop("screen-counted", "/sessions/{session}/screen"),
            Stop("minutes", "/sessions/{session}/minutes"),
            Stop("minutes-version", "/sessions/{session}/minutes/1"),
            Stop("minutes-correct", "/sessions/{session}/minutes/correct"),
            Stop(
                "minutes-refused",
                "/sessions/{session}/minutes/correct",
                press=("Mở việc đính chính",),
            ),
            Stop("council-rules", "/councils/{council}"),
            Stop("counting-minutes", "/sessions/{session}/counting-minutes"),
            Stop("ballot-board", "/sessions/{session}/board"),
            Stop("decision-draft", "/tasks/{draft}"),
            Stop("decision-being-made", "/decisions/{decision}"),
        ),
    ),
    "officer-afterwards": Walk(
        "thuongtruc",
        "finished_town",
        states.finished,
        (
            Stop("decisions", "/decisions"),
            Stop("decision", "/decisions/{decision}", shown=True),
            Stop("decision-paper", "/decisions/{decision}/paper"),
            Stop("decision-correct", "/decisions/{decision}/correct"),
            Stop(
                "decision-correct-refused",
                "/decisions/{decision}/correct",
                press=("Mở dự thảo đính chính",),
            ),
            Stop("register", "/register", shown=True),
            Stop("register-nothing", "/register?q=khongco"),
            Stop("dossier-archived", "/dossiers/{dossier}"),
            Stop("papers", "/dossiers/{dossier}/papers"),
            Stop("receipt", "/dossiers/{dossier}/papers/receipt"),
            Stop("submission", "/dossiers/{dossier}/papers/submission/commune"),
            Stop("appraisal-paper", "/dossiers/{dossier}/papers/appraisal"),
        ),
    ),
    "officer-corrects": Walk(
        "thuongtruc",
        "finished_town",
        states.corrected,
        (
            Stop("correction", "/decisions/{correction}"),
            Stop("correction-paper", "/decisions/{correction}/paper"),
            Stop("decision-corrected", "/decisions/{decision}"),
            Stop("register-corrected", "/register"),
            Stop("correction-draft", "/tasks/{draft}"),
        ),
    ),
    "head-of-office": Walk(
        "truongphong",
        "town",
        states.late,
        (
            Stop("board", "/board", shown=True),
            Stop("board-tasks", "/board/tasks?due=late"),
            Stop("board-tasks-none", "/board/tasks?due=paused"),
            Stop("board-none-chosen", "/board/press", lands="/board/tasks"),
            Stop("board-dossiers", "/board/dossiers?age=2"),
            Stop("board-heat", "/board/diagram"),
            Stop("board-remind", "/board/remind?{tasks}"),
            Stop("board-assign", "/board/assign?{tasks}&to={to}"),
            Stop("clock-stop", "/dossiers/{dossier}/clock/stop"),
            Stop("clock-refused", "/dossiers/{dossier}/clock/extend", press=("Gia hạn",)),
        ),
    ),
    "head-of-office-holds": Walk(
        "truongphong",
        "town",
        states.held,
        (
            Stop("hold", "/dossiers/{dossier}/hold"),
            Stop("hold-refused", "/dossiers/{dossier}/hold", press=("Tạm dừng xét",)),
            Stop("dossier-held", "/dossiers/{dossier}", shown=True),
            Stop("conclude-hold", "/tasks/{conclusion}"),
        ),
    ),
    "appraiser-waits": Walk("thamdinh", "town", states.held, (Stop("locked", "/tasks/{locked}"),)),
    "officer-withdraws": Walk(
        "thuongtruc",
        "town",
        states.held,
        (
            Stop("withdraw", "/dossiers/{dossier}/withdraw"),
            Stop("withdraw-refused", "/dossiers/{dossier}/withdraw", press=("Rút hồ sơ",)),
            Stop("withdraw-one", "/dossiers/{dossier}/withdraw-one"),
        ),
    ),
    "appraiser": Walk(
        "thamdinh",
        "town",
        states.claimed,
        (
            Stop("inbox", "/", shown=True),
            Stop("inbox-filtered", "/?q=truong&due=week"),
            Stop("inbox-nothing", "/?q=khongco"),
            Stop("views", "/views"),
            Stop("several", "/several?act=claim&task={task}"),
            Stop("lend", "/tasks/{task}/lend"),
            Stop("put-off", "/tasks/{task}/put-off"),
            Stop("appraise", "/tasks/{task}", shown=True),
            Stop("appraise-wrong", "/tasks/{task}?check=1", shown=True),
        ),
    ),
    "unit": Walk(
        "mamnon",
        "town",
        states.prepared,
        (
            Stop("todo", "/", shown=True),
            Stop("unit-dossier", "/dossiers/{listed}"),
            Stop("nominations", "/tasks/{nominations}", shown=True),
            Stop("nominations-check", "/tasks/{ready}/check"),
            Stop("report", "/tasks/{report}?check=1"),
            Stop("review", "/tasks/{review}"),
            Stop("complete", "/tasks/{complete}"),
            Stop("completion-paper", "/dossiers/{returned}/papers/completion-request"),
            Stop("submission-draft", "/dossiers/{returned}/papers/submission/commune"),
            Stop("done", "/tasks/{done}/done"),
            Stop("unit-round", "/rounds/{round}"),
            Stop("dossier-new", "/rounds/{round}/dossiers/new?unit={unit}"),
        ),
    ),
    "officer-proposes": Walk(
        "thuongtruc",
        "upper_town",
        states.to_propose,
        (
            Stop("proposals-waiting", "/proposals", shown=True),
            Stop("proposal-new", "/proposals/new?authority=province&nomination={nomination}"),
            Stop("proposal-none-chosen", "/proposals/new?authority=province"),
        ),
    ),
    "officer-chases": Walk(
        "thuongtruc",
        "upper_town",
        states.unanswered,
        (
            Stop("proposals-late", "/proposals"),
            Stop("proposal", "/proposals/{proposal}", shown=True),
            Stop("proposal-diagram", "/proposals/{proposal}/diagram"),
            Stop("proposal-paper", "/proposals/{proposal}/paper"),
            Stop("proposal-withdraw", "/proposals/{proposal}/withdraw"),
            Stop(
                "proposal-withdraw-refused",
                "/proposals/{proposal}/withdraw",
                press=("Rút tờ trình",),
            ),
            Stop("chase", "/tasks/{chase}"),
        ),
    ),
    "officer-by-hand": Walk(
        "thuongtruc",
        "upper_town",
        states.sent_on_paper,
        (
            Stop("province-letter", "/proposals/{proposal}/letters/new"),
            Stop(
                "province-letter-refused",
                "/proposals/{proposal}/letters/new",
                press=("Ghi văn bản",),
                lands="/proposals/{proposal}/letters",
            ),
        ),
    ),
    "province": Walk(
        "tinh-thamdinh",
        "upper_town",
        states.unanswered,
        (
            Stop("province-inbox", "/", shown=True),
            Stop("province-proposals", "/proposals"),
            Stop("province-proposal", "/proposals/{proposal}"),
            Stop("province-appraise", "/tasks/{appraise}"),
        ),
    ),
    "province-head": Walk(
        "tinh-noivu",
        "upper_town",
        states.unanswered,
        (
            Stop("province-hold", "/proposals/{proposal}/hold"),
            Stop(
                "province-hold-refused",
                "/proposals/{proposal}/hold",
                press=("Tạm dừng xét",),
            ),
        ),
    ),
    "member": Walk(
        "mattran",
        "voting_town",
        states.sitting,
        (
            Stop("member-inbox", "/"),
            Stop("letters", "/letters"),
            Stop("letter", "/letters/{letter}"),
            Stop("nomination", "/sessions/{session}/nominations/{nomination}"),
            Stop("nomination-wall", "/sessions/{session}/nominations/{nomination}/screen"),
            Stop("ballot", "/sessions/{session}/ballot", shown=True),
            Stop("secrecy", "/ballot-secrecy"),
            Stop(
                "ballot-review",
                "/sessions/{session}/ballot",
                {"envelope-0-choice": "agree", "envelope-1-choice": "not_agree"},
                ("Xem lại phiếu",),
            ),
            Stop(
                "ballot-cast",
                "/sessions/{session}/ballot",
                press=("Xem lại phiếu", "Bỏ phiếu"),
            ),
            Stop("board-shut", "/sessions/{session}/board"),
        ),
    ),
    "teller-makes-the-key": Walk(
        "mattran",
        "council_town",
        states.talked,
        (
            Stop("key", "/tasks/{key}/key", shown=True),
            Stop("key-made", "/tasks/{key}/key", press=("Tạo khóa",)),
            Stop("key-refused", "/tasks/{key}/key", press=("Tạo khóa", "Mở bỏ phiếu")),
        ),
    ),
    "teller-opens-the-box": Walk(
        "mattran",
        "council_town",
        states.voted,
        (
            Stop("count", "/tasks/{count}/count", shown=True),
            Stop("count-refused", "/tasks/{count}/count", press=("Mở hòm phiếu",)),
        ),
    ),
    "chairman-cancels": Walk(
        "chutich",
        "voting_town",
        states.sitting,
        (
            Stop("cancel", "/sessions/{session}/cancel"),
            Stop("cancel-refused", "/sessions/{session}/cancel", press=("Hủy phiên họp",)),
            Stop("ballot-chair", "/sessions/{session}/ballot"),
        ),
    ),
    "chairman-signs": Walk(
        "chutich",
        "passed_town",
        states.to_sign,
        (
            Stop("tasks", "/", shown=True),
            Stop("sign", "/tasks/{sign}"),
            Stop("sign-check", "/tasks/{sign}/check", shown=True),
            Stop("sign-refused", "/tasks/{sign}/check", press=("",)),
            Stop("ballot-over", "/sessions/{session}/ballot"),
        ),
    ),
    "administrator": Walk(
        "quantri",
        "town",
        states.staffed,
        (
            Stop("people", "/administration/people"),
            Stop("people-empty", "/administration/people?q=khongco"),
            Stop("person", "/administration/people/{person}", shown=True),
            Stop("person-edit", "/administration/people/{person}/edit"),
            Stop("person-new", "/administration/people/new"),
            Stop("person-refused", "/administration/people/new", press=("Thêm và cấp mật khẩu",)),
            Stop("role-new", "/administration/people/{person}/roles/new"),
            Stop("role-end", "/administration/roles/{role}/end"),
            Stop("account-new", "/administration/people/{newcomer}/account"),
            Stop("account-shut", "/administration/people/{person}/account/shut"),
            Stop(
                "password-handed",
                "/administration/people/{person}/account/password",
                press=("Cấp mật khẩu",),
            ),
        ),
    ),
    "administrator-lists": Walk(
        "quantri",
        "town",
        states.staffed,
        (
            Stop("people-import", "/administration/people/import"),
            Stop(
                "people-report",
                "/administration/people/import",
                {"pasted": _PEOPLE},
                ("Kiểm tra bảng tính",),
                "/administration/people/import/{file}",
            ),
            Stop("passwords", "/administration/passwords"),
        ),
    ),
    "administrator-places": Walk(
        "quantri",
        "town",
        states.staffed,
        (
            Stop("organisations", "/administration/organisations"),
            Stop("unit-new", "/administration/organisations/new"),
            Stop("unit", "/administration/organisations/{unit}"),
            Stop("unit-rename", "/administration/organisations/{unit}/rename"),
            Stop("unit-end", "/administration/organisations/{unit}/end"),
            Stop("acts", "/administration/history"),
            Stop("councils", "/administration/councils"),
            Stop("council", "/administration/councils/{council}", shown=True),
            Stop("council-new", "/administration/councils/new"),
            Stop("council-end", "/administration/councils/{council}/end"),
            Stop("member-new", "/administration/councils/{council}/members/new"),
            Stop("rules-new", "/administration/councils/{council}/rules/new"),
            Stop(
                "rules-refused",
                "/administration/councils/{council}/rules/new",
                press=("Ghi quy chế",),
            ),
            Stop("seat-end", "/administration/councils/{council}/members/{seat}/end"),
        ),
    ),
    "administrator-mergers": Walk(
        "quantri",
        "town",
        states.divided,
        (
            Stop("unit-over", "/administration/organisations/{over}"),
            Stop("unit-cases", "/administration/organisations/{over}/cases", shown=True),
            Stop(
                "unit-cases-refused",
                "/administration/organisations/{over}/cases",
                press=("Chuyển hồ sơ",),
            ),
            Stop("unit-cases-none", "/administration/organisations/{empty}/cases"),
        ),
    ),
    "administrator-post": Walk(
        "quantri",
        "town",
        states.staffed,
        (
            Stop("calendar-entries", "/calendar/entries"),
            Stop("calendar-days", "/calendar/days/new"),
            Stop("calendar-check", "/calendar/days/new", _HOLIDAY, ("Xem hạn nào đổi",)),
            Stop("calendar-year", "/calendar/years/new"),
            Stop("letters-of-all", "/letters/all"),
            Stop("letters-stopped", "/letters/stopped"),
        ),
    ),
}

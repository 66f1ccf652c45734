"""The standing office at its desk: intake, rounds, campaigns, the year, the law."""

from collections.abc import Mapping
from typing import Final

from tests.browser import states
from tests.browser.walks.walk import Stop, Walk

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
_RATINGS: Final = (
    "Đơn vị\tHọ tên\tNăm\tMức xếp loại\n"
    "Trường Tiểu học Tân Mẫu A\tLê Đức Trưởng\t2025\tHoàn thành tốt\n"
    "Trường Tiểu học Tân Mẫu A\tVũ Thị Mới\t2025\tGiỏi"
)

WALKS: Final[Mapping[str, Walk]] = {
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
            Stop("round-change", "/rounds/{round}/change"),
            Stop(
                "round-change-refused",
                "/rounds/{round}/change",
                {"closes_on": "01/11/2026", "paper_number": "15/TB-UBND"},
                ("Sửa đợt xét",),
            ),
            Stop(
                "round-changed",
                "/rounds/{round}/change",
                {"closes_on": "15/01/2027", "reason": "Các trường xin thêm thời gian."},
                ("Sửa đợt xét",),
            ),
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
}

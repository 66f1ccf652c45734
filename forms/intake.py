"""Forms of the process ``intake``: from the list of nominations to the accepted dossier."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from forms.choices import Bool, Files, Many, One
from forms.days import Day
from forms.fields import Count, File, Long, Money, Text, when
from forms.form import TaskForm
from forms.grids import Grid, Row
from forms.setting import Setting
from forms.shared import Letter, Meeting, adds_up
from forms.sheet import Problem
from forms.wording import dotted
from workflows.law.past import Past

VOTED = ("in_favour", "against", "abstained")


def of(*kinds: str) -> Callable[[Setting], bool]:
    """Return whether the subject of the report is of one of these kinds."""
    return lambda setting: setting.values.get("subject_kind", "person") in kinds


class NominationRow(Row):
    distinct = ("subject", "award")

    subject = One("Đối tượng", source="subjects", required=True, privacy="b")
    award = One("Danh hiệu, hình thức", source="awards", required=True)
    leader = Bool("Lãnh đạo", required=True)
    direct_worker = Bool("Trực tiếp lao động, sản xuất", required=True)
    sex = One("Giới tính", {"female": "Nữ", "male": "Nam"}, privacy="b")
    ethnicity = Text("Dân tộc", privacy="s")


class RegisterNominations(TaskForm):
    """Lập danh sách đề nghị"""

    rows = Grid(
        NominationRow,
        least=1,
        hint="Mỗi thành tích chỉ đề nghị một danh hiệu hoặc hình thức.",
    )


class ResultRow(Row):
    task = Text("Nhiệm vụ, chỉ tiêu", required=True)
    this_year = Text("Kết quả năm nay", required=True)
    before = Text("Năm trước")


class InitiativeRow(Row):
    distinct = ("name", "year")

    name = Text("Tên sáng kiến", required=True)
    year = Count("Năm", required=True, least=1950, most=2199)
    number = Text("Số quyết định công nhận")


class ReceivedRow(Row):
    year = Count("Năm", required=True, least=1945, most=2199)
    award = Text("Danh hiệu, hình thức", required=True)
    number = Text("Số quyết định")
    date = Day("Ngày", earliest=None)
    issuer = Text("Cơ quan ban hành")


def received_faults(
    setting: Setting, row: Mapping[str, Any], born: date | None
) -> Iterator[tuple[str, str]]:
    """(field, why an award of earlier years cannot be as it is written)"""
    year, decided = row["year"], row.get("date")
    if year > setting.today.year:
        yield "year", f"Năm không được sau năm nay {setting.today.year}"
    if born is not None and year < born.year:
        yield "year", f"Năm không được trước năm sinh hoặc năm thành lập {born.year}"
    if decided is not None and decided.year < year:
        yield "date", f"Ngày quyết định không được trước năm được khen {year}"
    if decided is not None and born is not None and decided < born:
        yield "date", "Ngày quyết định không được trước ngày sinh hoặc ngày thành lập"
    past = setting.values.get("past")
    if isinstance(past, Past):
        why = past.misfit(row["award"], row.get("issuer") or "")
        if why is not None:
            yield "issuer", why


class WriteAchievementReport(TaskForm):
    """Viết báo cáo thành tích"""

    asks = ("subject_kind", "past")

    full_name = Text(
        "Họ và tên",
        required=True,
        privacy="b",
        shown=of("person"),
        hint="Viết đầy đủ, không viết tắt.",
    )
    birth_date = Day("Ngày sinh", required=True, privacy="b", earliest=None, shown=of("person"))
    home_town = Text("Quê quán", privacy="b", shown=of("person"))
    residence = Text("Nơi ở", privacy="b", shown=of("person"))
    post = Text("Chức vụ", shown=of("person"))
    qualifications = Text("Trình độ", shown=of("person"))
    work_history = Long("Quá trình công tác", privacy="b", shown=of("person"))

    name = Text("Tên tập thể", shown=of("collective"))
    formed_on = Day("Ngày thành lập", earliest=None, shown=of("collective"))
    address = Text("Địa chỉ", shown=of("collective"))
    functions = Long("Chức năng, nhiệm vụ", shown=of("collective"))
    members = Count("Số thành viên", required=True, shown=of("collective"))
    members_ldtt = Count("Số đạt LĐTT", shown=of("collective"))
    disciplined = Count("Số người bị kỷ luật", privacy="s", shown=of("collective"))

    head = Text("Chủ hộ", required=True, privacy="b", shown=of("household"))
    contribution = Long("Đóng góp", required=True, shown=of("household"))
    value = Money("Giá trị (đồng)", shown=of("household"))

    results = Grid(ResultRow, "Thành tích", least=1)
    rating = One(
        "Mức hoàn thành nhiệm vụ",
        {
            "excellent": "Hoàn thành xuất sắc",
            "good": "Hoàn thành tốt",
            "complete": "Hoàn thành",
            "incomplete": "Không hoàn thành",
        },
        required=True,
    )
    file = File("Tệp đính kèm", hint="Văn bản xác nhận mức hoàn thành nhiệm vụ.")
    initiatives = Grid(InitiativeRow, "Sáng kiến", hint="Mỗi sáng kiến chỉ dùng cho một lần khen.")
    discipline = Long("Kỷ luật", privacy="s")
    awards_received = Grid(ReceivedRow, "Khen thưởng đã nhận")
    signed_file = File("Bản ký", required=True)

    def problems(self, answers: Mapping[str, Any]) -> Iterator[Problem]:
        members = answers.get("members")
        for name in ("members_ldtt", "disciplined"):
            if members is not None and answers.get(name, 0) > members:
                yield (name,), f"{self.asked()[name].label} không được quá số thành viên {members}"
        born = answers.get("birth_date") or answers.get("formed_on")
        for index, row in enumerate(answers.get("awards_received", ())):
            for name, why in received_faults(self.setting, row, born):
                yield ("awards_received", index, name), why


class ReviewRow(Row):
    in_favour = Count("Đồng ý", required=True, suggest=("attendees", 1))
    against = Count("Không đồng ý", required=True, suggest=0)
    abstained = Count("Không ý kiến", required=True, suggest=0)
    proposed = Bool("Đề nghị", required=True, ordinary=(True,))


class HoldUnitReview(Meeting, TaskForm):
    """Họp bình xét tại đơn vị"""

    chair = Text("Chủ trì", required=True, privacy="b")
    secretary = Text("Thư ký", required=True, privacy="b")
    members_total = Count("Tổng số người", required=True, least=1, suggest=("attendees", 1))
    attendees = Count(
        "Số người dự",
        required=True,
        least=1,
        suggest=("attendees", 1),
        hint="Không quá tổng số người.",
    )
    rows = Grid(
        ReviewRow,
        per="nomination",
        source="nominations",
        hint="Số đồng ý, không đồng ý và không ý kiến cộng lại phải bằng số người dự.",
    )
    minutes = File("Biên bản", required=True)

    def problems(self, answers: Mapping[str, Any]) -> Iterator[Problem]:
        attendees, total = answers["attendees"], answers["members_total"]
        if attendees > total:
            yield ("attendees",), f"Số người dự không được quá tổng số người {dotted(total)}"
        for index, row in enumerate(answers.get("rows", ())):
            for path, sentence in adds_up(row, VOTED, attendees, "số người dự"):
                yield ("rows", index, *path), sentence


class LetterRow(Letter, Row):
    """One submission letter for each authority that will decide."""


class SubmitDossier(TaskForm):
    """Ký tờ trình, nộp hồ sơ"""

    letters = Grid(LetterRow, "Tờ trình", per="authority", source="authorities")
    signer = Text("Người ký", required=True, privacy="b")
    truthful = Bool("Cam đoan đúng sự thật", required=True, must_be=True)


class CheckRow(Row):
    choice = One(
        "Kết quả kiểm tra",
        {"ok": "Đủ", "missing": "Thiếu", "wrong": "Không hợp lệ"},
        required=True,
    )
    reason = Long("Lý do")


class ReceiveDossier(TaskForm):
    """Tiếp nhận, kiểm tra thành phần"""

    channel = One(
        "Kênh",
        {
            "electronic": "Điện tử",
            "one_stop": "Một cửa",
            "post": "Bưu chính",
            "direct": "Trực tiếp",
        },
        required=True,
    )
    received_on = Day("Ngày nhận", required=True)
    checks = Grid(CheckRow, "Thành phần hồ sơ", per="paper", source="papers")
    papers_complete = Bool(
        "Hồ sơ đầy đủ",
        required=True,
        fact=True,
        ordinary=(True,),
        because="request_text",
        hint="Chọn Có khi mọi giấy tờ đều đủ, Không khi có giấy tờ thiếu hoặc không hợp lệ.",
    )
    request_text = Long("Nội dung yêu cầu bổ sung")

    def problems(self, answers: Mapping[str, Any]) -> Iterator[Problem]:
        short = [row for row in answers.get("checks", ()) if row["choice"] != "ok"]
        if answers["papers_complete"] and short:
            yield (
                ("papers_complete",),
                f"Chưa đầy đủ: có {len(short)} giấy tờ thiếu hoặc không hợp lệ",
            )
        if not answers["papers_complete"] and answers.get("checks") and not short:
            yield ("papers_complete",), "Mọi giấy tờ đều đủ nên hồ sơ phải là đầy đủ"


class CompletePapers(TaskForm):
    """Bổ sung hồ sơ"""

    papers = Files("Giấy tờ", required=True)
    reply = Long("Giải trình, trả lời", required=True)


class SettleIncomplete(TaskForm):
    """Xử lý hồ sơ không bổ sung đủ"""

    settlement = One(
        "Cách xử lý",
        {
            "accept_part": "Nhận phần đủ",
            "extend": "Gia hạn một lần",
            "refuse": "Không tiếp nhận",
        },
        required=True,
        fact=True,
        ordinary=("accept_part",),
        bounds={"extend": "extensions_left"},
    )
    kept = Many(
        "Trường hợp giữ lại",
        source="nominations",
        needed=when("settlement", "accept_part"),
    )

    def problems(self, answers: Mapping[str, Any]) -> Iterator[Problem]:
        """Whoever is left out is told why."""
        kept = answers.get("kept")
        if kept and len(kept) < self._all() and "reason" not in answers:
            yield ("reason",), self.asked()["reason"].missing_sentence()

    def schema_rules(self) -> Iterator[dict[str, Any]]:
        some_left_out = {"kept": {"minItems": 1, "maxItems": self._all() - 1}}
        if self._all() > 1:
            yield {
                "if": {"properties": some_left_out, "required": ["kept"]},
                "then": {"required": ["reason"]},
            }

    def _all(self) -> int:
        return len(self.setting.choices.get("nominations", ()))

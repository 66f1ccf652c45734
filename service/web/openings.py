"""What a page asks before something begins: a round, a row of a nominee list, a sitting.

They are forms like those of tasks, only that no diagram names them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from flask import request
from marshmallow import ValidationError

from forms.answers import flattened
from forms.choices import Bool, Files, Many, One
from forms.days import Day, Moment
from forms.fields import Count, File, Long, Text
from forms.grids import Grid, Row
from forms.html import Question, ask, html_name, read_pairs
from forms.setting import Setting
from forms.sheet import Problem, Sheet
from service.text import sentence_start
from workflows.law.awards import SubjectKind
from workflows.law.citations import Refusal
from workflows.law.quotas import EVERYBODY, Rounding

Errors = dict[str, list[str]]
INSIDE: Final = "inside"
WHOLE: Final = "whole"  # of what may be held: not one nomination, the dossier

KINDS: Final[Mapping[str, str]] = {
    "LH-CT": "Khen thưởng công trạng",
    "LH-PT": "Khen thưởng phong trào thi đua, chuyên đề",
    "LH-ĐX": "Khen thưởng đột xuất",
    "LH-CH": "Khen thưởng quá trình cống hiến",
    "LH-NH": "Khen thưởng niên hạn",
    "LH-ĐN": "Khen thưởng đối ngoại",
}


class QuotaRow(Row):
    award = One("Danh hiệu, hình thức", source="awards", required=True)
    subject = One(
        "Đối tượng",
        {each.value: sentence_start(each.label) for each in SubjectKind},
        hint="Để trống là mọi đối tượng.",
    )
    unit = One("Áp dụng cho", source="quota_units", hint="Để trống là cả đợt xét.")
    max_count = Count("Số tối đa", least=1)
    max_percent = Count("Tỷ lệ tối đa (%)", most=100)
    base = One("Tính trên", source="bases", hint="Để trống là mọi đề nghị trong đợt.")
    rounding = One(
        "Khi chia có phần lẻ",
        {each.value: sentence_start(each.label) for each in Rounding},
        hint="Để trống là làm tròn xuống.",
    )
    min_direct_workers = Count("Người trực tiếp tối thiểu (%)", most=100)
    source = Text("Văn bản, căn cứ", required=True, hint="Ví dụ: Kế hoạch số 12/KH-UBND.")


class NewRound(Sheet):
    """Mở đợt xét"""

    commune = One("Xã, phường", source="communes", required=True)
    title = Text("Tên đợt xét", required=True, hint="Ví dụ: Xét khen thưởng năm học 2025–2026.")
    kind = One("Loại hình khen thưởng", KINDS, required=True)
    year = One("Năm xét", source="years", required=True)
    opens_on = Day("Ngày mở", required=True, earliest=None, latest=None)
    closes_on = Day("Ngày cuối nhận hồ sơ", required=True, earliest=None, latest=None)
    awards = Many(
        "Danh hiệu, hình thức được đề nghị",
        source="awards",
        required=True,
        hint="Đơn vị chỉ đề nghị được những mục chọn ở đây.",
    )
    quotas = Grid(
        QuotaRow,
        "Chỉ tiêu",
        hint="Không giới hạn thì để trống. Vượt chỉ tiêu không bị loại: người thẩm định cho ý kiến,"
        " Hội đồng thấy con số.",
    )

    def opening(self, answers: Mapping[str, Any]) -> date:
        return answers["opens_on"]  # type: ignore[no-any-return]  # a required Day

    def problems(self, answers: Mapping[str, Any]) -> Iterator[Problem]:
        if answers["closes_on"] < self.opening(answers):
            yield ("closes_on",), "Ngày cuối nhận hồ sơ không được trước ngày mở"
        for index, row in enumerate(answers.get("quotas", ())):
            for name, sentence in _quota_problems(row, answers["awards"]):
                yield ("quotas", index, name), sentence


class ChangedRound(NewRound):
    """Sửa đợt xét"""

    paper_number = Text("Số, ký hiệu văn bản", hint="Nếu có văn bản, ghi cả số và ngày.")
    paper_on = Day("Ngày văn bản", earliest=None)
    reason = Long("Lý do", required=True, hint="Mọi người đọc được đợt xét đều thấy.")

    @classmethod
    def _left_out(cls, setting: Setting) -> set[str]:
        """What a round begins with stays as it is."""
        return super()._left_out(setting) | {"commune", "kind", "year", "opens_on"}

    def opening(self, answers: Mapping[str, Any]) -> date:
        return self.setting.day("opens_on") or date.min

    def problems(self, answers: Mapping[str, Any]) -> Iterator[Problem]:
        yield from super().problems(answers)
        last, was_last = answers["closes_on"], self.setting.day("closes_on")
        if self.opening(answers) <= last < self.setting.today and last != was_last:
            yield ("closes_on",), "Ngày cuối nhận hồ sơ mới không được trước hôm nay"
        if "paper_number" in answers and "paper_on" not in answers:
            yield ("paper_on",), "Nhập ngày của văn bản"
        if "paper_on" in answers and "paper_number" not in answers:
            yield ("paper_number",), "Nhập số, ký hiệu của văn bản"


def _quota_problems(row: Mapping[str, Any], awards: Sequence[str]) -> Iterator[tuple[str, str]]:
    if row["award"] not in awards:
        yield "award", "Chọn mục này ở phần được đề nghị trước"
    if row.get("base", EVERYBODY) not in (*awards, EVERYBODY):
        yield "base", "Chọn mục này ở phần được đề nghị trước"
    if row.get("base") == row["award"]:
        yield "base", "Tính trên danh hiệu, hình thức khác hoặc trên mọi đề nghị"
    if not row.keys() & {"max_count", "max_percent", "min_direct_workers"}:
        yield "max_count", "Nhập số tối đa hoặc một tỷ lệ"


class NewCampaign(Sheet):
    """Phát động phong trào"""

    commune = One("Xã, phường", source="communes", required=True)
    name = Text("Tên phong trào", required=True)
    year = One("Năm", source="years", required=True)
    units = Many(
        "Đơn vị đăng ký",
        source="units",
        hint="Không chọn đơn vị nào là mọi đơn vị có thủ trưởng đều đăng ký.",
    )


class NewNominee(Sheet):
    """Thêm đề nghị vào danh sách"""

    unit = One("Đơn vị đề nghị", source="units", required=True)
    kind = One(
        "Loại",
        {"individual": "Cá nhân", "collective": "Tập thể", "household": "Hộ gia đình"},
        required=True,
    )
    name = Text(
        "Họ và tên, tên tập thể hoặc chủ hộ",
        required=True,
        privacy="b",
        hint="Viết đầy đủ, không viết tắt.",
    )
    post = Text("Chức vụ, nơi làm việc")
    award = One("Danh hiệu, hình thức", source="awards", required=True)
    sex = One("Giới tính", {"female": "Nữ", "male": "Nam"}, privacy="b")
    leader = Bool("Giữ chức vụ lãnh đạo")
    direct_worker = Bool("Trực tiếp lao động, sản xuất")
    summary = Long("Tóm tắt thành tích")


class NewSession(Sheet):
    """Triệu tập phiên họp"""

    council = One("Hội đồng", source="councils", required=True)
    at = Moment("Thời gian họp", required=True, after="now", hint="Ví dụ: 03/09/2026 08:30.")
    place = Text("Địa điểm", required=True)
    dossiers = Many("Hồ sơ đưa ra phiên họp", source="waiting_dossiers", required=True)


class Cancellation(Sheet):
    """Hủy phiên họp"""

    reason = Long("Lý do hủy", required=True)


class ClockPaper(Sheet):
    """The notice or decision on which a term is changed."""

    number = Text("Số, ký hiệu văn bản", required=True)
    on = Day("Ngày văn bản", required=True, earliest=None)


class NewNote(Sheet):
    """Ghi trao đổi"""

    text = Long("Nội dung", required=True, privacy="b")
    readers = One(
        "Ai đọc được",
        source="readers",
        required=True,
        shown=lambda setting: bool(setting.choices.get("readers")),
    )
    tell = Many("Báo cho", source="people", hint="Người được chọn nhận một thư, không có nội dung.")
    files = Files("Tệp đính kèm")

    def problems(self, answers: Mapping[str, Any]) -> Iterator[Problem]:
        inside = answers.get("readers") == INSIDE
        if inside and self.setting.ids("outside") & set(answers.get("tell", ())):
            yield ("tell",), "Có người của đơn vị, họ không đọc được trao đổi trong cơ quan"


class StopTerms(ClockPaper):
    """Dừng thời hạn"""

    ground = One("Căn cứ", source="grounds", required=True)
    reason = Long("Lý do", required=True)


class ResumeTerms(ClockPaper):
    """Tính tiếp thời hạn"""

    ground = One("Đang dừng vì", source="grounds", required=True)
    reason = Long("Lý do", required=True)


class ExtendTerm(ClockPaper):
    """Gia hạn"""

    term = One("Thời hạn", source="terms", required=True)
    units = Count("Số ngày thêm", required=True, least=1, most=365)
    reason = Long("Lý do", required=True)


class OrderHold(Sheet):
    """Tạm dừng xét"""

    what = One("Tạm dừng", source="what", required=True)
    ground = Long(
        "Căn cứ",
        required=True,
        privacy="s",
        hint="Chỉ cơ quan thẩm định đọc được, đơn vị không thấy. Không ghi tên người tố cáo.",
    )


def _for_unit(setting: Setting) -> bool:
    return bool(setting.values.get("for_unit"))


class WithdrawalOfAll(Sheet):
    """Rút hồ sơ"""

    number = Text("Số công văn của đơn vị", required=True, shown=_for_unit)
    on = Day("Ngày công văn", required=True, earliest=None, shown=_for_unit)
    file = File("Tệp công văn", shown=_for_unit)
    reason = Long("Lý do rút", required=True)


class WithdrawalOfOne(WithdrawalOfAll):
    """Rút trường hợp"""

    what = One("Trường hợp", source="what", required=True)


@dataclass(frozen=True, slots=True)
class Filled:
    """A sheet as it was filled in; `answers` is empty while anything is wrong."""

    questions: tuple[Question, ...]
    values: Mapping[str, Any]
    answers: Mapping[str, Any] = field(default_factory=dict)
    errors: Errors = field(default_factory=dict)

    def refused(self, refusal: Refusal, name: str = "") -> "Filled":
        """The same, with what a command said about it."""
        return Filled(self.questions, self.values, {}, {name: [refusal.sentence()]})


def empty(sheet: Sheet, **values: Any) -> Filled:
    return Filled(ask(sheet), values)


def filled(sheet: Sheet, values: Mapping[str, Any] | None = None) -> Filled:
    """Read this request's form into the sheet, unless somebody has read its values already."""
    if values is None:
        values = read_pairs(sheet, request.form.items(multi=True))
    try:
        answers = sheet.load(values)
    except ValidationError as wrong:
        errors = {
            html_name(path): sentences for path, sentences in flattened(wrong.messages).items()
        }
        return Filled(ask(sheet), values, {}, errors)
    return Filled(ask(sheet), values, answers)

"""Forms of the process ``emulation_campaign``: plan, registration, pledge, reviews, close."""

from collections.abc import Iterator, Mapping
from typing import Any

from forms.choices import Bool, Many, One
from forms.days import Day
from forms.fields import Count, File, Long, Text, When
from forms.form import TaskForm
from forms.grids import Grid, Row
from forms.setting import Setting
from forms.shared import Meeting
from forms.sheet import Problem
from forms.wording import dotted

LAUNCHED_BY = {"prime_minister": "Thủ tướng", "province": "Tỉnh", "commune": "Xã"}
KINDS = {"regular": "Thường xuyên", "thematic": "Theo chuyên đề"}


class QuotaRow(Row):
    distinct = ("award",)

    award = One("Danh hiệu, hình thức", source="campaign_awards", required=True)
    max_count = Count("Số tối đa")
    max_percent = Count("Tỷ lệ tối đa (%)", most=100)
    base = Text("Tính trên")
    min_direct_workers = Count("Tỷ lệ người trực tiếp tối thiểu (%)", most=100)


class DraftCampaignPlan(TaskForm):
    """Soạn kế hoạch phát động"""

    name = Text("Tên phong trào", required=True)
    launched_by = One("Cấp phát động", LAUNCHED_BY, required=True)
    parent = One("Hưởng ứng", source="parent_campaigns")
    kind = One("Loại", KINDS, required=True)
    purpose = Long("Mục đích", required=True)
    scope = Long("Phạm vi", required=True)
    subjects = Long("Đối tượng", required=True)
    criteria = Long("Tiêu chí", required=True)
    content = Long("Nội dung", required=True)
    starts_on = Day("Từ ngày", required=True, latest=None)
    ends_on = Day("Đến ngày", required=True, earliest="today", latest=None)
    registration_closes_on = Day("Hạn đăng ký", required=True, earliest="today", latest=None)
    has_midterm = Bool("Có sơ kết", required=True, fact=True)
    midterm_on = Day("Ngày sơ kết", latest=None, needed=When("has_midterm", (True,)))
    quotas = Grid(QuotaRow, "Chỉ tiêu", hint="Không giới hạn thì để trống.")

    def problems(self, answers: Mapping[str, Any]) -> Iterator[Problem]:
        starts, ends = answers["starts_on"], answers["ends_on"]
        if ends <= starts:
            yield ("ends_on",), "Đến ngày phải sau từ ngày"
        if answers["registration_closes_on"] > ends:
            yield ("registration_closes_on",), "Hạn đăng ký không được sau ngày kết thúc"
        midterm = answers.get("midterm_on")
        if midterm is not None and not starts <= midterm <= ends:
            yield ("midterm_on",), "Ngày sơ kết phải nằm trong thời gian của phong trào"


class SignCampaignPlan(TaskForm):
    """Ký ban hành kế hoạch"""

    signs = True

    plan_signed = Bool("Ký ban hành", required=True, fact=True, ordinary=(True,))


def _is_hamlet(setting: Setting) -> bool:
    return setting.values.get("unit_kind") == "hamlet"


def _is_no_hamlet(setting: Setting) -> bool:
    return not _is_hamlet(setting)


class TitleRow(Row):
    distinct = ("subject",)

    subject = One("Đối tượng", source="registering_subjects", required=True, privacy="b")
    title = One("Danh hiệu", source="campaign_titles")
    form = One("Hình thức", source="campaign_forms")
    initiative_topic = Text("Đề tài sáng kiến")

    def problems(self, answers: Mapping[str, Any]) -> Iterator[Problem]:
        if "title" not in answers and "form" not in answers:
            yield ("title",), "Chọn danh hiệu hoặc hình thức"

    def schema_rules(self) -> Iterator[dict[str, Any]]:
        yield {
            "if": {"properties": {}, "not": {"required": ["form"]}},
            "then": {"required": ["title"]},
        }


class RegisterTitles(TaskForm):
    """Đăng ký danh hiệu, hình thức khen thưởng"""

    asks = ("unit_kind", "person_subjects", "households_listed")

    members_total = Count("Tổng số người", required=True, least=1, shown=_is_no_hamlet)
    households_total = Count("Tổng số hộ", required=True, least=1, shown=_is_hamlet)
    rows = Grid(
        TitleRow,
        hint="Mỗi dòng một cá nhân hoặc tập thể, chọn danh hiệu hoặc hình thức. "
        "Hộ gia đình nhập theo danh sách ở trang phong trào.",
    )

    def problems(self, answers: Mapping[str, Any]) -> Iterator[Problem]:
        rows = answers.get("rows", ())
        if not rows and self._needs_rows():
            yield ("rows",), "Ghi ít nhất một đối tượng, hoặc nhập danh sách hộ trước"
        people = self.setting.ids("person_subjects")
        total = answers.get("members_total")
        named = sum(row["subject"] in people for row in rows)
        if total is not None and total < named:
            yield ("members_total",), f"Tổng số người phải từ {dotted(named)} đã ghi trở lên"
        of_households = answers.get("households_total")
        listed = self._listed()
        if of_households is not None and of_households < listed:
            yield ("households_total",), f"Tổng số hộ phải từ {dotted(listed)} đã đăng ký trở lên"

    def schema_rules(self) -> Iterator[dict[str, Any]]:
        if self._needs_rows():
            needed = {"required": ["rows"], "properties": {"rows": {"minItems": 1}}}
            yield {"if": {"properties": {}}, "then": needed}

    def _listed(self) -> int:
        """Households that are on the unit's list already."""
        return self.setting.count("households_listed") or 0

    def _needs_rows(self) -> bool:
        return not self._listed()


class SignPledge(TaskForm):
    """Ký giao ước thi đua"""

    signs = True

    partners = Many("Đơn vị cùng ký", source="campaign_units")
    commitments = Long("Nội dung giao ước", required=True)
    signed_on = Day("Ngày ký", required=True)
    scan = File("Bản chụp")


class CheckRegistrations(TaskForm):
    """Tổng hợp, đối chiếu chỉ tiêu"""

    registration_reopened = Bool(
        "Mở lại đăng ký",
        required=True,
        fact=True,
        ordinary=(False,),
        bounds={True: "reopenings_left"},
        hint="Chỉ mở lại cho đơn vị chưa xong.",
    )
    new_closes_on = Day(
        "Hạn mới", earliest="today", latest="ends_on", needed=When("registration_reopened", (True,))
    )


class IndicatorRow(Row):
    distinct = ("indicator",)

    indicator = Text("Chỉ tiêu", required=True)
    target = Text("Kế hoạch", required=True)
    reached = Text("Đạt", required=True)


class _Review(Meeting):
    results = Long("Kết quả", required=True)
    effects = Long("Tác dụng", required=True)
    shortcomings = Long("Hạn chế", required=True)
    causes = Long("Nguyên nhân", required=True)
    lessons = Long("Bài học", required=True)
    indicators = Grid(IndicatorRow, "Chỉ tiêu đạt được")


class RecordMidtermReview(_Review, TaskForm):
    """Sơ kết"""


class RecordFinalReview(_Review, TaskForm):
    """Tổng kết"""


class CloseCampaign(TaskForm):
    """Kết thúc phong trào"""

    campaign_closed = Bool("Kết thúc", required=True, fact=True, ordinary=(True,))

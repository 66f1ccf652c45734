"""Forms of the process ``publication_payment_conferral``: what follows an issued decision."""

from forms.choices import Bool, Many, One
from forms.comment import CHANNELS
from forms.days import Day
from forms.fields import Count, File, Long, Text, when
from forms.form import TaskForm
from forms.grids import Grid, Row
from forms.shared import Meeting, WithReason


class PublishResult(TaskForm):
    """Công bố, báo đơn vị"""

    channels = Many("Kênh", {**CHANNELS, "conference": "Hội nghị", "panel": "Pa-nô"}, required=True)
    published_on = Day("Ngày công bố", required=True)
    unit_informed_on = Day("Ngày báo đơn vị", required=True)
    links = Long("Đường dẫn", hint="Mỗi dòng một đường dẫn.")


class PaymentRow(Row):
    payee = Text("Người nhận", privacy="b")
    method = One("Cách thức", {"cash": "Tiền mặt", "transfer": "Chuyển khoản"}, required=True)
    account = Text("Tài khoản", privacy="s", needed=when("method", "transfer"))


class PreparePayment(TaskForm):
    """Lập danh sách chi thưởng"""

    rows = Grid(PaymentRow, per="nomination", source="payees")


class ApprovePayment(TaskForm):
    """Duyệt chi"""

    payment_approved = Bool(
        "Duyệt chi",
        required=True,
        fact=True,
        ordinary=(True,),
        bounds={False: "payment_returns_left"},
    )


class RecordPayment(TaskForm):
    """Xác nhận đã chi"""

    paid_on = Day("Ngày chi", required=True)
    voucher = Text("Số chứng từ", required=True)
    signed_list = File("Danh sách đã ký nhận", required=True)
    unpaid = Grid(
        WithReason,
        "Chưa chi",
        per="nomination",
        source="payees",
        every=False,
        hint="Chỉ ghi trường hợp chưa nhận tiền.",
    )


class PrepareCertificates(TaskForm):
    """In, đóng dấu, vào sổ vàng"""

    printed_on = Day("Ngày in", required=True)
    spoiled = Count("Số phôi hỏng", most=10_000)


class ConferralRow(Row):
    choice = One(
        "Cách trao",
        {"in_person": "Trực tiếp", "by_proxy": "Nhận thay", "later": "Trao sau"},
        required=True,
        ordinary=("in_person", "by_proxy"),
    )
    receiver = Text("Người nhận", privacy="b", needed=when("choice", "by_proxy"))


class ConferAwards(Meeting, TaskForm):
    """Trao tặng"""

    rows = Grid(ConferralRow, per="nomination", source="nominations")

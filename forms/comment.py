"""Forms of the process ``public_comment``: posting the list, settling what people wrote."""

from forms.choices import Many, One
from forms.days import Day
from forms.fields import Long, Text
from forms.form import TaskForm
from forms.grids import Grid, Row

CHANNELS = {
    "board": "Bảng niêm yết",
    "portal": "Cổng thông tin",
    "loudspeaker": "Truyền thanh",
    "group": "Nhóm Zalo thôn/TDP",
}


class PostList(TaskForm):
    """Niêm yết, đăng tải danh sách"""

    channels = Many("Kênh", CHANNELS, required=True)
    places = Text("Địa điểm", required=True)
    posted_on = Day("Ngày niêm yết", required=True)


class CommentRow(Row):
    choice = One(
        "Kết quả xử lý",
        {
            "no_ground": "Không có cơ sở",
            "answered": "Đã giải thích",
            "verify": "Phải xác minh",
        },
        required=True,
    )
    reply = Long("Giải trình, trả lời", required=True)


class ReviewComments(TaskForm):
    """Tổng hợp, xử lý ý kiến"""

    rows = Grid(CommentRow, per="comment", source="comments")

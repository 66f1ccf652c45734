"""The columns of sheets that bring what is put on record: ratings of years, initiatives."""

from typing import Final

from service.adapters.sheet_columns import COLUMNS, Column, Layout

_WHO: Final = tuple(
    next(column for column in COLUMNS if column.key == key) for key in ("number", "unit")
)
_KIND: Final = Column(
    "kind", "Loại", aliases=("loại đối tượng",), width=14,
    choices={"Cá nhân": "individual", "Tập thể": "collective", "Hộ gia đình": "household"},
)  # fmt: skip
_POST: Final = Column("post", "Chức vụ", aliases=("chức danh",), width=24)
_YEAR: Final = Column("year", "Năm", ask="Nhập năm", width=8)

RATINGS: Final = Layout(
    "Xếp loại hằng năm",
    (
        _WHO[0],
        _WHO[1],
        Column(
            "name", "Họ và tên / Tên tập thể", ask="Nhập họ và tên hoặc tên tập thể",
            aliases=("họ và tên", "họ tên", "tên tập thể", "đối tượng"), width=34,
        ),
        _KIND,
        _POST,
        _YEAR,
        Column(
            "rating", "Mức xếp loại", ask="Nhập mức xếp loại",
            aliases=("xếp loại", "mức hoàn thành", "mức hoàn thành nhiệm vụ"), width=28,
            choices={
                "Hoàn thành xuất sắc": "excellent",
                "Hoàn thành tốt": "good",
                "Hoàn thành": "complete",
                "Không hoàn thành": "incomplete",
            },
        ),
        Column(
            "basis", "Số văn bản", aliases=("căn cứ", "số thông báo", "số quyết định"), width=24
        ),
        Column("dated_on", "Ngày văn bản", aliases=("ngày ký", "ngày"), width=14),
    ),
    frozenset({"name", "year", "rating"}),
)  # fmt: skip

WORKS: Final = Layout(
    "Sáng kiến, đề tài",
    (
        _WHO[0],
        _WHO[1],
        Column(
            "name", "Tác giả", ask="Nhập tác giả",
            aliases=("họ và tên", "họ tên", "tác giả, đồng tác giả"), width=34,
        ),
        _POST,
        Column(
            "title", "Tên sáng kiến, đề tài", ask="Nhập tên sáng kiến hoặc đề tài",
            aliases=("tên sáng kiến", "sáng kiến", "tên đề tài"), width=60,
        ),
        Column(
            "work_kind", "Loại", aliases=("loại hình",), width=16,
            choices={"Sáng kiến": "initiative", "Đề tài": "project"},
        ),
        _YEAR,
        Column(
            "scope", "Phạm vi", aliases=("phạm vi ảnh hưởng", "cấp công nhận"), width=16,
            choices={"Cơ sở": "base", "Cấp tỉnh": "province", "Toàn quốc": "nation"},
        ),
        Column(
            "basis", "Số quyết định công nhận", ask="Nhập số quyết định công nhận",
            aliases=("số quyết định", "số công nhận"), width=24,
        ),
        Column("recognised_on", "Ngày công nhận", aliases=("ngày quyết định", "ngày"), width=14),
        Column("issuer", "Cơ quan công nhận", aliases=("nơi công nhận",), width=32),
    ),
    frozenset({"name", "title", "year"}),
)  # fmt: skip

"""A setting in which every form has something to choose from."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from forms import Choice, Setting


def few(prefix: str, *labels: str) -> tuple[Choice, ...]:
    return tuple(Choice(f"{prefix}{index}", label) for index, label in enumerate(labels, start=1))


NOMINATIONS = few("n", "Lê Đức Trưởng", "Thôn Đông Hạ", "Hộ bà Nguyễn Thị Ẩm")
MEMBERS = few("m", "Trần Văn Ấn", "Bùi Quốc Thuận", "Vũ Thị Mỹ Hạnh", "Đỗ Ưng", "Hà Ỷ Lan")
SETTING = Setting(
    today=date(2026, 8, 21),
    choices={
        "nominations": NOMINATIONS,
        "subjects": few("s", "Lê Đức Trưởng", "Thôn Đông Hạ"),
        "awards": (Choice("LĐTT", "Lao động tiên tiến"), Choice("GK-X", "Giấy khen cấp xã")),
        "opinion_bodies": few("b", "Công an xã", "Đảng ủy xã"),
        "papers": few("p", "Tờ trình", "Báo cáo thành tích", "Biên bản bình xét"),
        "proposal_papers": few("p", "Tờ trình", "Báo cáo thành tích", "Biên bản Hội đồng"),
        "members": MEMBERS,
        "tellers": MEMBERS,
        "absent_members": MEMBERS[4:],
        "waiting_dossiers": few("d", "2026-TM-0031", "2026-TM-0032"),
        "ballot_nominations": NOMINATIONS[:2],
        "hands_nominations": NOMINATIONS[2:],
        "agenda": NOMINATIONS,
        "comments": few("c", "Góp ý ngày 20/08/2026"),
        "authorities": few("a", "Chủ tịch UBND xã", "Chủ tịch UBND tỉnh"),
        "units": few("u", "Thôn Đông Hạ"),
        "retention": (Choice("permanent", "Vĩnh viễn"), Choice("20y", "20 năm")),
        "decisions": few("q", "12/QĐ-UBND"),
        "payees": NOMINATIONS[:2],
        "campaign_awards": (
            Choice("LĐTT", "Lao động tiên tiến"),
            Choice("GK-X", "Giấy khen cấp xã"),
        ),
        "campaign_titles": (Choice("LĐTT", "Lao động tiên tiến"),),
        "campaign_forms": (Choice("GK-X", "Giấy khen cấp xã"),),
        "campaign_units": few("u", "Thôn Đông Hạ"),
        "parent_campaigns": few("c", "Cả tỉnh chung sức"),
        "registering_subjects": few("s", "Lê Đức Trưởng", "Thôn Đông Hạ"),
        "initiatives": few("i", "Sổ theo dõi nước sạch"),
        "confirmable": few("f", "Được bình chọn trong phong trào thi đua"),
    },
    values={
        "law_since": date(2024, 1, 1),
        "now": "2026-08-21T09:31:00+07:00",
        "signed_on": "2026-08-20",
        "members": 15,
        "present": 14,
        "not_tellers": ["m1"],
        "teller_number": 3,
        "computed_verdicts": {"n1": "eligible", "n2": "unknown", "n3": "not_eligible"},
        "over_quota": [],
        "proposed": {"n1": ("Bằng khen cấp tỉnh", "province", 2026)},
        "ballot_required": ["n1"],
        "subject_kind": "person",
        "decision_kind": "award",
        "payment_returns_left": 2,
        "extensions_left": 1,
        "reopenings_left": 1,
        "province_returns_left": 2,
    },
)


@pytest.fixture
def setting() -> Setting:
    return SETTING


@pytest.fixture
def with_values() -> Callable[..., Setting]:
    """Return the sample setting with some values changed."""
    return lambda **values: replace(SETTING, values={**SETTING.values, **values})

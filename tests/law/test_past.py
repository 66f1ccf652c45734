"""What people type of the past, where it cannot be."""

from datetime import date

import pytest

from workflows.law.awards import Level
from workflows.law.past import Past, level_of


@pytest.fixture
def past(law):
    return Past(law, date(2026, 11, 20))


@pytest.mark.parametrize(
    ("issuer", "level"),
    [
        ("Chủ tịch UBND huyện Lương Tài", Level.DISTRICT),
        ("Chủ tịch Ủy ban nhân dân thị xã Từ Sơn", Level.DISTRICT),
        ("UBND Quận 1", Level.DISTRICT),
        ("CHỦ TỊCH UBND XÃ TÂN MẪU", Level.COMMUNE),
        ("UBND thị trấn Thứa", Level.COMMUNE),
        ("Chủ tịch UBND tỉnh Bắc Ninh", Level.PROVINCE),
        ("Thủ tướng Chính phủ", Level.PRIME_MINISTER),
        ("Chủ tịch nước", Level.PRESIDENT),
        ("Giám đốc Sở Nội vụ tỉnh Bắc Ninh", None),
        ("Hiệu trưởng Trường Tiểu học Tân Mẫu", None),
        ("UBND thành phố Bắc Ninh", None),  # a district, or a province
        ("", None),
    ],
)
def test_an_office_is_known_by_its_words(issuer, level):
    assert level_of(issuer) is level


@pytest.mark.parametrize(
    ("award", "issuer", "fits"),
    [
        ("Bằng khen", "Chủ tịch UBND huyện Lương Tài", False),
        ("Bằng khen của Chủ tịch UBND huyện", "UBND huyện", False),
        ("bằng khen", "UBND xã Tân Mẫu", False),
        ("Huân chương Lao động hạng Ba", "UBND huyện Lương Tài", False),
        ("Bằng khen", "Chủ tịch UBND tỉnh Bắc Ninh", True),
        ("Giấy khen", "Chủ tịch UBND huyện Lương Tài", True),
        ("Giấy khen", "Chủ tịch UBND xã Tân Mẫu", True),
        ("Giấy khen", "Chủ tịch UBND tỉnh Bắc Ninh", True),
        ("Giấy khen", "Hiệu trưởng", True),
        ("Bằng khen", "Ban Thường vụ Huyện đoàn", True),  # not recognised, so not refused
        ("Chiến sĩ thi đua cơ sở", "UBND huyện Lương Tài", True),
        ("Danh hiệu lạ", "UBND huyện Lương Tài", True),
    ],
)
def test_a_lower_office_gives_no_award_of_a_higher_one(past, award, issuer, fits):
    assert (past.misfit(award, issuer) is None) is fits


def test_the_refusal_says_who_does(past):
    assert past.misfit("Bằng khen", "Chủ tịch UBND huyện Lương Tài") == (
        "UBND cấp huyện không có thẩm quyền tặng Bằng khen: "
        "Chủ tịch Ủy ban nhân dân cấp tỉnh mới quyết định"
    )


@pytest.mark.parametrize(
    ("on", "instrument", "why"),
    [
        (date(2025, 6, 30), "Nghị định số 152/2025/NĐ-CP", "chưa có hiệu lực, từ ngày 01/07/2025"),
        (date(2025, 7, 1), "Nghị định số 152/2025/NĐ-CP", None),
        (date(2025, 12, 31), "Nghị định 98/2023/NĐ-CP của Chính phủ", None),
        (date(2026, 1, 1), "Nghị định 98/2023/NĐ-CP", "hết hiệu lực sau ngày 31/12/2025"),
        (date(2026, 1, 1), "Nghị định 1/1999/NĐ-CP", None),
        (date(2026, 1, 1), "Quy chế của Hội đồng", None),
    ],
)
def test_a_text_is_cited_only_while_it_is_in_force(law, on, instrument, why):
    told = Past(law, on).not_in_force(instrument)
    assert told is None if why is None else why in (told or "")


def test_what_goes_on_under_older_rules_cites_them(law):
    later, handed_in = date(2026, 1, 1), date(2025, 6, 20)
    assert Past(law, later, handed_in).not_in_force("Nghị định 98/2023/NĐ-CP") is None
    assert Past(law, later, later).not_in_force("Nghị định 98/2023/NĐ-CP") is not None

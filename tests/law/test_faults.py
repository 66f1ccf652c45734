"""A malformed file of the law: every defect of every file, with its line and what to do."""

import shutil
from pathlib import Path

import pytest

from workflows.law.book import LawBook
from workflows.law.files import LawDefects

ROW = """
[[row]]
award = "*"
required = true
since = 2030-01-01
citation = "design"
certainty = "design"
"""


@pytest.fixture
def folder(law_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(law_folder, tmp_path / "law"))


def defects(folder: Path) -> list[str]:
    """What is said of the folder, without the way to it."""
    with pytest.raises(LawDefects) as refused:
        LawBook.read(folder)
    return [str(each).replace(f"{folder}/", "") for each in refused.value.defects]


def add(folder: Path, name: str, text: str) -> int:
    """Append to a file; the number of its lines before."""
    path = folder / name
    before = path.read_text("utf-8")
    path.write_text(before + text, "utf-8")
    return len(before.splitlines())


@pytest.mark.parametrize(
    ("change", "offset", "said"),
    [
        (("required", "requierd"), 4, "không có trường requierd"),
        (("required = true", 'required = "yes"'), 4, "required = 'yes' sai kiểu"),
        (("required = true", "required = 1"), 4, "required = 1 sai kiểu"),
        (('citation = "design"\n', ""), 2, "thiếu citation"),
        (('certainty = "design"\n', ""), 2, "thiếu certainty"),
        (("since = 2030-01-01\n", ""), 2, "thiếu since"),
        (("since = 2030-01-01", "since = 2030-01-01T00:00:00"), 5, "sai kiểu"),
        (("2030-01-01", "2030-01-01\nuntil = 2029-12-31"), 6, "kết thúc 31/12/2029 trước khi"),
        (('"design"\ncertainty', '"nd999.art1"\ncertainty'), 6, "không biết căn cứ nd999.art1"),
        (('certainty = "design"', 'certainty = "sure"'), 7, "không có mức chắc chắn sure"),
        (('certainty = "design"', 'certainty = "design"\nplace = "QQ"'), 8, "không biết nơi QQ"),
    ],
)
def test_a_row_that_is_wrong_is_named_with_the_line_of_its_field(folder, change, offset, said):
    before = add(folder, "council_duty.toml", ROW.replace(*change))
    (defect,) = defects(folder)
    assert defect.startswith(f"council_duty.toml, dòng {before + offset}: ")
    assert said in defect
    assert ". Hãy " in defect


@pytest.mark.parametrize(
    ("name", "row", "said"),
    [
        ("deadlines", 'key = "x"\nunit = "fortnights"\namount = 1\nfrom = []', "fortnights"),
        ("deadlines", 'key = "x"\nunit = "days"\nfrom = ["case.started"]', "thiếu amount"),
        ("deadlines", 'key = "x"\nunit = "days"\namount = 2', "thiếu from"),
        ("deadlines", 'key = "x"\nunit = "unlimited"\nfrom = ["sunrise"]', "không biết sunrise"),
        ("deadlines", 'key = "x"\nunit = "unlimited"\nfrom = [["a"]]', "sai kiểu"),
        ("thresholds", 'award = "x"\npercent = 101', "tỷ lệ phải từ 0 đến 100"),
        ("thresholds", 'award = "x"\nfraction = "4/3"', "phân số"),
        ("thresholds", 'award = "x"\nballot = true', "thiếu percent"),
        ("money", 'award = "x"\nsubject = "person"\nmultiple = "ba"', "hệ số"),
        ("authority", 'award = "x"\nlevel = "hamlet"', "'hamlet' không hợp lệ"),
        ("papers", 'award = "x"\npapers = ["poem"]', "không biết poem"),
        (
            "year",
            'step = "x"\nname = "X"\nguide = ""\nopens = "06-31"\nlast_day = "07-10"',
            "06-31",
        ),
        (
            "year",
            'step = "x"\nname = "X"\nguide = ""\nopens = "02-01"\nlast_day = "02-29"',
            "02-29",
        ),
        (
            "year",
            'step = "x"\nname = "X"\nguide = ""\nopens = "12-10"\nlast_day = "01-10"',
            "mở sau",
        ),
        ("year", 'step = "x"\nname = "X"\nguide = ""\nopens = "x"\nlast_day = "y"', "mỗi năm"),
    ],
)
def test_a_value_that_its_table_does_not_know_is_a_defect(folder, name, row, said):
    ground = 'since = 2030-01-01\ncitation = "design"\ncertainty = "design"\n'
    before = add(folder, f"{name}.toml" if name != "papers" else "proposal_papers.toml", "")
    if name == "papers":
        name = "proposal_papers"
    add(folder, f"{name}.toml", f"\n[[row]]\n{row}\n{ground}")
    found = defects(folder)
    assert any(said in each for each in found), found
    assert all(int(each.split("dòng ")[1].split(":")[0]) > before for each in found)


@pytest.mark.parametrize(
    ("since", "until"), [("2024-01-01", ""), ("2024-12-31", "until = 2024-12-31\n")]
)
def test_two_rows_for_the_same_day_are_a_defect_of_the_later_one(folder, since, until):
    ground = 'citation = "design"\ncertainty = "design"\n'
    row = '\n[[row]]\naward = "NEW"\nrequired = true\n'
    older = f"{row}since = 2024-01-01\n{until}{ground}"
    before = add(folder, "council_duty.toml", older + f"{row}since = {since}\n{ground}")
    (defect,) = defects(folder)
    line = before + len(older.splitlines()) + 5
    assert defect.startswith(f"council_duty.toml, dòng {line}: trùng thời gian")


def test_a_row_of_a_place_overlaps_only_with_rows_of_that_place(folder):
    text = (folder / "places" / "TM.toml").read_text("utf-8")
    again = text[text.index("[[quorums]]") : text.index("[[settings]]")]
    before = add(folder, "places/TM.toml", f"\n{again}")
    (defect,) = defects(folder)
    assert defect.startswith(f"places/TM.toml, dòng {before + 5}: trùng thời gian")


def test_a_rule_that_was_read_cannot_begin_before_the_text_it_cites(folder):
    row = ROW.replace("2030-01-01", "2024-06-01").replace('"design"', '"nd152.art44"', 1)
    before = add(
        folder, "council_duty.toml", row.replace('certainty = "design"', "certainty = 'seen'")
    )
    found = defects(folder)
    assert any(f"dòng {before + 6}: " in each and "không có hiệu lực" in each for each in found)


@pytest.mark.parametrize(
    ("text", "offset", "said"),
    [
        ("\n[[row]]\nkey = \n", 3, "sai cú pháp TOML"),
        ('\n[[row]]\nkey = "a"\nkey = "b"\n', 4, "một khóa hoặc bảng viết hai lần"),
    ],
)
def test_a_file_that_is_no_toml_is_named_with_its_line(folder, text, offset, said):
    before = add(folder, "rounding.toml", text)
    (defect,) = defects(folder)
    assert defect.startswith(f"rounding.toml, dòng {before + offset}: {said}")


def test_a_file_of_another_encoding_is_named(folder):
    (folder / "rounding.toml").write_bytes("# làm tròn".encode("utf-16"))
    (defect,) = defects(folder)
    assert "không phải chữ UTF-8" in defect


def test_all_defects_of_all_files_are_told_at_once(folder):
    add(folder, "council_duty.toml", ROW.replace("required", "requierd"))
    add(folder, "quorums.toml", "\n[[row]\n")
    add(folder, "places/BN.toml", "\n[[quorum]]\npercent = 1\n")
    add(folder, "citations.toml", '\n[[citation]]\nkey = "nd999.art1"\ninstrument = "nd999"\n')
    (folder / "events.toml").unlink()
    files = [each.split(",")[0] for each in defects(folder)]
    assert files == [
        "citations.toml",
        "council_duty.toml",
        "events.toml",
        "places/BN.toml",
        "quorums.toml",
    ]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("citations.toml", '\n[[citation]]\nkey = "design"\ntext = "x"\n', "design viết hai lần"),
        ("citations.toml", '\n[[citation]]\nkey = "x.y"\n', "không nói là văn bản nào"),
        (
            "holidays.toml",
            '\n[[every_year]]\nday = "02-30"\nname = "X"\ncitation = "design"\n',
            "02-30",
        ),
        (
            "holidays.toml",
            f"\n[[year.day]]\nkind = 'feast'\nfirst = 2027-05-05\nname = ''\n{ROW[-41:]}",
            "không có loại ngày feast",
        ),
    ],
)
def test_citations_and_holidays_are_looked_at_too(folder, name, text, said):
    before = add(folder, name, text)
    found = defects(folder)
    assert any(said in each and f"dòng {before + 2}" <= each.split(", ")[1] for each in found), (
        found
    )


def test_an_empty_file_and_one_of_an_unknown_table_are_defects(folder):
    (folder / "empty.toml").write_text("", "utf-8")
    (folder / "odd.toml").write_text('# one\ntable = "poems"\n', "utf-8")
    (folder / "places" / "XX.toml").write_text('place = "YY"\nname = "Y"\n', "utf-8")
    empty, odd, place = defects(folder)
    assert empty.startswith("empty.toml, dòng 1: không nói quy định bảng nào")
    assert odd.startswith("odd.toml, dòng 2: không có bảng poems")
    assert place.startswith("places/XX.toml, dòng 1: place là YY")


def test_documents_that_come_from_no_file_are_looked_at_as_well(law):
    strange = {"place": "QQ", "name": "Q", "quorums": [{"percent": 50}]}
    with pytest.raises(LawDefects, match=r"QQ\.toml, dòng 1: thiếu citation"):
        LawBook.of({**law.documents, "QQ": strange})

"""Units added, renamed and ended, on both databases."""

from datetime import date

import pytest
from sqlalchemy import select

from forms import Invalid
from service.access import NotFound
from service.casework.people import place_of
from service.commands.editions import OTHER_PLACE
from service.commands.ending_units import EndUnit, HasOpenWork
from service.commands.organisations import AddUnit, RenameOrganisation
from service.db.models import Membership

TODAY = date(2026, 11, 20)


@pytest.fixture
def boss(town):
    return town.person("quantri")


def unit(town, boss, name, **more):
    return AddUnit(
        actor=boss, commune_id=town.unit("TM").id, name=name, kind="hamlet", first_day=TODAY, **more
    )


def refused_at(town, command):
    with pytest.raises(Invalid) as refused:
        town.execute(command)
    ((path,),) = refused.value.errors
    return path


def test_units_of_one_sort_get_codes_of_their_own(town, boss):
    for name in ("Thôn Ổ Đỏ", "Thôn Ổi Dại"):
        town.execute(unit(town, boss, name))
    assert town.unit("TM-TOD").name == "Thôn Ổ Đỏ"
    assert town.unit("TM-TOD2").name == "Thôn Ổi Dại"
    assert town.unit("TM-TOD").parent_id == town.unit("TM").id


def test_what_cannot_be_is_said_at_its_field(town, boss):
    assert refused_at(town, unit(town, boss, "THÔN GÒ MẬN")) == "name"
    assert refused_at(town, unit(town, boss, "Thôn Ổ", code="TM-TH")) == "code"
    assert refused_at(town, unit(town, boss, "Thôn Ổ", code="thôn ổ")) == "code"
    school = town.unit("TM-TH").id
    rename = RenameOrganisation(actor=boss, organisation_id=school, name="Thôn Gò Mận")
    assert refused_at(town, rename) == "name"
    town.execute(RenameOrganisation(actor=boss, organisation_id=school, name=" Trường  Ẩn "))
    assert (town.unit("TM-TH").name, town.unit("TM-TH").fold) == ("Trường Ẩn", "truong an")


def test_a_unit_ends_once_nothing_is_open_and_its_roles_with_it(town, boss):
    place = town.unit("TM-TH").id
    dossier = town.opens_dossier("TM-TH")
    end = EndUnit(actor=boss, organisation_id=place, last_day=TODAY)
    with pytest.raises(HasOpenWork, match=town.case(dossier).number):
        town.execute(end)
    other = town.unit("TM-MN").id
    town.execute(EndUnit(actor=boss, organisation_id=other, last_day=TODAY))
    ends = town.all(select(Membership.valid_to).where(Membership.organisation_id == other))
    assert set(ends) == {TODAY}
    assert town.unit("TM-MN").valid_to == TODAY
    with pytest.raises(NotFound):
        town.execute(EndUnit(actor=boss, organisation_id=other, last_day=TODAY))


def test_a_unit_whose_opinion_is_awaited_does_not_end(town, boss):
    dossier = town.opens_dossier("TM-TH")
    town.goes_on(dossier, until="request_opinions")
    asked = town.unit("TM-CA").id
    town.does("request_opinions", of=dossier, bodies=[asked])
    with pytest.raises(HasOpenWork, match="1 hồ sơ đang mở"):
        town.execute(EndUnit(actor=boss, organisation_id=asked, last_day=TODAY))


def test_nobody_else_can_do_any_of_it(town):
    actor, place = town.person("chutich"), town.unit("TM-TH").id
    for command in (
        unit(town, actor, "Thôn Ổ"),
        RenameOrganisation(actor=actor, organisation_id=place, name="Ẩn"),
        EndUnit(actor=actor, organisation_id=place, last_day=TODAY),
    ):
        with pytest.raises(NotFound):
            town.execute(command)


def follows(town, boss, code, ministry):
    row = town.unit(code)
    town.execute(
        RenameOrganisation(actor=boss, organisation_id=row.id, name=row.name, ministry=ministry)
    )


def place(town, code):
    return town.read(lambda session: place_of(session, town.unit(code).id))


def test_the_ministry_comes_behind_commune_and_province(town, boss):
    assert place(town, "TM-TH") == ("TM-TH", "TM", "BN")
    follows(town, boss, "TM-TH", "BKHCN")
    assert place(town, "TM-TH") == ("TM-TH", "TM", "BN", "BKHCN")
    assert place(town, "TM-MN") == ("TM-MN", "TM", "BN")
    follows(town, boss, "TM", "TANDTC")
    assert place(town, "TM-TH") == ("TM-TH", "TM", "BN", "BKHCN", "TANDTC")
    assert place(town, "TM-MN") == ("TM-MN", "TM", "BN", "TANDTC")
    follows(town, boss, "TM-TH", "")
    assert place(town, "TM-TH") == ("TM-TH", "TM", "BN", "TANDTC")


def test_a_name_is_corrected_without_a_word_on_the_ministry(town, boss):
    follows(town, boss, "TM-TH", "BKHCN")
    school = town.unit("TM-TH").id
    town.execute(RenameOrganisation(actor=boss, organisation_id=school, name="Trường Ẩn"))
    assert town.unit("TM-TH").ministry == "BKHCN"


@pytest.mark.parametrize(("code", "ministry"), [("TM-TH", "BN"), ("TM-TH", "XX"), ("BN", "BKHCN")])
def test_only_a_known_ministry_is_followed_and_by_no_province(town, boss, code, ministry):
    row = town.unit(code)
    order = RenameOrganisation(actor=boss, organisation_id=row.id, name=row.name, ministry=ministry)
    assert refused_at(town, order) == "ministry"
    assert refused_at(town, unit(town, boss, "Thôn Mới", ministry="TM")) == "ministry"


def test_a_new_unit_names_its_ministry(town, boss):
    town.execute(unit(town, boss, "Thôn Ổ Đỏ", ministry="BKHCN"))
    assert place(town, "TM-TOD")[-1] == "BKHCN"


def test_who_follows_another_ministry_has_his_terms_derived_anew(town, boss):
    dossier = town.opens_dossier("TM-TH")
    follows(town, boss, "TM-TH", "BKHCN")  # terms go by the rules of the commune
    assert town.case(dossier).rules >= 0
    follows(town, boss, "TM", "BKHCN")
    assert town.case(dossier).rules == OTHER_PLACE

"""Saved filters on both databases: who reads them."""

import pytest

from service.access import NotFound, NotYours
from service.commands.views import DeleteView, SaveView
from service.queries.inbox_choices import inbox_choices


def saves(town, who, name, *, office=None, query="unit=tram"):
    actor = town.person(who)
    return town.execute(SaveView(actor=actor, name=name, query=query, office_id=office))


def reads(town, who):
    actor = town.person(who)
    return [(each.name, each.owner) for each in town.read(lambda s: inbox_choices(s, actor).views)]


def test_one_s_own_first_then_those_of_the_office(town):
    office = town.unit("TM").id
    saves(town, "thamdinh2", "Ă", office=office)
    saves(town, "thamdinh2", "Riêng")
    saves(town, "thamdinh", "Z")
    saves(town, "thamdinh", "Đ")
    assert reads(town, "thamdinh") == [("Đ", ""), ("Z", ""), ("Ă", "Trần Thị Thu Quyên")]
    assert reads(town, "tieuhoc") == []


def test_a_deputy_does_not_read_what_the_other_office_shares(town):
    saves(town, "thamdinh", "Y tế", office=town.unit("TM").id)
    town.replaces("thamdinh", "tieuhoc", until="2026-11-27")
    assert reads(town, "tieuhoc") == []


def test_the_same_name_is_one_view_and_two_people_may_use_it(town):
    first = saves(town, "thamdinh", "Y tế")
    assert saves(town, "thamdinh", "Y tế", query="unit=th") == first
    assert saves(town, "thamdinh2", "Y tế") != first


def test_nobody_lends_to_a_strange_office_or_deletes_what_is_not_his(town):
    with pytest.raises(NotYours):
        saves(town, "thamdinh", "Y tế", office=town.unit("TM-TH").id)
    view = saves(town, "thamdinh", "Y tế")
    with pytest.raises(NotFound):
        town.execute(DeleteView(actor=town.person("thamdinh2"), view_id=view))
    town.execute(DeleteView(actor=town.person("thamdinh"), view_id=view))
    assert reads(town, "thamdinh") == []

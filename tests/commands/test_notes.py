"""What people say to each other about a dossier: who reads it, who hears of it, what stays."""

import hashlib

import pytest
from sqlalchemy import select

from service.access import NotFound, NotYours
from service.commands.files import AttachFile, ReadFile
from service.commands.mail_choices import ChooseMail
from service.commands.notes import NotInTheCircle, NotYourFile, WithdrawNote, WriteNote
from service.db.models import Event, Outbox
from service.queries.dossier import find_dossier
from service.queries.letters import writing
from service.queries.notes import notes_of, whom_to_tell

WORDS = "Biên bản bình xét thiếu chữ ký của thư ký"


@pytest.fixture
def dossier(town):
    return town.opens_dossier("TM-TH")


def writes(town, dossier, by, **more):
    actor = town.person(by)
    return town.execute(WriteNote(actor=actor, dossier_id=dossier, text=WORDS, **more))


def reads(town, dossier, who):
    actor = town.person(who)

    def read(session):
        found, _ = find_dossier(session, actor, dossier)
        return notes_of(session, actor, found)

    return town.read(read)


def letters(town):
    rows = town.all(select(Outbox).where(Outbox.template == "mentioned").order_by(Outbox.once))
    return [(row.person_id, row.data) for row in rows]


def id_of(town, who):
    return town.person(who).person_id


def test_what_is_said_inside_is_not_the_units_to_read(town, dossier):
    inside = writes(town, dossier, "thuongtruc", inside=True)
    shared = writes(town, dossier, "thuongtruc")
    for reader in ("thuongtruc", "thamdinh", "truongphong", "chutich"):
        assert {each.id for each in reads(town, dossier, reader)} == {inside, shared}
    for reader in ("tieuhoc", "tieuhoc-vt"):
        assert [each.id for each in reads(town, dossier, reader)] == [shared]


def test_what_the_unit_says_is_for_both(town, dossier):
    said = writes(town, dossier, "tieuhoc", inside=True)
    (note,) = reads(town, dossier, "thuongtruc")
    assert (note.id, note.inside, note.author, note.text, note.mine) == (
        said,
        False,
        town.person("tieuhoc").name,
        WORDS,
        False,
    )


def test_whom_a_note_may_be_told_are_those_who_read_it(town, dossier):
    def read(session):
        found, _ = find_dossier(session, town.person("thuongtruc"), dossier)
        return whom_to_tell(session, town.person("thuongtruc"), found, town.today)

    people = {each.id: each.of_unit for each in town.read(read)}
    assert id_of(town, "thuongtruc") not in people
    assert people[id_of(town, "thamdinh")] is False
    assert people[id_of(town, "tieuhoc")] is True
    assert id_of(town, "thcs") not in people
    writes(town, dossier, "thuongtruc", tell=list(people))
    for inside, who in ((True, "tieuhoc"), (False, "thcs"), (False, "ketoan")):
        with pytest.raises(NotInTheCircle):
            writes(town, dossier, "thuongtruc", inside=inside, tell=[id_of(town, who)])


def test_who_is_told_gets_one_letter_without_the_words(town, dossier):
    people = [id_of(town, "thamdinh"), id_of(town, "truongphong"), id_of(town, "thuongtruc")]
    note = writes(town, dossier, "thuongtruc", tell=people)
    found = letters(town)
    assert {person for person, _ in found} == set(people[:2]), "nobody is told by himself"
    letter = town.one(select(Outbox.id).where(Outbox.person_id == people[0]))
    law = town.office.house.law
    written = town.read(lambda session: writing(session, law, letter, town.now))
    assert written.content.by == town.person("thuongtruc").name
    assert written.content.path == f"/dossiers/{dossier}/notes"
    assert written.content.unsubscribe_path != ""
    assert WORDS not in str(found) + repr(written)
    town.execute(WithdrawNote(actor=town.person("thuongtruc"), note_id=note))
    gone = town.read(lambda session: writing(session, law, letter, town.now))
    assert gone is None, "what was taken back is told to nobody any more"


def test_whoever_does_not_want_such_letters_gets_none(town, dossier):
    who = id_of(town, "thamdinh")
    town.execute(ChooseMail(person_id=who, wanted=frozenset({"new"})))
    writes(town, dossier, "thuongtruc", tell=[who])
    assert letters(town) == []


def test_a_deputy_hears_for_the_absent(town, dossier):
    town.replaces("thamdinh", "thamdinh2", until="2026-12-31")
    writes(town, dossier, "thuongtruc", tell=[id_of(town, "thamdinh")])
    assert {person: data.get("for") for person, data in letters(town)} == {
        id_of(town, "thamdinh"): None,
        id_of(town, "thamdinh2"): id_of(town, "thamdinh"),
    }


def test_its_author_takes_it_back_and_that_it_was_said_stays(town, dossier):
    note = writes(town, dossier, "thamdinh", inside=True)
    for who, refusal in (("thuongtruc", NotYours), ("tieuhoc", NotFound), ("thcs", NotFound)):
        with pytest.raises(refusal):
            town.execute(WithdrawNote(actor=town.person(who), note_id=note))
    for _ in range(2):
        town.execute(WithdrawNote(actor=town.person("thamdinh"), note_id=note))
    (left,) = reads(town, dossier, "thuongtruc")
    assert (left.text, left.files, left.withdrawn_at) == ("", (), town.now)
    kinds = town.all(select(Event.kind).where(Event.kind.like("note.%")).order_by(Event.sequence))
    assert kinds == ["note.written", "note.withdrawn"]


def test_the_record_keeps_a_digest_and_no_word(town, dossier):
    note = writes(town, dossier, "thamdinh")
    facts = town.one(select(Event.facts).where(Event.kind == "note.written"))
    digest = hashlib.sha256(WORDS.encode()).hexdigest()
    assert facts == {"note": note, "sha256": digest, "to": [], "files": 0}


def test_its_files_are_read_by_whoever_reads_it(town, dossier):
    def brings(who):
        actor = town.person(who)
        given = {"actor": actor, "name": "a.pdf", "kind": "pdf", "data": b"%PDF-1.4"}
        return town.execute(AttachFile(**given))["id"]

    inside, shared = brings("thamdinh"), brings("thamdinh")
    writes(town, dossier, "thamdinh", inside=True, files=[inside])
    note = writes(town, dossier, "thamdinh", files=[shared])
    may = {
        (who, file): town.read(lambda _, who=who, file=file: opens(town, who, file))
        for who in ("thuongtruc", "tieuhoc", "thcs")
        for file in (inside, shared)
    }
    assert may == {
        ("thuongtruc", inside): True,
        ("thuongtruc", shared): True,
        ("tieuhoc", inside): False,
        ("tieuhoc", shared): True,
        ("thcs", inside): False,
        ("thcs", shared): False,
    }
    assert {file.id for each in reads(town, dossier, "tieuhoc") for file in each.files} == {shared}
    with pytest.raises(NotYourFile):
        writes(town, dossier, "thuongtruc", files=[shared])
    town.execute(WithdrawNote(actor=town.person("thamdinh"), note_id=note))
    assert not opens(town, "tieuhoc", shared)


def opens(town, who, file):
    try:
        town.execute(ReadFile(actor=town.person(who), attachment_id=file))
    except NotFound:
        return False
    return True

"""A sealed envelope: as long as every other, open to one key, in one place, for one person."""

import hashlib
import hmac
from datetime import UTC, datetime

import pytest

from service.adapters import ballots
from service.casework import envelopes, shares
from service.casework.envelopes import BadEnvelope, Sheet
from service.ports import SealBroken
from tests.office import house

SEED = bytes(16)
PLACES = tuple(f"{number:032x}" for number in range(40))
SHEET = Sheet("s" * 32, "r" * 64, ballots.public_key(SEED), PLACES)
MASTER = bytes(range(16))
KEYS = house().secrets


def sealed(choices, *, sheet=SHEET, person="p", master=MASTER):
    return sheet.sealed(KEYS, person, choices, master)


def test_every_envelope_is_equally_long_whatever_is_chosen():
    kinds = [{}, *(dict.fromkeys(PLACES, each) for each in ("agree", "not_agree", "blank"))]
    assert {len(sealed(each)) for each in kinds} == {SHEET.size} == {104}
    assert sealed(kinds[1]) != sealed(kinds[1])  # nor are two alike


def test_what_was_sealed_is_read_again():
    chosen = {PLACES[0]: "agree", PLACES[1]: "not_agree", PLACES[39]: "blank"}
    plain = ballots.open_sealed(SEED, sealed(chosen), SHEET.bound_to("p"))
    ballot = SHEET.read(plain)
    assert (ballot.choices, ballot.master) == (chosen, MASTER)


def test_none_of_832_flipped_bits_is_accepted():
    envelope = sealed(dict.fromkeys(PLACES, "agree"))
    accepted = 0
    for bit in range(len(envelope) * 8):
        flipped = bytearray(envelope)
        flipped[bit // 8] ^= 1 << bit % 8
        try:
            ballots.open_sealed(SEED, bytes(flipped), SHEET.bound_to("p"))
            accepted += 1
        except SealBroken:
            continue
    assert (len(envelope) * 8, accepted) == (832, 0)


@pytest.mark.parametrize(
    "place",
    [
        Sheet("t" * 32, SHEET.roll_hash, "", PLACES).bound_to("p"),
        Sheet(SHEET.session, "q" * 64, "", PLACES).bound_to("p"),
        SHEET.bound_to("q"),
    ],
    ids=["another session", "another roll", "another member"],
)
def test_an_envelope_opens_in_its_place_alone(place):
    with pytest.raises(SealBroken):
        ballots.open_sealed(SEED, sealed({}), place)


def test_another_key_opens_nothing():
    with pytest.raises(SealBroken):
        ballots.open_sealed(b"\1" * 16, sealed({}), SHEET.bound_to("p"))


@pytest.mark.parametrize("content", [b"", b"\1" * 40, b"\4" + b"\1" * 39 + MASTER, bytes(57)])
def test_what_is_no_ballot_of_the_session_is_told(content):
    with pytest.raises(ValueError, match="not a ballot"):
        SHEET.read(content)


def test_a_line_has_the_code_that_its_member_can_reckon():
    ballot = SHEET.read(SHEET.content({PLACES[0]: "agree"}, MASTER))
    expected = hmac.new(MASTER, PLACES[0].encode(), hashlib.sha256).hexdigest()[:10]
    assert ballot.code(PLACES[0]) == expected
    assert ballot.code(PLACES[1])[:4] != expected[:4]
    assert MASTER.hex() not in repr(ballot)


def test_of_when_somebody_voted_a_quarter_of_an_hour_is_kept():
    voted = datetime(2026, 12, 8, 8, 14, 59, 999, tzinfo=UTC)
    assert envelopes.quarter_of(voted) == datetime(2026, 12, 8, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize("text", ["phiếu", "a", "=a==", "####"])
def test_what_is_no_base64_is_no_envelope(text):
    with pytest.raises(BadEnvelope):
        envelopes.from_text(text)


# Made once in a browser by service/static/js/sealing.js.
CARDS = (
    "07B3 BH7V 04QD XRQX 5TGY Q4C2 EGCA 4S05 VQFW GXWA E6KF CA3B 3AB2 MJ74",
    "08R4 2AVT VEAZ 4W56 3ZBZ R2AE J04A 4S05 VQFW GXWA E6KF CA3B 3AB2 MZNZ",
    "0CR4 2AVT VEAZ 4W56 3ZBZ R2AE J04D CDE4 ZC0J XQQ2 ZMQA 3TWH G9T1 GQKA",
)
PUBLIC_KEY = "e9607f8e129bc3e8ac787ba22d64ad2feba377bfb75cb0e5c93f0433062d057e"
COMMITMENTS = [
    "86373a5d2f388337ca27ab09404278d7c243f00ee5bb9f9852e89df1dd9c4bd3",
    "11f3f774b76d240feca91a24abf22bb17441f2c3692e3e9becc5ac2acd6d5456",
    "19c3910c3d57cda35d9ce18b8d3bc8d2188e870f863ecd42504488d3194a1bab",
]
ENVELOPE = (
    "Xt1Fgf1xuEA8UiNG1Lm6MVr89Q9HrIVMV7d9A/lR/zMXMgtUdfoXj2ol1NP9FykHkc0kcHHbXjfvjVekY30FO50yjQ=="
)
MASTER_CODE, LINE_CODE = "YYB8 JJ3B RP6R WAMG D9HW ZWCY SZCE GNQD", "de2de90eae"


def test_what_a_browser_made_is_read_here():
    cut = [shares.typed_share(card) for card in CARDS]
    assert [shares.commitment(each) for each in cut] == COMMITMENTS
    assert [shares.written(each) for each in cut] == list(CARDS)
    seed = shares.put_together(cut[0], cut[1])
    assert ballots.public_key(seed) == PUBLIC_KEY
    sheet = Sheet("s", "r", PUBLIC_KEY, ("a", "b", "c"))
    sealed_there = envelopes.from_text(ENVELOPE)
    ballot = sheet.read(ballots.open_sealed(seed, sealed_there, sheet.bound_to("p")))
    assert dict(ballot.choices) == {"a": "agree", "c": "blank"}
    assert (shares.written(ballot.master), ballot.code("a")) == (MASTER_CODE, LINE_CODE)
    assert len(sealed_there) == len(sheet.sealed(KEYS, "p", ballot.choices, ballot.master))

"""The bytes a case is stored as."""

from datetime import timedelta
from random import Random
from zlib import crc32

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.cases import DIAGRAMS, MORNING, VERSION, RunningCase, small_engine
from workflows.engine import Engine, EngineDefect, StateUnreadable

NOON = (MORNING + timedelta(hours=4)).isoformat()


def voting() -> RunningCase:
    members = [f"m{number}" for number in range(15)]
    case = RunningCase("ballot", {"voter_ids": members, "ballot_closes_at": NOON})
    case.complete("open_ballot")
    return case


def sealed(packed: bytes) -> bytes:
    """With the head that makes a state of it."""
    return b"\x01" + crc32(packed).to_bytes(4) + packed


def test_a_state_is_a_format_number_a_checksum_and_a_compressed_rest():
    state = voting().step.state
    assert state[0] == 1
    plain = zstandard.ZstdDecompressor().decompress(state[5:])
    assert VERSION.encode() in plain
    assert len(state) < len(plain)


def test_a_state_holds_what_is_alive_and_not_what_was():
    case = RunningCase("rework")
    sizes = set()
    for _ in range(20):
        case.complete("draft")
        case.complete("check", good=False)
        sizes.add(len(zstandard.ZstdDecompressor().decompress(case.step.state[5:])))
    assert len(sizes) == 1


def test_a_whole_ballot_is_smaller_than_its_list_of_members_in_json():
    case = voting()
    assert len(case.step.state) < 1_200


def test_another_engine_goes_on_where_the_first_stopped():
    state = voting().step.state
    case = voting()
    other = small_engine()
    assert other.tick(state, MORNING).tokens == case.engine.tick(state, MORNING).tokens
    assert other.tick(state, MORNING).state == case.engine.tick(state, MORNING).state


def test_loading_and_saving_without_an_event_changes_no_byte():
    case = voting()
    assert case.engine.tick(case.step.state, MORNING).state == case.step.state


def test_a_state_of_another_format_is_refused():
    state = voting().step.state
    for other in (b"", bytes([2]) + state[1:], b"{" + state[1:], state[1:]):
        with pytest.raises(StateUnreadable):
            RunningCase.engine.tick(other, MORNING)


def test_every_flipped_bit_is_noticed():
    state = voting().step.state
    rng = Random(7)  # noqa: S311 - picks bits to flip
    for _ in range(400):
        damaged = bytearray(state)
        damaged[rng.randrange(len(state))] ^= 1 << rng.randrange(8)
        with pytest.raises(StateUnreadable):
            RunningCase.engine.tick(bytes(damaged), MORNING)


def test_every_missing_end_is_noticed():
    state = voting().step.state
    for length in range(len(state)):
        with pytest.raises(StateUnreadable):
            RunningCase.engine.tick(state[:length], MORNING)


@given(st.binary(max_size=60))
def test_no_bytes_at_all_do_harm(noise):
    for state in (noise, sealed(noise), sealed(zstandard.ZstdCompressor().compress(noise))):
        with pytest.raises(StateUnreadable):
            RunningCase.engine.tick(state, MORNING)


def test_a_state_cannot_be_inflated_without_bound():
    bomb = sealed(zstandard.ZstdCompressor().compress(bytes(50_000_000)))
    with pytest.raises(StateUnreadable):
        RunningCase.engine.tick(bomb, MORNING)


def test_a_state_does_not_fit_diagrams_that_lost_its_elements():
    engine = Engine()
    text = (DIAGRAMS / "rework.bpmn").read_bytes()
    engine.add(VERSION, {"rework.bpmn": text.replace(b"draft", b"sketch")})
    with pytest.raises(StateUnreadable):
        engine.tick(RunningCase("rework").step.state, MORNING)


def test_a_case_that_collects_without_end_is_stopped():
    case = RunningCase("rework")

    def collect() -> None:
        for number in range(200):
            texts = {f"fact_{number}_{n}": f"{number} {n} ".ljust(2_000) for n in range(100)}
            case.complete("draft", **texts)
            case.complete("check", good=False)

    with pytest.raises(EngineDefect, match="bytes"):
        collect()

"""The bytes a case is stored as."""

from base64 import b64decode
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


# The ballot of voting(), with two members, after the first has cast hers. Never regenerate it:
# a state that stands in an office's database must be read for as long as the case runs.
FORMAT_1 = (
    "AdR9isgotS/9YJQApQkAhtNENXDFaQP8/3//97rl0wF6NzI+v30M4ZhWCDUxigihY8SdSSaMF1MHEcDeQiu7d9nG"
    "QZVQv2goOQAzADMA8j92fR5nU7E4YAzCGKQxQ2MP5kdsrAm4DVlvVZZCANpk4clSYbkESf5Wl8ZERnMrazvKsLYn"
    "63IRCgjQtZoOGHBRwkah6+fYIfe7e96aubOz/HY2lYwm4Ur6Ri4F6HNn0zmsHT+qsl170WwaLmmt0p3kKWH0aD/w"
    "ifx5dUoH46iuSX8nv75slXZl/aLnDBvr2c1JNiJyqb8WJCTt1KQKFD+xfUGX+usxFE3BAyVtONxsk/pkZ5Hhx/7K"
    "7/Hn+PLVGkVnU2mTZforYVAIGDi4lSBogxOAwAMKAJLWBuTZuPkIeWvYtUoIgXmSyAEDmYmnXDcf5hM="
)


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


def test_a_state_written_by_the_first_release_is_still_read():
    step = RunningCase.engine.tick(b64decode(FORMAT_1), MORNING)
    assert [(token.element, token.kind) for token in step.tokens] == [("cast_ballot", "task")]
    assert step.facts["voter_ids"] == ["m1", "m2"]
    step = RunningCase.engine.complete(
        step.state, step.tokens[0].task_id, {"ballot_cast": True}, MORNING
    )
    assert [task.key for task in step.opened] == ["count_ballots"]


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

"""The key of a box in three hands, and what people copy from paper."""

from itertools import combinations, permutations

import pytest

from service.casework import shares
from service.casework.shares import Mistyped, SharesDisagree

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@pytest.fixture
def seed():
    return bytes(range(shares.SEED))


def test_any_two_shares_open_and_none_opens_with_itself(seed):
    three = shares.cut(seed)
    for one, other in permutations(three, 2):
        assert shares.put_together(one, other) == seed
    for each in three:
        with pytest.raises(SharesDisagree):
            shares.put_together(each, each)


def test_shares_of_two_keys_do_not_go_together(seed):
    first, second = shares.cut(seed), shares.cut(seed[::-1])
    for (here, one), (there, other) in permutations([*enumerate(first), *enumerate(second)], 2):
        if here != there and (one in first) != (other in first):
            with pytest.raises(SharesDisagree):
                shares.put_together(one, other)


def test_one_share_fits_every_key_there_may_be(seed):
    """For whatever he holds and whatever key is guessed, the part he lacks can be what it must."""
    held = shares.cut(seed)[0]
    parts = held[1 : 1 + shares.SEED], held[1 + shares.SEED :]
    for guess in (seed, bytes(shares.SEED), b"\xff" * shares.SEED):
        lacking = bytes(a ^ b ^ c for a, b, c in zip(guess, *parts, strict=True))
        other = bytes([2]) + lacking + parts[1]
        assert shares.put_together(held, other) == guess


def test_a_share_is_cut_anew_each_time(seed):
    assert not set(shares.cut(seed)) & set(shares.cut(seed))
    assert shares.new_seed() != shares.new_seed()


def test_what_is_written_is_read_however_it_is_spaced(seed):
    share = shares.cut(seed)[1]
    text = shares.written(share)
    groups = text.split(" ")
    assert [len(each) for each in groups] == [4] * 14
    for typed in (text, text.lower(), text.replace(" ", ""), f"  {text.replace(' ', '-')}\n"):
        assert shares.typed_share(typed) == share


def test_letters_that_look_like_figures_are_taken_for_them():
    text = shares.written(bytes(33))
    assert shares.typed_share(text.replace("0", "O")) == bytes(33)


def test_every_single_slip_of_the_hand_is_told(seed):
    text = shares.written(b"\x01" + seed + seed).replace(" ", "")
    slips = [text[:at] + sign + text[at + 1 :] for at in range(len(text)) for sign in SIGNS]
    slips += [text[:at] + text[at + 1 :] for at in range(len(text))]
    slips += [text[:at] + text[at + 1] + text[at] + text[at + 2 :] for at in range(len(text) - 1)]
    wrong = [each for each in slips if each != text]
    assert len(wrong) > 1_700
    for slip in wrong:
        with pytest.raises(Mistyped):
            shares.typed_share(slip)


@pytest.mark.parametrize("text", ["", "một hai ba", "U" * 56, "0" * 55, "0" * 57, "9" * 4000])
def test_what_is_no_share_is_told(text):
    with pytest.raises(Mistyped):
        shares.typed_share(text)


def test_what_the_office_keeps_of_shares_tells_them_apart(seed):
    kept = {shares.commitment(each) for each in shares.cut(seed)}
    assert len(kept) == 3
    assert all(one not in other for one, other in combinations(kept, 2))

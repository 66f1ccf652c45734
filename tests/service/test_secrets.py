import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.adapters.secrets import (
    OfficeSecrets,
    Passwords,
    Sealer,
    new_one_time_password,
    new_token,
    token_digest,
)
from service.ports import SealBroken, Secrets

KEY = "a-key-for-tests-of-thirty-two-and-more"
PASSWORDS = Passwords(memory_kib=8 * 1024, rounds=1)
SEALER = Sealer(KEY)


def test_a_password_matches_its_hash_and_no_other():
    stored = PASSWORDS.hash("Mật khẩu của tôi")
    assert stored.startswith("$argon2id$")
    assert PASSWORDS.matches(stored, "Mật khẩu của tôi")
    assert not PASSWORDS.matches(stored, "mật khẩu của tôi")
    assert PASSWORDS.hash("Mật khẩu của tôi") != stored


def test_both_unicode_spellings_of_a_password_are_one_password():
    assert PASSWORDS.matches(PASSWORDS.hash("ma\u0323\u0302t"), "mật")


def test_no_account_matches_no_password():
    assert not PASSWORDS.matches(None, "x")
    assert not PASSWORDS.matches("not a hash", "x")


def test_a_password_has_a_length():
    with pytest.raises(ValueError, match="1 to 256"):
        PASSWORDS.hash("")
    with pytest.raises(ValueError, match="1 to 256"):
        PASSWORDS.hash("x" * 257)
    assert not PASSWORDS.matches(PASSWORDS.hash("x" * 256), "x" * 257)


def test_a_hash_of_older_parameters_is_known_as_outdated():
    assert Passwords(memory_kib=8 * 1024, rounds=2).is_outdated(PASSWORDS.hash("x"))
    assert not PASSWORDS.is_outdated(PASSWORDS.hash("x"))


def test_the_default_parameters_are_at_least_those_recommended():
    assert "$m=32768,t=3,p=1$" in Passwords().hash("x")


def test_tokens_are_long_and_distinct_and_stored_as_a_digest():
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(len(token) == 43 for token in tokens)
    assert len({token_digest(token) for token in tokens}) == 100
    assert len(token_digest("x")) == 64


def test_one_time_passwords_can_be_read_out():
    words = new_one_time_password().split("-")
    assert [len(word) for word in words] == [4, 4, 4, 4]
    assert not set("".join(words)) & set("lio01")


@given(st.binary(max_size=600), st.text())
def test_what_is_sealed_opens_in_its_place(data, place):
    assert SEALER.open("ballot", SEALER.seal("ballot", data, place), place) == data


def test_a_seal_opens_nowhere_else():
    sealed = SEALER.seal("ballot", b"agree", "row-1")
    for purpose, key, place in [
        ("draft", KEY, "row-1"),
        ("ballot", KEY, "row-2"),
        ("ballot", KEY + "x", "row-1"),
    ]:
        with pytest.raises(SealBroken):
            Sealer(key).open(purpose, sealed, place)


@given(st.data())
def test_a_seal_with_one_changed_or_missing_byte_is_broken(data):
    sealed = SEALER.seal("ballot", b"agree", "row-1")
    at = data.draw(st.integers(0, len(sealed) - 1))
    change = data.draw(st.integers(1, 255))
    altered = bytearray(sealed)
    altered[at] ^= change
    for broken in (bytes(altered), sealed[:at]):
        with pytest.raises(SealBroken):
            SEALER.open("ballot", broken, "row-1")


def test_the_length_of_a_seal_does_not_tell_the_answers_apart():
    assert len(SEALER.seal("b", b"agree", "")) == len(SEALER.seal("b", b"not_agree" * 9, ""))


def test_the_same_data_is_sealed_differently_each_time():
    assert SEALER.seal("b", b"agree", "") != SEALER.seal("b", b"agree", "")


def test_a_fingerprint_is_stable_and_keyed():
    assert SEALER.fingerprint(b"x") == Sealer(KEY).fingerprint(b"x")
    assert SEALER.fingerprint(b"x") != SEALER.fingerprint(b"y")
    assert SEALER.fingerprint(b"x") != Sealer(KEY + "x").fingerprint(b"x")
    assert len(SEALER.fingerprint(b"")) == 64


def test_the_office_has_all_its_secrets_in_one_hand():
    office: Secrets = OfficeSecrets(KEY, PASSWORDS)
    stored = office.hash_password("x")
    assert office.password_matches(stored, "x")
    assert office.open("p", office.seal("p", b"d", "b"), "b") == b"d"
    assert office.fingerprint(b"x") == SEALER.fingerprint(b"x")
    assert office.token_digest(office.new_token())

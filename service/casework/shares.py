"""The key of a ballot box in three hands: any two of them open it, one alone learns nothing.

The key grows from a seed of 16 random bytes. The seed is the XOR of three random parts; each
teller's share lacks one part, another one each, so that two together have all three. A share is
written in groups of four with a check sum: what is typed wrongly is told before it is tried.
"""

import hashlib
import secrets
from typing import Final

from workflows.law.citations import Refusal

TELLERS: Final = 3
NEEDED: Final = 2  # of the three
SEED: Final = 16
_SHARE: Final = 1 + 2 * SEED  # its number, then the two parts it has
_SIGNS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS: Final = str.maketrans("OIL", "011", " -\t\r\n\u00a0")
_BITS: Final = 5
_GROUP: Final = 4
_SHORTEST_CHECK: Final = 2
_COMMITMENT: Final = b"tdkt share 1\n"


class Mistyped(ValueError):
    """The check sum does not fit: some character is wrong, missing or too many."""


class SharesDisagree(Refusal):
    """Hai mảnh khóa không ghép được với nhau. Chưa mở phiếu nào."""

    status = 422


def written(data: bytes) -> str:
    """`7F3A 90C2 …`: the bytes and their check sum, to be copied from paper."""
    whole = data + _check(data)
    number = int.from_bytes(whole, "big")
    signs = len(whole) * 8 // _BITS
    text = "".join(_SIGNS[number >> (_BITS * at) & 31] for at in reversed(range(signs)))
    return " ".join(text[at : at + _GROUP] for at in range(0, signs, _GROUP))


def typed(text: str, length: int) -> bytes:
    """The bytes that were written, however they were spaced; raises Mistyped."""
    signs = text.upper().translate(_READ_AS)
    try:
        number = 0
        for sign in signs:
            number = number * 32 + _SIGNS.index(sign)
        size = length + len(_check(bytes(length)))
        if len(signs) * _BITS != size * 8:
            raise Mistyped
        whole = number.to_bytes(size, "big")
    except ValueError:
        raise Mistyped from None
    if _check(whole[:length]) != whole[length:]:
        raise Mistyped
    return whole[:length]


def _check(data: bytes) -> bytes:
    """As long as it takes for the whole to be written in full groups of bits; two bytes or more."""
    size = _SHORTEST_CHECK
    while (len(data) + size) % _BITS:
        size += 1
    return hashlib.sha256(data).digest()[:size]


def new_seed() -> bytes:
    return secrets.token_bytes(SEED)


def cut(seed: bytes) -> list[bytes]:
    """The shares of the three tellers."""
    parts = [secrets.token_bytes(SEED), secrets.token_bytes(SEED)]
    parts.append(_xor(seed, *parts))
    return [
        bytes([number + 1]) + b"".join(part for at, part in enumerate(parts) if at != number)
        for number in range(TELLERS)
    ]


def put_together(one: bytes, other: bytes) -> bytes:
    """The seed. Raises SharesDisagree where they are the same, or not of one key."""
    parts = _parts(one), _parts(other)
    both = parts[0].keys() & parts[1].keys()
    if len(both) != 1 or any(parts[0][at] != parts[1][at] for at in both):
        raise SharesDisagree
    return _xor(*(parts[0] | parts[1]).values())


def _parts(share: bytes) -> dict[int, bytes]:
    lacks = share[0]
    has = [at for at in range(1, TELLERS + 1) if at != lacks]
    if len(has) != TELLERS - 1:
        raise SharesDisagree
    return {has[0]: share[1 : 1 + SEED], has[1]: share[1 + SEED :]}


def _xor(*parts: bytes) -> bytes:
    found = 0
    for part in parts:
        found ^= int.from_bytes(part, "big")
    return found.to_bytes(SEED, "big")


def typed_share(text: str) -> bytes:
    """Raises Mistyped."""
    return typed(text, _SHARE)


def commitment(share: bytes) -> str:
    """What the office keeps of a share, to know it again: 256 random bits cannot be guessed."""
    return hashlib.sha256(_COMMITMENT + share).hexdigest()

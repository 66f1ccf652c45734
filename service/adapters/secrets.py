"""Passwords, tokens, and payloads sealed with keys that grow from TDKT_SECRET_KEY."""

import hashlib
import hmac
import os
import secrets
from functools import cache
from threading import BoundedSemaphore, Lock
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from service.adapters import ballots
from service.ports import SealBroken
from service.text import nfc

MEMORY_KIB: Final = 32 * 1024
ROUNDS: Final = 3
AT_ONCE: Final = 4  # 128 MiB at most, however many people sign in at 07:30
LONGEST_PASSWORD: Final = 256
_READABLE: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # no l, i, o, 0, 1: read out by telephone
_FORMAT: Final = b"\x01"
_NONCE: Final = 12
_BLOCK: Final = 256


def _hasher(memory_kib: int, rounds: int) -> PasswordHasher:
    return PasswordHasher(time_cost=rounds, memory_cost=memory_kib, parallelism=1)


@cache
def _decoy(memory_kib: int, rounds: int) -> str:
    """Compared with when there is no such account, so that both answers take equally long. Once in
    a process, and before anybody signs in: it costs as much as a password."""
    return _hasher(memory_kib, rounds).hash(new_token())


class Passwords:
    """Argon2id. The memory and the number of hashes under way at once are bounded."""

    def __init__(self, *, memory_kib: int = MEMORY_KIB, rounds: int = ROUNDS) -> None:
        self._hasher = _hasher(memory_kib, rounds)
        self._room = BoundedSemaphore(AT_ONCE)
        self._decoy = _decoy(memory_kib, rounds)

    def hash(self, password: str) -> str:
        """Raises ValueError when the password is empty or too long."""
        if not 0 < len(password) <= LONGEST_PASSWORD:
            msg = f"a password has 1 to {LONGEST_PASSWORD} characters"
            raise ValueError(msg)
        with self._room:
            return self._hasher.hash(nfc(password))

    def matches(self, stored: str | None, password: str) -> bool:
        """Whether the password is the one hashed in `stored`; None never matches."""
        candidate = nfc(password[: LONGEST_PASSWORD + 1])
        with self._room:
            try:
                self._hasher.verify(stored or self._decoy, candidate)
            except (VerificationError, InvalidHashError):
                return False
        return stored is not None and len(password) <= LONGEST_PASSWORD

    def is_outdated(self, stored: str) -> bool:
        """Whether the hash was made with other parameters and should be made anew."""
        return self._hasher.check_needs_rehash(stored)


def new_token() -> str:
    """32 random bytes, safe in an address or a cookie."""
    return secrets.token_urlsafe(32)


def new_one_time_password() -> str:
    """Four groups of four readable characters (79 bits), for a first sign-in."""
    return "-".join("".join(secrets.choice(_READABLE) for _ in range(4)) for _ in range(4))


def token_digest(token: str) -> str:
    """What is stored of a token: it has 256 random bits, so a plain hash cannot be reversed."""
    return hashlib.sha256(token.encode()).hexdigest()


class Sealer:
    """AES-256-GCM with one key per purpose (HKDF-SHA256 of the installation's key)."""

    def __init__(self, secret_key: str) -> None:
        self._secret = secret_key.encode()
        self._ciphers: dict[str, AESGCM] = {}
        self._lock = Lock()
        self._fingerprint_key = self._derive("fingerprint")

    def seal(self, purpose: str, data: bytes, bound_to: str) -> bytes:
        """Encrypt; opens only with the same purpose and the same `bound_to` (say, a row's id).

        Padded to whole blocks, so that the length of a short answer does not betray it.
        """
        padded = data + b"\x80"
        padded += bytes(-len(padded) % _BLOCK)
        nonce = os.urandom(_NONCE)
        sealed = self._cipher(purpose).encrypt(nonce, padded, bound_to.encode())
        return _FORMAT + nonce + sealed

    def open(self, purpose: str, sealed: bytes, bound_to: str) -> bytes:
        """The data that was sealed; raises SealBroken for anything else."""
        nonce, body = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        if sealed[:1] != _FORMAT or not body:
            raise SealBroken("the payload is not in the format of a seal")
        try:
            padded = self._cipher(purpose).decrypt(nonce, body, bound_to.encode())
        except InvalidTag:
            raise SealBroken("the seal does not fit its place or this key") from None
        return padded[: padded.rindex(b"\x80")]

    def fingerprint(self, data: bytes) -> str:
        """HMAC-SHA256 in hex: tells equal bodies apart without letting anyone guess a body."""
        return hmac.new(self._fingerprint_key, data, hashlib.sha256).hexdigest()

    def _cipher(self, purpose: str) -> AESGCM:
        with self._lock:
            if purpose not in self._ciphers:
                self._ciphers[purpose] = AESGCM(self._derive(f"seal/{purpose}"))
            return self._ciphers[purpose]

    def _derive(self, use: str) -> bytes:
        info = f"tdkt/1/{use}".encode()
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(self._secret)


class OfficeSecrets:
    """The `Secrets` port: passwords, tokens and seals of one installation in one hand."""

    def __init__(self, secret_key: str, passwords: Passwords | None = None) -> None:
        self._passwords = passwords or Passwords()
        self._sealer = Sealer(secret_key)

    def hash_password(self, password: str) -> str:
        return self._passwords.hash(password)

    def password_matches(self, stored: str | None, password: str) -> bool:
        return self._passwords.matches(stored, password)

    def new_token(self) -> str:
        return new_token()

    def new_one_time_password(self) -> str:
        return new_one_time_password()

    def token_digest(self, token: str) -> str:
        return token_digest(token)

    def seal(self, purpose: str, data: bytes, bound_to: str) -> bytes:
        return self._sealer.seal(purpose, data, bound_to)

    def open(self, purpose: str, sealed: bytes, bound_to: str) -> bytes:
        return self._sealer.open(purpose, sealed, bound_to)

    def ballot_key(self, seed: bytes) -> str:
        return ballots.public_key(seed)

    def seal_ballot(self, public_key: str, data: bytes, bound_to: str) -> bytes:
        return ballots.seal(public_key, data, bound_to)

    def open_ballot(self, seed: bytes, sealed: bytes, bound_to: str) -> bytes:
        return ballots.open_sealed(seed, sealed, bound_to)

    def fingerprint(self, data: bytes) -> str:
        return self._sealer.fingerprint(data)

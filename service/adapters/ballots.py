"""Envelopes that only the tellers' key opens: HPKE (RFC 9180) in base mode, as browsers seal them.

DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. What an envelope is bound to goes into `info`.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from service.ports import SealBroken

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_KEY_OF_A_BOX = b"tdkt ballot key 1"


def _private(seed: bytes) -> X25519PrivateKey:
    grown = HKDF(algorithm=SHA256(), length=32, salt=None, info=_KEY_OF_A_BOX).derive(seed)
    return X25519PrivateKey.from_private_bytes(grown)


def public_key(seed: bytes) -> str:
    return _private(seed).public_key().public_bytes_raw().hex()


def seal(key: str, data: bytes, bound_to: str) -> bytes:
    """Raises ValueError for what is no public key."""
    public = X25519PublicKey.from_public_bytes(bytes.fromhex(key))
    return _SUITE.encrypt(data, public, bound_to.encode())


def open_sealed(seed: bytes, sealed: bytes, bound_to: str) -> bytes:
    try:
        return _SUITE.decrypt(sealed, _private(seed), bound_to.encode())
    except (InvalidTag, ValueError):
        raise SealBroken("the envelope does not fit its place or this key") from None

"""Ed25519 signatures, everything in lower-case hexadecimal: seeds and public keys of 64 digits, signatures of 128."""

import re
import secrets
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_SIGNATURE: Final = re.compile(r"[0-9a-f]{128}", re.A)
_KEY: Final = re.compile(r"[0-9a-f]{64}", re.A)


def new_seed() -> str:
    """A fresh private key, as the seed that it follows from."""
    return secrets.token_hex(32)


def public_key(seed: str) -> str:
    """The public key that belongs to a seed."""
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed)).public_key().public_bytes_raw().hex()


def sign(seed: str, message: bytes) -> str:
    """The signature of a message. The same message has the same one each time (RFC 8032)."""
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed)).sign(message).hex()


def is_key(text: str) -> bool:
    """Whether a text has the form of a public key."""
    return _KEY.fullmatch(text) is not None


def verifies(key: str, message: bytes, signature: str) -> bool:
    """Whether the signature of the message is that of the key. Any other form of either is a no; so is a signature
    whose number was raised by the order of the curve, which RFC 8032 (5.1.7) does not let pass."""
    if not (is_key(key) and _SIGNATURE.fullmatch(signature)):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True

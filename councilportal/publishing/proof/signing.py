"""Signs the manifest of a bundle (Ed25519), with a key from the environment."""

import base64
import binascii

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)

_WANTED = (
    "PUBLISHING_KEY is no Ed25519 key: give a private key in PEM (`openssl genpkey -algorithm "
    "ed25519`), its lines joined by \\n, or 32 random bytes in base64."
)


class NoKey(ValueError):
    """The text of the key cannot be used; the message says what would be right."""


def key_of(given: str) -> Ed25519PrivateKey | None:
    """The key that editions are signed with; None where none is given.

    Takes: what the setting PUBLISHING_KEY says.
    Raises: NoKey for a text that is no key. The message never has the text.
    """
    text = given.strip().replace("\\n", "\n")
    if not text:
        return None
    try:
        if text.startswith("-----"):
            key = load_pem_private_key(text.encode(), password=None)
            if not isinstance(key, Ed25519PrivateKey):
                raise NoKey(_WANTED)
            return key
        seed = base64.b64decode(text, validate=True)
        return Ed25519PrivateKey.from_private_bytes(seed)
    except (ValueError, TypeError, binascii.Error):
        raise NoKey(_WANTED) from None


def public_pem(key: Ed25519PrivateKey) -> bytes:
    """The public key in PEM, as the site gives it to everybody."""
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def signature(key: Ed25519PrivateKey, message: bytes) -> bytes:
    """The signature of the message in base64, with a line end: the same each time."""
    return base64.b64encode(key.sign(message)) + b"\n"

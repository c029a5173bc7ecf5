"""The bundle of an edition: its files, a manifest of hashes, its signature and verify.py."""

import hashlib
import json
import re
from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from councilportal.printing.zips import zipped
from councilportal.publishing.proof.one_file import verify_program
from councilportal.publishing.proof.signing import public_pem, signature

TYPE = "application/zip"
MANIFEST, SIGNATURE, KEY, INPUTS = "manifest.json", "manifest.sig", "public-key.pem", "inputs.json"
PROGRAM, READ_ME = "verify.py", "README.txt"
SCHEMA = 1
_OURS = (MANIFEST, SIGNATURE, KEY, PROGRAM, READ_ME)
_NAME = re.compile(r"[\w-][\w .-]*(/[\w-][\w .-]*)*", re.ASCII)


def manifest(files: Mapping[str, bytes], *, about: Mapping[str, str]) -> bytes:
    """The manifest: what the edition is, and the SHA-256 of each file by name."""
    hashes = {name: hashlib.sha256(files[name]).hexdigest() for name in sorted(files)}
    said = {"schema": SCHEMA, "about": dict(about), "files": hashes}
    return (json.dumps(said, ensure_ascii=False, indent=2) + "\n").encode()


def bundle(
    files: Mapping[str, bytes], *, about: Mapping[str, str], key: Ed25519PrivateKey | None = None
) -> bytes:
    """The bundle as a zip: the same bytes for the same files.

    Takes: the files by name ("edition.json", "data/ratings.csv", "inputs.json"); `about`, what the
    manifest says of the edition (title, council, period, address); the key to sign with. Without
    one the bundle is not signed, and its README says so.
    Raises: ValueError for a name that is no plain relative path, or is one of the bundle's own.
    """
    for name in files:
        if not _NAME.fullmatch(name) or ".." in name:
            raise ValueError(f"{name!r} cannot be in a bundle: use letters, digits, . - _ and /.")
        if name in _OURS:
            raise ValueError(f"{name} is made by the bundle itself.")
    held = {**files, PROGRAM: verify_program(), READ_ME: _read_me(about, is_signed=key is not None)}
    if key is not None:
        held[KEY] = public_pem(key)
    listed = manifest(held, about=about)
    signed = {} if key is None else {SIGNATURE: signature(key, listed)}
    return zipped({MANIFEST: listed, **signed, **{name: held[name] for name in sorted(held)}})


def _read_me(about: Mapping[str, str], *, is_signed: bool) -> bytes:
    signed = (
        "manifest.sig is the council's signature of the manifest (Ed25519). Its public key is on\n"
        "the council's website; public-key.pem is a copy.\n"
        if is_signed
        else "The manifest is not signed: the council had set no key when this was made.\n"
    )
    facts = "".join(f"{name}: {text}\n" for name, text in about.items())
    return (
        f"{facts}\nThese are the files of a published edition. To check them without the council,\n"
        "unpack them, and run in their folder, with Python 3.9 or later:\n\n"
        "    python3 verify.py --key the-key-from-the-website.pem\n\n"
        "It compares each file with manifest.json, checks the signature, and works every rating,\n"
        "direction of travel, year to date and count out again from inputs.json. It needs nothing\n"
        f"else, and makes no connection.\n\n{signed}"
    ).encode()

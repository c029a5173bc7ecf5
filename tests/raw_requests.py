"""Requests as no browser sends them, drawn by a seeded generator."""

import random
from dataclasses import dataclass, field
from typing import Any

ADDRESSES = (
    "/",
    "/sign-in/",
    "/account/password/reset/",
    "/returns/",
    "/returns/LRA/2026-09-30/",
    "/returns/LRA/2026-09-30/draft/",
    "/returns/LRA/2026-09-30/upload/",
    "/admin/import/",
    "/admin/people/add/",
    "/eqia/start/",
    "/session/",
    "/no/such/page/",
)
FORM = "application/x-www-form-urlencoded"
CHARSETS = (
    *("utf-16", "utf-32", "latin-1", "utf-7", "cp037", "shift_jis", "big5", "idna", "punycode"),
    *("base64", "rot13", "hex", "zlib", "unicode_escape", "undefined", "x-unknown", "", " "),
    *("utf-8\0", "\0", "é", "'utf-16'", "a" * 3_000),
)
# Kinds of request that cannot be read at all: the answer is 400.
BROKEN = ("charset", "multipart", "fields", "length", "header", "cookie", "parts")


@dataclass(frozen=True, slots=True)
class Raw:
    """A request, as a server would give it to the portal."""

    kind: str
    path: str
    body: bytes
    environ: dict[str, Any] = field(default_factory=dict)
    method: str = "POST"


def draw(rng: random.Random, kind: str) -> Raw:
    """A request that is broken in one way."""
    path = rng.choice(ADDRESSES)
    headers, body = BREAKERS[kind](rng)
    return Raw(kind, path, body, {"CONTENT_LENGTH": str(len(body)), **headers})


def _charset(rng: random.Random) -> tuple[dict[str, Any], bytes]:
    form = rng.choice([FORM, "multipart/form-data; boundary=x", "text/plain"])
    body = rng.choice([b"username=%FF%FE", "username=José".encode("utf-16"), b"\xff\xfe\x00" * 9])
    query = rng.choice(["", "q=%ff%fe", "&".join(f"a{n}=1" for n in range(6_100))])
    charset = rng.choice([each for each in CHARSETS if each.strip()])
    return {"CONTENT_TYPE": f"{form}; charset={charset}", "QUERY_STRING": query}, body


def _multipart(rng: random.Random) -> tuple[dict[str, Any], bytes]:
    boundary = rng.choice(["", "boundary=", "boundary=é", "boundary=" + "b" * 300, 'boundary=""'])
    return {"CONTENT_TYPE": f"multipart/form-data; {boundary}"}, _part(rng, "x")


def _part(rng: random.Random, boundary: str) -> bytes:
    head = rng.choice(
        [
            b'Content-Disposition: form-data; name="a"',
            b'Content-Disposition: form-data; name="file"; filename="a.csv"',
            b'Content-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: base64',
        ]
    )
    body = b"--" + boundary.encode() + b"\r\n" + head + b"\r\n\r\nabc%$\r\n"
    return body + rng.choice([b"", b"--", b"--" + boundary.encode() + b"--\r\n"])


def _parts(rng: random.Random) -> tuple[dict[str, Any], bytes]:
    """More files, or more fields, than any form has."""
    name = rng.choice(['name="f%d"; filename="a.csv"', 'name="f%d"'])
    count = 120 if "filename" in name else 6_100
    head = b"--x\r\nContent-Disposition: form-data; %s\r\n\r\n1\r\n"
    body = b"".join(head % (name % each).encode() for each in range(count)) + b"--x--\r\n"
    return {"CONTENT_TYPE": "multipart/form-data; boundary=x"}, body


def _fields(rng: random.Random) -> tuple[dict[str, Any], bytes]:
    many = "&".join(f"L{n}-value={rng.randint(0, 99)}" for n in range(rng.randint(6_001, 7_000)))
    if rng.random() < 0.3:
        return {"CONTENT_TYPE": FORM, "QUERY_STRING": many}, b"a=1"
    huge = rng.random() < 0.3
    return {"CONTENT_TYPE": FORM}, b"a=" + b"x" * 2_700_000 if huge else many.encode()


def _length(rng: random.Random) -> tuple[dict[str, Any], bytes]:
    length = rng.choice(["-1", "abc", "1e3", "²", "+5", "5, 5", "\xa05", "0x10"])
    return {"CONTENT_TYPE": FORM, "CONTENT_LENGTH": length}, b"a=1"


def _header(rng: random.Random) -> tuple[dict[str, Any], bytes]:
    kind = rng.choice(["host", "type"])
    if kind == "host":
        host = rng.choice(["", "a b", "\xe9\xff", "[::1", "a_b:99999999", "x" * 300, "evil.test"])
        return {"CONTENT_TYPE": FORM, "HTTP_HOST": host}, b"a=1"
    broken = rng.choice(["a*=utf-16''%ff%fe%00", "charset*=x''%ff", "charset*=nope''a", "charset="])
    return {"CONTENT_TYPE": f"{FORM}; {broken}; charset=utf-16"}, b"a=1"


def _cookie(rng: random.Random) -> tuple[dict[str, Any], bytes]:
    name = rng.choice(["sessionid", "csrftoken", "messages", "typist", "seen"])
    nul = rng.choice(['"\\000"', '"a\\000b"', "\0"])
    return {"CONTENT_TYPE": FORM, "HTTP_COOKIE": f"{name}={nul}"}, b"a=1"


BREAKERS = {
    "charset": _charset,
    "multipart": _multipart,
    "parts": _parts,
    "fields": _fields,
    "length": _length,
    "header": _header,
    "cookie": _cookie,
}


def odd(rng: random.Random) -> Raw:
    """A request that is odd but may be readable: whatever it is answered, it is no server error."""
    path = rng.choice(ADDRESSES)
    body = rng.randbytes(rng.randint(0, 300))
    boundary = rng.choice(["x", "--x", "x y", "'"])
    form = rng.choice([FORM, f"multipart/form-data; boundary={boundary}", "application/json", ""])
    if "boundary" in form and rng.random() < 0.8:
        body = _part(rng, boundary)
    cookie = "; ".join(
        f"{name}={rng.choice(['', 'x', chr(255), '%00', '{', '1:a:b', '[' * 99])}"
        for name in ("sessionid", "csrftoken", "messages", "typist", "seen")
    )
    environ = {
        "CONTENT_TYPE": form,
        "CONTENT_LENGTH": str(len(body) + rng.choice([0, 0, 9, -1 if body else 0])),
        "QUERY_STRING": rng.choice(["", "%", "%ff", "a=%00", "next=//x", "&&&=", "x" * 5_000]),
        "HTTP_COOKIE": cookie,
        "HTTP_X_FORWARDED_FOR": rng.choice(["", "x", "::1, \xff", "1.2.3.4" * 99]),
        "HTTP_ACCEPT": rng.choice(["", "*", "a/b;q=x", "text/html;q=" + "9" * 99]),
        "HTTP_REFERER": rng.choice(["", "http://[", "\xff"]),
        "HTTP_IF_MODIFIED_SINCE": rng.choice(["", "x", "Mon, 99 Xyz 9999 99:99:99 GMT"]),
        "HTTP_IF_NONE_MATCH": rng.choice(["", '"', "*"]),
        "HTTP_SEC_FETCH_MODE": rng.choice(["", "cors", "\xff"]),
    }
    method = rng.choice(["POST", "POST", "POST", "GET", "PUT", "HEAD", "TRACE", "BREW"])
    return Raw("odd", path, body, environ, method)

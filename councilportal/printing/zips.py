"""Zip files whose bytes depend on nothing but what is in them: no clock, no machine."""

import io
import zipfile
from collections.abc import Mapping

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the first that a zip can have
_READABLE = 0o644 << 16


def zipped(files: Mapping[str, bytes], *, stored: tuple[str, ...] = ()) -> bytes:
    """A zip of the files, in their order, each of the same day.

    Takes: `stored`, the names of those that are not compressed.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name, _FIRST_DAY)
            info.create_system, info.external_attr = 3, _READABLE
            info.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return out.getvalue()


def without_clock(data: bytes) -> bytes:
    """The same zip, with each entry of the same day; an entry "mimetype" is not compressed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return zipped({n: archive.read(n) for n in archive.namelist()}, stored=("mimetype",))

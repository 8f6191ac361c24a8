"""Static files. The address carries the content's hash, so browsers keep a file for a year and never ask again."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FLOOR = Path(__file__).parent / "static"
_TEXT = ("text/css", "text/javascript", "image/svg+xml", "application/json", "text/plain")


@dataclass(frozen=True, slots=True)
class Asset:
    """One file, ready to send."""

    body: bytes
    packed: bytes | None
    type: str
    digest: str


@lru_cache(maxsize=256)
def asset(folders: tuple[Path, ...], name: str) -> Asset | None:
    """The first file called `name` in these folders; None if there is none."""
    for folder in folders:
        path = (folder / name).resolve()
        if path.is_relative_to(folder.resolve()) and path.is_file():
            body = path.read_bytes()
            kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
            packed = gzip.compress(body, 9, mtime=0) if kind in _TEXT and len(body) > 1024 else None
            return Asset(body, packed, kind, hashlib.sha256(body).hexdigest()[:12])
    return None


def address(folders: tuple[Path, ...], name: str) -> str:
    """Where a file is served: `/static/<hash>/<name>`. A missing one is a mistake in a template."""
    found = asset(folders, name)
    if found is None:
        raise LookupError(f"there is no static file {name!r} in {', '.join(map(str, folders))}")
    return f"/static/{found.digest}/{name}"

"""Photos that people send, made harmless: decoded, turned upright, made small, and written anew.

What comes out was painted by us: no place, no time, no serial number of a phone, no hidden second picture and no file
that is two things at once survive it. What kind of picture it is, its bytes say, never its name.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

MEDIA_TYPE = "image/jpeg"
#: The kinds taken, and as many pixels as each may have: a JPEG is made smaller while it is read, the others are not.
FORMATS: Mapping[str, int] = {"JPEG": 50_000_000, "PNG": 16_000_000, "WEBP": 16_000_000}
#: The longer edge of what is kept, in pixels: enough to see a broken kerb, and to print on a quarter of a page.
EDGE = 1600
_QUALITY = 82


class NoPhoto(ValueError):
    """The bytes are no picture of a kind that is taken."""


class TooManyPixels(ValueError):
    """The picture would need too much memory."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo as it is kept: a JPEG without anything but its pixels."""

    media_type: ClassVar[str] = MEDIA_TYPE

    body: bytes
    width: int
    height: int


def repainted(sent: bytes) -> Photo:
    """The photo without what else was in the file. Raises `NoPhoto`, `TooManyPixels`."""
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(sent), formats=tuple(FORMATS)) as image:
            if image.width * image.height > FORMATS.get(image.format or "", min(FORMATS.values())):
                raise TooManyPixels
            image.draft("RGB", (EDGE, EDGE))
            upright = ImageOps.exif_transpose(image).convert("RGBA")
            upright.thumbnail((EDGE, EDGE))
    except TooManyPixels:
        raise
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, MemoryError) as error:
        raise NoPhoto from error
    canvas = Image.new("RGB", upright.size, "white")
    canvas.paste(upright, mask=upright)
    file = io.BytesIO()
    canvas.save(file, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
    return Photo(file.getvalue(), *canvas.size)

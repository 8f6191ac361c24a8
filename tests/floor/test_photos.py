"""Photos: what they are is said by their bytes, and nothing but their pixels is kept."""

import io
import struct
import subprocess
import sys
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from quartier import kept_files, photos
from quartier.photos import NoPhoto, TooManyPixels, repainted
from quartier.store import Store

SECRET = b"50.6523 Lutz Wagenknecht"


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 20), mode: str = "RGB", **more: object) -> bytes:
    file = io.BytesIO()
    Image.new(mode, size, "red").save(file, kind, **more)
    return file.getvalue()


def with_everything(kind: str) -> bytes:
    """A photo that tells where, when, with what and of whom; lying on its side."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turned
    exif[0x010E] = SECRET.decode()
    exif.get_ifd(0x8825)[2] = (50.0, 39.0, 8.0)
    more: dict[str, object] = {"exif": exif.tobytes()}
    if kind == "JPEG":
        more |= {"comment": SECRET, "icc_profile": SECRET}
    if kind == "PNG":
        told = PngInfo()
        told.add_text("Author", SECRET.decode())
        more["pnginfo"] = told
    if kind == "WEBP":
        more["xmp"] = SECRET
    return picture(kind, **more) + SECRET


@pytest.mark.parametrize("kind", photos.FORMATS)
def test_nothing_but_the_pixels_is_kept_and_they_stand_upright(kind: str) -> None:
    sent = with_everything(kind)
    assert SECRET in sent
    photo = repainted(sent)
    assert SECRET not in photo.body
    with Image.open(io.BytesIO(photo.body)) as kept:
        assert kept.format == "JPEG"
        assert kept.size == (photo.width, photo.height) == (20, 40)
        assert not kept.getexif()
        assert not {"comment", "icc_profile", "exif", "xmp"} & kept.info.keys()


def test_large_photos_become_small_and_what_is_clear_becomes_white() -> None:
    photo = repainted(picture(size=(4000, 3000)))
    assert (photo.width, photo.height) == (photos.EDGE, 1200)
    file = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(file, "PNG")
    with Image.open(io.BytesIO(repainted(file.getvalue()).body)) as kept:
        assert kept.getpixel((4, 4)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["L", "P", "1", "CMYK"])
def test_photos_of_every_kind_of_colour_are_taken(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    file = io.BytesIO()
    Image.new(mode, (10, 10)).save(file, kind)
    assert repainted(file.getvalue()).width == 10


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GIF89a" + b"\0" * 40,
        b"%PDF-1.7\n",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        picture("GIF"),
        picture("TIFF"),
        picture("JPEG")[:60],
        picture("PNG")[:50],
        b"\xff\xd8\xff" + b"x" * 200,
    ],
    ids=[
        "nothing",
        "gif",
        "pdf",
        "svg",
        "whole gif",
        "tiff",
        "half a jpeg",
        "half a png",
        "a jpeg's beginning",
    ],
)
def test_what_is_no_photo_is_refused(sent: bytes) -> None:
    with pytest.raises(NoPhoto):
        repainted(sent)


def test_a_small_file_that_would_fill_the_memory_is_refused_unread() -> None:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 999))
    with pytest.raises((TooManyPixels, NoPhoto)):
        repainted(bomb + chunk(b"IEND", b""))


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"RIFF\x24\0\0\0WEBP"]),
)
def test_no_bytes_break_it(rest: bytes, beginning: bytes) -> None:
    with pytest.raises((NoPhoto, TooManyPixels)):
        repainted(beginning + rest)


def test_a_photo_is_kept_with_its_thing(pen_store: Store) -> None:
    first, second = repainted(picture()), repainted(picture(size=(10, 10)))
    with pen_store.unit() as unit:
        kept_files.keep(unit, "a", "photo", first)
        kept_files.keep(unit, "a", "photo", second)
        kept_files.keep(unit, "b", "other", first)
    with pen_store.read() as session:
        assert kept_files.photo_of(session, "a", "photo") == second
        assert kept_files.photo_of(session, "b", "photo") is None
        assert kept_files.with_file(session, ["a", "b"], "photo") == {"a"}
    with pen_store.unit() as unit:
        kept_files.erase(unit, "a", "photo")
    with pen_store.read() as session:
        assert kept_files.photo_of(session, "a", "photo") is None


GREEN = """
from quartier.hosting.green import patch
patch()
import io, time, eventlet
from PIL import Image
from quartier.photos import NoPhoto, repainted
from quartier.web.aside import aside
file = io.BytesIO()
Image.effect_noise((3000, 3000), 80).save(file, "PNG")
ticks = []
def tick():
    while True:
        ticks.append(1)
        time.sleep(0.002)
eventlet.spawn(tick)
print(aside(repainted, file.getvalue()).width, len(ticks) > 10)
try:
    aside(repainted, b"none")
except NoPhoto:
    print("refused")
"""


def test_others_are_answered_while_a_photo_is_painted() -> None:
    told = subprocess.run(
        [sys.executable, "-c", GREEN], capture_output=True, text=True, check=False, timeout=60
    )
    assert told.stdout == "1600 True\nrefused\n", told.stderr

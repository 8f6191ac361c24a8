"""Documents: what they are is said by their bytes; a PDF stays as it is, a photo is painted anew."""

import hashlib
import io

import pytest
from PIL import Image

from quartier import kept_files
from quartier.documents import Document, NoDocument, read
from quartier.store import Store

PAPER = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def photo() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(file, "JPEG", comment=b"50.6523 Lutz Wagenknecht")
    return file.getvalue()


def test_a_pdf_is_kept_byte_for_byte_and_has_its_fingerprint() -> None:
    document = read(PAPER)
    assert (document.body, document.media_type, document.ending) == (PAPER, "application/pdf", "pdf")
    assert document.sha256 == hashlib.sha256(PAPER).hexdigest()


def test_a_photo_of_a_page_is_painted_anew() -> None:
    document = read(photo())
    assert (document.media_type, document.ending, document.width) == ("image/jpeg", "jpg", 40)
    assert b"Lutz" not in document.body


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"%PDF-",
        PAPER[: len(PAPER) // 2],
        b"\n" + PAPER,
        b"PK\x03\x04",
        b"<html>",
        b"%PDF-1.7 %%EOF" + b" " * 2000,
    ],
    ids=["empty", "mark", "cut", "shifted", "zip", "html", "padded"],
)
def test_anything_else_is_refused(sent: bytes) -> None:
    with pytest.raises(NoDocument):
        read(sent)


def test_a_document_is_kept_beside_a_photo_of_another_thing(pen_store: Store) -> None:
    with pen_store.unit() as unit:
        kept_files.keep(unit, "one", "paper", read(PAPER))
        kept_files.keep(unit, "two", "paper", read(photo()))
    with pen_store.read() as session:
        assert kept_files.document_of(session, "one", "paper") == Document(PAPER, "application/pdf")
        found = kept_files.document_of(session, "two", "paper")
        assert found is not None
        assert (found.width, found.height) == (40, 20)
        assert kept_files.with_file(session, ["one", "two", "three"], "paper") == {"one", "two"}
        assert kept_files.document_of(session, "three", "paper") is None

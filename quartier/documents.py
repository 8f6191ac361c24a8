"""Documents that people send: a PDF as it came, or a photo of a page, painted anew like any photo.

A PDF is kept byte for byte, because it counts as evidence only if its fingerprint is that of the paper somebody else
has, too. It is never shown inside a page (docs/decisions/0014-evidence-is-kept-as-it-was-shown.md). What kind of file
it is, its bytes say, never its name.
"""

import hashlib
from dataclasses import dataclass

from quartier.photos import NoPhoto, repainted
from quartier.photos import Photo as _Photo

PDF = "application/pdf"
#: Where a PDF's mark of its end may stand (ISO 32000-1, annex H: within the last 1024 bytes).
_TAIL = 1024
#: What the file of a document is called.
ENDINGS = {PDF: "pdf", _Photo.media_type: "jpg"}


class NoDocument(ValueError):
    """The bytes are neither a whole PDF nor a photo of a kind that is taken."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document as it is kept."""

    body: bytes
    media_type: str
    #: Of a photo, in pixels.
    width: int | None = None
    height: int | None = None

    @property
    def sha256(self) -> str:
        """Its fingerprint: 64 hexadecimal digits."""
        return hashlib.sha256(self.body).hexdigest()

    @property
    def ending(self) -> str:
        """How the name of its file ends."""
        return ENDINGS[self.media_type]


def read(sent: bytes) -> Document:
    """The document in these bytes. Raises `NoDocument`, and `TooManyPixels` for a photo that is too large."""
    if sent.startswith(b"%PDF-"):
        if b"%%EOF" not in sent[-_TAIL:]:
            raise NoDocument
        return Document(sent, PDF)
    try:
        photo = repainted(sent)
    except NoPhoto as error:
        raise NoDocument from error
    return Document(photo.body, photo.media_type, photo.width, photo.height)

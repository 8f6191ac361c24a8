"""The form fields for files that people send, and how a photo is shown again.

The form's tag needs `enctype="multipart/form-data"`, and its route a `body_limit` of `uploads.BODY_LIMIT`.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from quartier import documents
from quartier.documents import NoDocument
from quartier.photos import NoPhoto, Photo, TooManyPixels, repainted
from quartier.web.answers import File
from quartier.web.aside import aside
from quartier.web.fields import FormField
from quartier.web.i18n import N_
from quartier.web.routes import BODY_LIMIT as FIELDS

MIB = 1024 * 1024
#: The largest file, in bytes; today's phones send photos of three to six MiB.
MOST_BYTES = 10 * MIB
#: Of a form with a file: the file and the other fields.
BODY_LIMIT = MOST_BYTES + FIELDS


#: Whatever a browser takes a photo for, nothing in it runs.
_ONLY_A_PICTURE = {"Content-Security-Policy": "default-src 'none'; sandbox", "Content-Disposition": "inline"}


def picture(photo: Photo) -> File:
    """The answer that shows a photo."""
    return File(photo.body, photo.media_type, headers=_ONLY_A_PICTURE)


class PhotoField(FormField):
    """A photo; as value a `Photo` without anything but its pixels, or None."""

    widget: ClassVar[str] = "file"
    default_error_messages = {
        "no_photo": N_("This is not a photo that can be read here. Please choose a JPEG, PNG or WebP."),
        "too_large": N_("This photo is too large. Please choose one of at most {most} MB."),
        "too_many_pixels": N_("This photo is too large. Please take it with the camera's usual setting."),
    }

    def attributes(self) -> dict[str, str]:
        return {"accept": "image/jpeg,image/png,image/webp"}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> Any:
        if len(value) > MOST_BYTES:
            raise self.make_error("too_large", most=MOST_BYTES // MIB)
        try:
            return aside(repainted, value)
        except TooManyPixels:
            raise self.make_error("too_many_pixels") from None
        except NoPhoto:
            raise self.make_error("no_photo") from None


class DocumentField(FormField):
    """A PDF or a photo of a page; as value a `Document`, or None."""

    widget: ClassVar[str] = "file"
    default_error_messages = {
        "no_document": N_("This file cannot be read here. Please choose a PDF, or a photo of the page."),
        "too_large": N_("This file is too large. Please choose one of at most {most} MB."),
        "too_many_pixels": PhotoField.default_error_messages["too_many_pixels"],
    }

    def attributes(self) -> dict[str, str]:
        return {"accept": "application/pdf,image/jpeg,image/png,image/webp"}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> Any:
        if len(value) > MOST_BYTES:
            raise self.make_error("too_large", most=MOST_BYTES // MIB)
        try:
            return aside(documents.read, value)
        except TooManyPixels:
            raise self.make_error("too_many_pixels") from None
        except NoDocument:
            raise self.make_error("no_document") from None

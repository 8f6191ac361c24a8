"""Files that people send, kept as rows of the service's database (docs/decisions/0009-files-are-rows.md).

A file belongs to a thing by the thing's reference and the name of a field. Who may see it the room says that owns the
thing: there is no address under which a file could be had by itself.
"""

from collections.abc import Iterable

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from quartier.documents import Document
from quartier.photos import Photo
from quartier.tables import kept_file
from quartier.unit import Unit


def keep(unit: Unit, subject: str, field: str, file: Photo | Document) -> None:
    """Keep a file with a thing; one that was there goes."""
    erase(unit, subject, field)
    unit.session.execute(
        insert(kept_file).values(
            subject=subject,
            field=field,
            media_type=file.media_type,
            width=file.width,
            height=file.height,
            body=file.body,
            kept_at=unit.now,
        )
    )


def photo_of(session: Session, subject: str, field: str) -> Photo | None:
    """The photo kept with a thing."""
    asked = select(kept_file).where(kept_file.c.subject == subject, kept_file.c.field == field)
    row = session.execute(asked).one_or_none()
    return Photo(row.body, row.width, row.height) if row else None


def document_of(session: Session, subject: str, field: str) -> Document | None:
    """The document kept with a thing."""
    asked = select(kept_file).where(kept_file.c.subject == subject, kept_file.c.field == field)
    row = session.execute(asked).one_or_none()
    return Document(row.body, row.media_type, row.width, row.height) if row else None


def with_file(session: Session, subjects: Iterable[str], field: str) -> set[str]:
    """Which of these things have one; one query."""
    asked = select(kept_file.c.subject).where(
        kept_file.c.field == field, kept_file.c.subject.in_(list(subjects))
    )
    return set(session.scalars(asked))


def erase(unit: Unit, subject: str, field: str) -> None:
    """Forget the file."""
    unit.session.execute(delete(kept_file).where(kept_file.c.subject == subject, kept_file.c.field == field))

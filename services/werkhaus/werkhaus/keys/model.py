"""What is stored of keys.

The register is the table ``key_entry``: triggers of the migration refuse every update and delete of it on both engines
(``key_entry_stays``). An entry has the number after the last one of its key, so of two that are written at once the
database takes one. Names stand in ``key_promise``, which can forget them. That a key is meant for one person at a time
is a partial unique index.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from werkhaus import Base
from werkhaus.keys.rules import Basis, EntryKind, PromiseState

_LIVE = text("state IN ('asked', 'promised', 'held')")


def _one_of(column: str, kinds: type[EntryKind] | type[Basis] | type[PromiseState]) -> str:
    return f"{column} IN ({', '.join(repr(kind.value) for kind in kinds)})"


class DoorKey(Base):
    """A key of the house (Schlüssel)."""

    __tablename__ = "door_key"
    __table_args__ = (CheckConstraint("last_number > 0", name="last_number"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    #: What is stamped on it.
    number: Mapped[str] = mapped_column(String(40), unique=True)
    #: What it opens, as the office wrote it.
    opens: Mapped[str] = mapped_column(String(200))
    #: The cylinder, or the group of cylinders of one locking plan: what would be exchanged if it was lost.
    cylinder: Mapped[str] = mapped_column(String(40), index=True)
    registered_at: Mapped[datetime]
    #: Since when it opens nothing any more: its cylinder was exchanged.
    void_at: Mapped[datetime | None]
    #: The number of its last entry, and what that said: a list needs no look at the register.
    last_number: Mapped[int]
    last_kind: Mapped[str] = mapped_column(String(20))
    entries: Mapped[list["KeyEntry"]] = relationship(order_by="KeyEntry.number")


class KeyPromise(Base):
    """A key that is meant for one person: from the question until it is back."""

    __tablename__ = "key_promise"
    __table_args__ = (
        CheckConstraint(_one_of("state", PromiseState), name="state"),
        CheckConstraint(_one_of("basis", Basis), name="basis"),
        CheckConstraint(
            "(basis = 'office') = (office IS NOT NULL) AND (office IS NULL OR holder_ref IS NOT NULL)",
            name="office",
        ),
        Index("uq_key_promise_live", "key_id", unique=True, postgresql_where=_LIVE, sqlite_where=_LIVE),
        Index("ix_key_promise_holder_ref", "holder_ref"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    key_id: Mapped[str] = mapped_column(ForeignKey("door_key.id"), index=True)
    state: Mapped[str] = mapped_column(String(10))
    basis: Mapped[str] = mapped_column(String(10))
    #: The office, where it is the basis.
    office: Mapped[str | None] = mapped_column(String(40))
    #: The person's reference, if they have an account: then they see it among their keys.
    holder_ref: Mapped[str | None] = mapped_column(String(64))
    #: As the office typed it for the protocol; forgotten some time after the end.
    holder_name: Mapped[str | None] = mapped_column(String(120))
    #: Who handed it over, for the protocol; forgotten with the other.
    giver_name: Mapped[str | None] = mapped_column(String(120))
    #: The last day for which it was promised.
    until: Mapped[date | None]
    asked_at: Mapped[datetime]
    recalled_on: Mapped[date | None]
    #: The last day on which it must be back; None where none is set.
    due_on: Mapped[date | None] = mapped_column(index=True)
    ended_on: Mapped[date | None]
    key: Mapped[DoorKey] = relationship()


class KeyEntry(Base):
    """An entry of the register. Rows are never changed or removed, and hold no name."""

    __tablename__ = "key_entry"
    __table_args__ = (
        CheckConstraint(_one_of("kind", EntryKind), name="kind"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("cost_cents >= 0", name="cost_cents"),
    )

    key_id: Mapped[str] = mapped_column(ForeignKey("door_key.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    #: The local day, as it stands on the protocol.
    on_day: Mapped[date]
    promise_id: Mapped[str | None] = mapped_column(ForeignKey("key_promise.id"))
    #: Who entered it, and by which office: the function of the giver.
    by_ref: Mapped[str] = mapped_column(String(64))
    by_office: Mapped[str | None] = mapped_column(String(40))
    #: Of an issue: the `Precondition`s that were checked. Of a recall: its `RecallReason`.
    remark: Mapped[str | None] = mapped_column(String(100))
    #: What the office wrote: the condition on return, why the cylinder stays. No names.
    note: Mapped[str | None] = mapped_column(String(500))
    #: What the exchange of the cylinder cost.
    cost_cents: Mapped[int | None]

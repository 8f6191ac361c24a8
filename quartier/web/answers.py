"""What a handler gives back. The app turns it into a response; a handler never sees HTTP."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from quartier.web.sheets import Sheet


class Page:
    """A page made from a template: `Page("grants/detail.html", title=…, grant=…)`.

    `<room>/<file>` is looked up in `<package>/<room>/templates/<file>`, `quartier/<file>` on the floor. The list that
    `sheet` holds can be had as a file, too: `?format=csv` or `?format=xlsx`.
    """

    __slots__ = ("context", "headers", "sheet", "status", "template")

    def __init__(
        self,
        template: str,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        sheet: "Sheet | None" = None,
        **context: Any,
    ) -> None:
        self.template = template
        self.status = status
        self.headers = dict(headers or {})
        self.sheet = sheet
        self.context = context


class Confirm(Page):
    """Asks once more before what cannot be undone: a page of its own, reached by a link, with the only button that
    does it. Give it as `again` to that button's route, and a refusal shows it with the sentence.

        return Confirm(_l("Cancel this booking?"), action=f"/bookings/{id}/cancellation", label=_l("Cancel it"),
                       back=f"/bookings/{id}", consequences=[_l("The room is free for others at once.")])

    Args:
        action: where the button sends (POST); `values` go with it unseen, `form`'s fields are shown above it.
        back: where to go on without having done it.
        facts: (term, value) pairs of what it is about.
    """

    def __init__(
        self,
        question: Any,
        *,
        action: str,
        label: Any,
        back: str,
        consequences: Iterable[Any] = (),
        facts: Iterable[tuple[Any, Any]] = (),
        form: Any = None,
        values: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(
            "quartier/confirm.html",
            title=question,
            action_url=action,
            label=label,
            back=back,
            consequences=list(consequences),
            facts_shown=list(facts),
            form=form,
            values=dict(values or {}),
        )


@dataclass(frozen=True)
class See:
    """Sends the visitor on (303) after something was done; `flash` is a key of the route's `flashes`."""

    url: str
    flash: str | None = None


@dataclass(frozen=True)
class File:
    """Anything that is not a page: a feed, a calendar, a PDF, a spreadsheet.

    With `name` the browser saves it under that name; `etag` answers a repeated question with 304.
    """

    body: bytes | str | Iterable[bytes]
    type: str
    name: str | None = None
    etag: str | None = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reply:
    """An API answer that needs more than its data: another status, or headers."""

    data: Any
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


Answer = Page | See | File | Reply

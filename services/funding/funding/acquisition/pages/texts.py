"""Texts for people: those that are kept for several applications, and those of one."""

from funding.acquisition import commands, views
from funding.acquisition.pages.opportunities import TextForm, block_options, show_opportunity
from funding.acquisition.pages.words import READERS
from quartier.web import N_, Column, Form, Page, See, Sheet, Visit, _l, fields, get, post

COLUMNS = (
    Column(_l("Heading"), lambda row: row[0].title),
    Column(_l("Used in applications"), lambda row: row[1]),
    Column(_l("Text"), lambda row: row[0].body),
)


class BlockForm(Form):
    """A text for several applications."""

    title = fields.Text(_l("Heading"), required=True, max=120)
    body = fields.LongText(_l("Text"), required=True, max=10000)


class ChangedForm(BlockForm):
    """A text of an application; without one it is taken out."""

    body = fields.LongText(_l("Text"), max=10000, hint=_l("If you leave it empty, it is taken out."))


def list_blocks(visit: Visit) -> Page:
    """The texts that are kept, and the form for another one."""
    visit.require(*READERS)
    with visit.read() as session:
        rows = views.list_blocks(session)
    return Page(
        "acquisition/texts.html",
        title=_l("Texts for applications"),
        rows=rows,
        form=visit.form(BlockForm),
        sheet=Sheet(_l("Texts for applications"), COLUMNS, rows) if rows else None,
    )


def keep_block(visit: Visit) -> See:
    """Keep a text."""
    data = visit.load(BlockForm)
    with visit.unit() as unit:
        commands.keep_block(unit, data["title"], data["body"])
    return See("/application-texts", flash="text-kept")


def show_block(visit: Visit, block_id: str) -> Page:
    """One of them, to change it."""
    visit.require(*READERS)
    with visit.read() as session:
        block = views.block_detail(session, block_id)
    return Page(
        "acquisition/text.html",
        title=block.title,
        address=f"/application-texts/{block_id}",
        back="/application-texts",
        form=visit.form(BlockForm, title=block.title, body=block.body),
    )


def change_block(visit: Visit, block_id: str) -> See:
    """Change a text; applications that have it keep their copy."""
    data = visit.load(BlockForm)
    with visit.unit() as unit:
        commands.keep_block(unit, data["title"], data["body"], block_id)
    return See("/application-texts", flash="text-kept")


def add_text(visit: Visit, opportunity_id: str) -> See:
    """Put a text into an application."""
    visit.require(*READERS)
    data = visit.load(TextForm, options=block_options(visit))
    with visit.unit() as unit:
        commands.add_text(unit, opportunity_id, data["block_id"], data["title"], data["body"])
    return See(f"/opportunities/{opportunity_id}#texts", flash="text-added")


def show_text(visit: Visit, opportunity_id: str, text_id: str) -> Page:
    """A text of an application, to change it."""
    visit.require(*READERS)
    with visit.read() as session:
        text = views.text_detail(session, opportunity_id, text_id)
    return Page(
        "acquisition/text.html",
        title=text.title,
        address=f"/opportunities/{opportunity_id}/texts/{text_id}",
        back=f"/opportunities/{opportunity_id}",
        form=visit.form(ChangedForm, title=text.title, body=text.body),
    )


def change_text(visit: Visit, opportunity_id: str, text_id: str) -> See:
    """Change a text of an application, or take it out."""
    data = visit.load(ChangedForm)
    with visit.unit() as unit:
        commands.change_text(unit, opportunity_id, text_id, data["title"], data["body"])
    return See(f"/opportunities/{opportunity_id}#texts", flash="text-changed")


ROUTES = (
    get("/application-texts", list_blocks),
    post(
        "/application-texts",
        keep_block,
        again=list_blocks,
        flashes={"text-kept": N_("The text is kept.")},
    ),
    get("/application-texts/<block_id>", show_block),
    post("/application-texts/<block_id>", change_block, again=show_block),
    post(
        "/opportunities/<opportunity_id>/texts",
        add_text,
        again=show_opportunity,
        flashes={"text-added": N_("The text is in the application.")},
    ),
    get("/opportunities/<opportunity_id>/texts/<text_id>", show_text),
    post(
        "/opportunities/<opportunity_id>/texts/<text_id>",
        change_text,
        again=show_text,
        flashes={"text-changed": N_("The application is changed.")},
    ),
)

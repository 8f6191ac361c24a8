"""Funders and their programmes for people; who funds what until when is for everybody."""

from typing import Any, cast

from funding.acquisition import commands, views
from funding.acquisition.commands import AddContact, SetProgramme
from funding.acquisition.pages.drawn import Span, spans
from funding.acquisition.pages.words import CYCLES, FIELDS, KINDS, READERS
from funding.acquisition.rules.stages import Cycle, FunderKind, Terms, next_deadline
from funding.settings import FundingSettings
from quartier.web import N_, Column, Form, Page, See, Sheet, Visit, _l, fields, get, post
from quartier.web.formats import money, short_day
from quartier.web.i18n import gettext
from quartier.web.wording import titles_for

COLUMNS = (
    Column(_l("Funder and programme"), "funder"),
    Column(_l("What the grant is for"), "title"),
    Column(_l("From"), "valid_from"),
    Column(_l("Until"), "valid_until"),
    Column(_l("Amount in euros"), "amount_cents", money=True),
    Column(_l("For the Werkhaus"), "werkhaus"),
)


class NetworkQuery(Form):
    """Which grants are shown."""

    service = fields.Choice(_l("For"), options=(("werkhaus", _l("Werkhaus")),))


class FunderForm(Form):
    """An institution."""

    name = fields.Text(
        _l("Name of the institution"),
        required=True,
        max=120,
        hint=_l("People there are entered on its page."),
    )
    kind = fields.Choice(_l("What it is"), options=tuple(KINDS.items()), required=True)
    website = fields.Text(_l("Web page"), max=200)


class ProgrammeForm(Form):
    """A programme and its terms."""

    ids = "programme-"

    title = fields.Text(_l("Name of the programme"), required=True, max=120)
    action_fields = fields.Choices(_l("What it supports"), options=tuple(FIELDS.items()))
    least = fields.Money(_l("Smallest amount"))
    most = fields.Money(_l("Largest amount"))
    own_share = fields.Whole(_l("Own share in per cent of the cost"), max=100)
    cycle = fields.Choice(_l("When it takes applications"), options=tuple(CYCLES.items()), required=True)
    deadline_on = fields.Day(_l("Last day for applications"))
    eligibility = fields.LongText(_l("Who and what it takes"), max=2000)


class ContactForm(Form):
    """A person at a funder."""

    ids = "contact-"

    name = fields.Text(_l("Name of the person"), required=True, max=120)
    role = fields.Text(_l("What they look after there"), max=120)
    email = fields.Email(_l("E-mail"), autocomplete="off")
    phone = fields.Text(_l("Telephone"), max=40)


class ExclusionForm(Form):
    """Which programme it may not be combined with."""

    ids = "exclusion-"

    other_id = fields.Choice(_l("May not be combined with"), required=True)


def show_network(visit: Visit) -> Page:
    """Who funds what until when; the office finds its list of funders beneath."""
    only = visit.query(NetworkQuery)["service"]
    office = visit.actor.holds(*READERS)
    with visit.read() as session:
        rows = views.network(session, werkhaus=only == "werkhaus")
        titles = titles_for(visit, session, rows)
        funders = views.list_funders(session, limit=500) if office else []
    drawn = [
        Span(
            row.funder,
            gettext(
                "{amount}, until {day}",
                amount=money(row.amount_cents, visit.lang),
                day=short_day(row.valid_until, visit.lang),
            ),
            row.valid_from,
            row.valid_until,
            row.valid_until,
        )
        for row in rows
    ]
    return Page(
        "acquisition/network.html",
        title=_l("Who funds what"),
        rows=rows,
        titles=titles,
        only=only,
        axis=spans(drawn, visit.today, visit.dir),
        office=office,
        funders=sorted(funders, key=lambda funder: funder.name.casefold()),
        kinds=KINDS,
        sheet=Sheet(_l("Who funds what"), COLUMNS, rows) if rows else None,
    )


def new_funder(visit: Visit) -> Page:
    """The form for an institution."""
    visit.require(*READERS)
    return Page("acquisition/funder_new.html", title=_l("Add a funder"), form=visit.form(FunderForm))


def add_funder(visit: Visit) -> See:
    """Note an institution that gives money."""
    data = visit.load(FunderForm)
    with visit.unit() as unit:
        funder_id = commands.add_funder(unit, data["name"], data["kind"], data["website"])
    return See(f"/funders/{funder_id}", flash="funder-added")


def show_funder(visit: Visit, funder_id: str) -> Page:
    """One funder: its programmes, and the people there."""
    visit.require(*READERS)
    with visit.read() as session:
        funder = views.funder_detail(session, funder_id)
        programmes, contacts = list(funder.programmes), list(funder.contacts)
    return Page(
        "acquisition/funder.html",
        title=funder.name,
        funder=funder,
        kind=KINDS[FunderKind(funder.kind)],
        programmes=[(each, next_deadline(each.terms, visit.today)) for each in programmes],
        contacts=contacts,
        contact_days=cast(FundingSettings, visit.settings).contact_days,
        field_names=FIELDS,
        programme_form=visit.form(ProgrammeForm, own_share=0, cycle=Cycle.ANY_TIME),
        contact_form=visit.form(ContactForm),
    )


def _programme(visit: Visit) -> SetProgramme:
    data: dict[str, Any] = visit.load(ProgrammeForm)
    return SetProgramme(
        title=data["title"],
        action_fields=data["action_fields"] or [],
        terms=Terms(
            least_cents=data["least"],
            most_cents=data["most"],
            own_share_percent=data["own_share"] or 0,
            deadline_on=data["deadline_on"],
            cycle=Cycle(data["cycle"]),
        ),
        eligibility=data["eligibility"],
    )


def add_programme(visit: Visit, funder_id: str) -> See:
    """Note a programme of a funder."""
    command = _programme(visit)
    with visit.unit() as unit:
        programme_id = commands.add_programme(unit, funder_id, command)
    return See(f"/programmes/{programme_id}", flash="programme-added")


def show_programme(visit: Visit, programme_id: str) -> Page:
    """One programme: its terms, and what it may not be combined with."""
    visit.require(*READERS)
    with visit.read() as session:
        programme = views.programme_detail(session, programme_id)
        excluded = views.exclusions_of(session, [programme_id]).get(programme_id, set())
        programmes = views.list_programmes(session)
    others = [each for each in programmes if each.id != programme_id]
    options = [(each.id, f"{each.funder.name}: {each.title}") for each in others if each.id not in excluded]
    form = visit.form(
        ProgrammeForm,
        title=programme.title,
        action_fields=programme.action_fields,
        least=programme.least_cents,
        most=programme.most_cents,
        own_share=programme.own_share_percent,
        cycle=programme.cycle,
        deadline_on=programme.deadline_on,
        eligibility=programme.eligibility,
    )
    return Page(
        "acquisition/programme.html",
        title=programme.title,
        programme=programme,
        deadline=next_deadline(programme.terms, visit.today),
        excluded=[each for each in others if each.id in excluded],
        form=form,
        options=options,
        exclusion_form=visit.form(ExclusionForm, options={"other_id": options}),
    )


def change_programme(visit: Visit, programme_id: str) -> See:
    """Say anew what a programme asks for."""
    command = _programme(visit)
    with visit.unit() as unit:
        commands.change_programme(unit, programme_id, command)
    return See(f"/programmes/{programme_id}", flash="programme-changed")


def exclude(visit: Visit, programme_id: str) -> See:
    """Note that two programmes may not pay for the same project."""
    visit.require(*READERS)
    with visit.read() as session:
        options = [(each.id, each.title) for each in views.list_programmes(session)]
    other = visit.load(ExclusionForm, options={"other_id": options})["other_id"]
    with visit.unit() as unit:
        commands.exclude(unit, programme_id, other)
    return See(f"/programmes/{programme_id}", flash="programme-excluded")


def add_contact(visit: Visit, funder_id: str) -> See:
    """Note a person at a funder."""
    data = visit.load(ContactForm)
    with visit.unit() as unit:
        commands.add_contact(unit, funder_id, AddContact(**data))
    return See(f"/funders/{funder_id}", flash="contact-added")


def erase_contact(visit: Visit, funder_id: str, contact_id: str) -> See:
    """Erase a person at a funder."""
    with visit.unit() as unit:
        commands.erase_contact(unit, funder_id, contact_id)
    return See(f"/funders/{funder_id}", flash="contact-erased")


ROUTES = (
    get("/funders", show_network),
    get("/funders/new", new_funder),
    post("/funders", add_funder, again=new_funder, flashes={"funder-added": N_("The funder is noted.")}),
    get("/funders/<funder_id>", show_funder),
    post(
        "/funders/<funder_id>/programmes",
        add_programme,
        again=show_funder,
        flashes={"programme-added": N_("The programme is noted.")},
    ),
    post(
        "/funders/<funder_id>/contacts",
        add_contact,
        again=show_funder,
        flashes={"contact-added": N_("The contact is noted. Only the office sees it.")},
    ),
    post(
        "/funders/<funder_id>/contacts/<contact_id>/erasure",
        erase_contact,
        again=show_funder,
        flashes={"contact-erased": N_("The contact is erased.")},
    ),
    get("/programmes/<programme_id>", show_programme),
    post(
        "/programmes/<programme_id>",
        change_programme,
        again=show_programme,
        flashes={"programme-changed": N_("The programme is changed.")},
    ),
    post(
        "/programmes/<programme_id>/exclusions",
        exclude,
        again=show_programme,
        flashes={"programme-excluded": N_("It is noted that the two may not be combined.")},
    ),
)

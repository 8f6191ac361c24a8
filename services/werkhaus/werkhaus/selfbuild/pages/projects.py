"""The doors to projects of building together: everybody sees and supports, offices plan, who decides decides."""

from typing import Any, cast

from marshmallow import Schema, validate
from marshmallow import fields as json

from quartier.event import Count, Ref, Text
from quartier.handover.answers import may_begin, see_after
from quartier.signin.manage import PRIVATE
from quartier.web import N_, Column, Form, Page, See, Sheet, Visit, _l, api_get, fields, get, post
from quartier.web.wording import Language, texts_for, titled, titles_for
from quartier.written import TITLE
from werkhaus.plans.rules import PLEDGING
from werkhaus.plans.views import plan_of
from werkhaus.selfbuild import views
from werkhaus.selfbuild.commands import projects as commands
from werkhaus.selfbuild.commands.projects import DOMAIN, DescribeSite
from werkhaus.selfbuild.model import Project
from werkhaus.selfbuild.rules import PICTURED, SITED, BuilderOwner, PhotoStage, ProjectState, told_helpers
from werkhaus.settings import WerkhausSettings

PLANNERS = ("carrier", "association")
STATES = {
    ProjectState.SUGGESTED: _l("Suggested"),
    ProjectState.IDEA: _l("Idea"),
    ProjectState.PLAN: _l("Plan"),
    ProjectState.MONEY: _l("Money"),
    ProjectState.BUILDING: _l("Building"),
    ProjectState.COMPLETED: _l("Finished"),
    ProjectState.CANCELLED: _l("Given up"),
}
WAY = tuple(STATES)[1:6]
OWNERS = {
    BuilderOwner.CITY: _l("The city"),
    BuilderOwner.CARRIER: _l("The carrier"),
    BuilderOwner.ASSOCIATION: _l("The association"),
}
STAGES_OF_PHOTOS = {
    PhotoStage.BEFORE: _l("Before the work"),
    PhotoStage.WORK: _l("During the work"),
    PhotoStage.AFTER: _l("After the work"),
}
COLUMNS = (
    Column(_l("Project"), "title"),
    Column(_l("State"), lambda project: STATES[ProjectState(project.state)]),
    Column(_l("Supporters"), "supporters"),
)


class IdeaForm(Form):
    """What somebody would like to build with others."""

    title = fields.Text(_l("What shall we build?"), required=True, max=200)
    purpose = fields.LongText(
        _l("What is it for?"), required=True, max=2000, hint=_l("Everybody reads it. Please write no names.")
    )
    lang = Language()


class SiteForm(Form):
    """Who answers for the site."""

    builder_owner = fields.Choice(_l("Builder-owner"), options=tuple(OWNERS.items()), required=True)
    permitted_on = fields.Day(_l("Permit of the owner, given on"))
    permit_file = fields.Text(_l("Where the permit is filed"), max=200)
    registered_on = fields.Day(_l("Helpers registered with BG BAU on"))


class ThanksForm(Form):
    """How it ended."""

    thanks = fields.LongText(_l("Thanks to everybody who helped"), max=2000)


def list_projects(visit: Visit) -> Page:
    """What is built together, the newest first."""
    with visit.read() as session:
        projects = views.list_projects(
            session, suggested=visit.actor.holds(*PLANNERS), limit=visit.cursor().limit
        )
        titles = titles_for(visit, session, projects)
    return Page(
        "selfbuild/list.html",
        title=_l("Building together"),
        projects=projects,
        titles=titles,
        states=STATES,
        sheet=Sheet(_l("Building together"), titled(COLUMNS, titles), projects),
    )


def new_idea(visit: Visit) -> Page:
    """The form for an idea."""
    return Page("selfbuild/new.html", title=_l("Suggest an idea"), form=visit.form(IdeaForm, lang=visit.lang))


def suggest(visit: Visit) -> See:
    """Write an idea down."""
    data = visit.load(IdeaForm)
    data["lang"] = data["lang"] or visit.lang
    with visit.unit() as unit:
        project = commands.suggest(unit, **data)
    shown = project.state == ProjectState.IDEA
    return See(f"/projects/{project.id}" if shown else "/projects", flash=f"idea-{project.state}")


def show_project(visit: Visit, project_id: str) -> Page:
    """One project: how far it is, what it needs, and how to join in."""
    planner = visit.actor.holds(*PLANNERS)
    settings = cast(WerkhausSettings, visit.settings)
    with visit.read() as session:
        project = views.project_detail(session, project_id, suggested=planner)
        days = views.workdays_of(session, project_id)
        wrote = texts_for(visit, session, project_id, title=project.title, purpose=project.purpose)
        plan, ask = plan_of(session, project_id), views.last_ask(session, project_id)
        photos, came = views.photos_of(session, project_id), views.helped(session, project_id)[0]
    hours = views.hours_of(days, project, settings, today=visit.today, zone=visit.zone)
    here = ProjectState(project.state)
    return Page(
        "selfbuild/detail.html",
        title=wrote[TITLE].text.text,
        wrote=wrote,
        project=project,
        state=STATES[here],
        way=[STATES[step] for step in WAY],
        reached=WAY.index(here) + (here == ProjectState.COMPLETED) if here in WAY else None,
        days=[day for day in days if day.state != "proposed"],
        plan=plan,
        ask=ask,
        may_offer=here in PLEDGING,
        photos=photos,
        stages=STAGES_OF_PHOTOS,
        may_picture=here in PICTURED,
        has_site=here in SITED,
        ended=here == ProjectState.COMPLETED,
        helpers=told_helpers(came),
        hours=hours,
        source=settings.helper_limits_source,
        needed=settings.selfbuild_supporters,
        owner=OWNERS[BuilderOwner(project.builder_owner)] if project.builder_owner else None,
        planner=planner,
        decides=may_begin(visit, DOMAIN),
        site_form=visit.form(SiteForm, **_site(project)),
        thanks_form=visit.form(ThanksForm),
    )


def _site(project: Project) -> dict[str, Any]:
    site = {name: getattr(project, name) for name in SiteForm().fields}
    return {name: value for name, value in site.items() if value is not None}


def show_idea(visit: Visit, project_id: str) -> See:
    """Let everybody see an idea."""
    with visit.unit() as unit:
        commands.show_idea(unit, project_id)
    return See(f"/projects/{project_id}", flash="idea-idea")


def support(visit: Visit, project_id: str) -> See:
    """Support a project."""
    with visit.unit() as unit:
        token = commands.support(unit, project_id)
    return See(f"/supporting/{token}", flash="supported")


def show_support(visit: Visit, token: str) -> Page:
    """What somebody who supports a project sees by their private link."""
    with visit.read() as session:
        project = views.supported(session, token)
    return Page(
        "selfbuild/supporting.html",
        title=_l("You support this project"),
        headers=PRIVATE,
        project=project,
        token=token,
    )


def take_back(visit: Visit, token: str) -> See:
    """No longer support a project."""
    with visit.unit() as unit:
        project_id = commands.take_back(unit, token)
    return See(f"/projects/{project_id}", flash="support-taken-back")


def describe_site(visit: Visit, project_id: str) -> See:
    """Say who answers for the site."""
    data = visit.load(SiteForm)
    data["builder_owner"] = BuilderOwner(data["builder_owner"])
    with visit.unit() as unit:
        commands.describe_site(unit, project_id, DescribeSite(**data))
    return See(f"/projects/{project_id}", flash="project-changed")


def take_up(visit: Visit, project_id: str) -> See:
    """Plan an idea."""
    with visit.unit() as unit:
        decision = commands.take_up(unit, project_id)
    return see_after(decision, f"/projects/{project_id}", flash="project-changed")


def approve(visit: Visit, project_id: str) -> See:
    """Agree to a plan."""
    with visit.unit() as unit:
        decision = commands.approve(unit, project_id)
    return see_after(decision, f"/projects/{project_id}", flash="project-changed")


def complete(visit: Visit, project_id: str) -> See:
    """Finish a project."""
    data = visit.load(ThanksForm)
    with visit.unit() as unit:
        decision = commands.complete(unit, project_id, data["thanks"])
    return see_after(decision, f"/projects/{project_id}", flash="project-changed")


def cancel(visit: Visit, project_id: str) -> See:
    """Give a project up."""
    with visit.unit() as unit:
        decision = commands.cancel(unit, project_id)
    return see_after(decision, f"/projects/{project_id}", flash="project-changed")


class ProjectJson(Schema):
    """What is built together, and how far it is."""

    id = Ref()
    title = Text()
    state = json.String(validate=validate.OneOf([state.value for state in ProjectState]))
    supporters = Count()


def api_list(visit: Visit) -> list[Project]:
    """Projects, the newest first."""
    with visit.read() as session:
        return views.list_projects(session, suggested=visit.actor.holds(*PLANNERS))


_CHANGED = {"project-changed": N_("It is saved. The page shows what comes next.")}
_SHOWN = {"idea-idea": N_("Everybody sees the idea now and can support it.")}

ROUTES = (
    get("/projects", list_projects),
    get("/projects/new", new_idea),
    post(
        "/projects",
        suggest,
        again=new_idea,
        flashes={"idea-suggested": N_("Thank you! The office reads your idea, then everybody sees it.")},
    ),
    get("/projects/<project_id>", show_project),
    post("/projects/<project_id>/showing", show_idea, again=show_project, flashes=_SHOWN),
    post(
        "/projects/<project_id>/supporters",
        support,
        again=show_project,
        flashes={"supported": N_("Thank you! Your support counts.")},
    ),
    get("/supporting/<token>", show_support, private=True),
    post(
        "/supporting/<token>",
        take_back,
        private=True,
        again=show_support,
        flashes={"support-taken-back": N_("Your support is taken back.")},
    ),
    post("/projects/<project_id>/site", describe_site, again=show_project, flashes=_CHANGED),
    post("/projects/<project_id>/planning", take_up, again=show_project),
    post("/projects/<project_id>/approval", approve, again=show_project),
    post("/projects/<project_id>/completion", complete, again=show_project),
    post("/projects/<project_id>/cancellation", cancel, again=show_project),
    api_get("/api/projects", api_list, returns=ProjectJson, many=True),
)

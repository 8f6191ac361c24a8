"""The doors to photos of projects: everybody sees them, offices add them and take them away."""

from quartier.web import File, Form, Page, PhotoField, See, Visit, _l, fields, get, picture, post
from quartier.web.i18n import N_
from quartier.web.uploads import BODY_LIMIT
from werkhaus.selfbuild import rules, views
from werkhaus.selfbuild.commands import pictures
from werkhaus.selfbuild.pages.projects import PLANNERS, STAGES_OF_PHOTOS
from werkhaus.selfbuild.rules import PhotoStage


class PhotoForm(Form):
    """A photo and what can be seen on it."""

    photo = PhotoField(
        _l("Photo"), required=True, hint=_l("People on it have agreed that everybody sees it.")
    )
    stage = fields.Choice(
        _l("When it was taken"),
        options=tuple((stage.value, word) for stage, word in STAGES_OF_PHOTOS.items()),
        required=True,
    )
    caption = fields.Text(
        _l("What can be seen on it"),
        required=True,
        max=200,
        hint=_l("In one sentence, for people who cannot see it. Please write no names."),
    )


def edit_photos(visit: Visit, project_id: str) -> Page:
    """The photos of a project, and the form for another one."""
    visit.require(*PLANNERS)
    with visit.read() as session:
        project = views.project_detail(session, project_id, suggested=True)
        shown = views.photos_of(session, project_id)
    return Page(
        "selfbuild/photos.html",
        title=_l("Photos of the project"),
        project=project,
        photos=shown,
        stages=STAGES_OF_PHOTOS,
        may_add=project.state in rules.PICTURED and len(shown) < rules.MOST_PHOTOS,
        form=visit.form(PhotoForm),
    )


def add_photo(visit: Visit, project_id: str) -> See:
    """Show a photo to everybody."""
    visit.require(*PLANNERS)
    data = visit.load(PhotoForm)
    with visit.unit() as unit:
        pictures.add_photo(unit, project_id, data["photo"], PhotoStage(data["stage"]), data["caption"])
    return See(f"/projects/{project_id}/photos", flash="photo-added")


def show_photo(visit: Visit, project_id: str, photo_id: str) -> File:
    """The picture itself."""
    with visit.read() as session:
        views.project_detail(session, project_id, suggested=visit.actor.holds(*PLANNERS))
        photo = views.picture(session, project_id, photo_id)
    return picture(photo)


def remove_photo(visit: Visit, project_id: str, photo_id: str) -> See:
    """Take a photo away again."""
    with visit.unit() as unit:
        pictures.remove_photo(unit, project_id, photo_id)
    return See(f"/projects/{project_id}/photos", flash="photo-removed")


def photos_again(visit: Visit, project_id: str, **_: str) -> Page:
    """The photos beside the refusal of something about one of them."""
    return edit_photos(visit, project_id)


_AT = "/projects/<project_id>/photos"
ROUTES = (
    get(_AT, edit_photos),
    post(
        _AT,
        add_photo,
        again=edit_photos,
        body_limit=BODY_LIMIT,
        flashes={"photo-added": N_("Everybody sees the photo now.")},
    ),
    get(f"{_AT}/<photo_id>", show_photo),
    post(
        f"{_AT}/<photo_id>/removal",
        remove_photo,
        again=photos_again,
        flashes={"photo-removed": N_("The photo is deleted.")},
    ),
)

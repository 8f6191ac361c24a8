"""Photos of what is built: how it was, the work, and what it has become."""

from quartier import kept_files
from quartier.actor import require_office
from quartier.event import new_ref
from quartier.photos import Photo
from quartier.unit import Unit
from werkhaus.selfbuild import rules, views
from werkhaus.selfbuild.commands.standing import lock_project
from werkhaus.selfbuild.model import ProjectPhoto
from werkhaus.selfbuild.rules import PHOTO, PhotoStage

_KEEPERS = ("carrier", "association")


def add_photo(unit: Unit, project_id: str, photo: Photo, stage: PhotoStage, caption: str) -> ProjectPhoto:
    """Show a photo of a project to everybody, with what can be seen on it."""
    require_office(unit.actor, *_KEEPERS)
    project = lock_project(unit, project_id)
    if project.state not in rules.PICTURED:
        raise rules.WrongStep
    if len(views.photos_of(unit.session, project_id)) >= rules.MOST_PHOTOS:
        raise rules.EnoughPhotos(most=rules.MOST_PHOTOS)
    added = ProjectPhoto(id=new_ref(), project_id=project_id, stage=stage, caption=caption, added_at=unit.now)
    unit.session.add(added)
    kept_files.keep(unit, added.id, PHOTO, photo)
    return added


def remove_photo(unit: Unit, project_id: str, photo_id: str) -> None:
    """Take a photo away again, for example because somebody on it asks for that."""
    require_office(unit.actor, *_KEEPERS)
    lock_project(unit, project_id)
    found = views.photo_detail(unit.session, project_id, photo_id)
    kept_files.erase(unit, found.id, PHOTO)
    unit.session.delete(found)

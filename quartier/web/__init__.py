"""Pages and API of a service, as its rooms use them. See `quartier.web.app` for the machine behind it."""

from quartier.web import fields
from quartier.web.answers import Answer, Confirm, File, Page, Reply, See
from quartier.web.api import Cursor, Slice
from quartier.web.forms import Bound, Form
from quartier.web.i18n import N_, _l
from quartier.web.poster import Poster, poster_page
from quartier.web.routes import Route, api_get, api_post, get, post
from quartier.web.sheets import Column, Sheet
from quartier.web.uploads import PhotoField, picture
from quartier.web.visit import Visit

__all__ = [
    "N_",
    "Answer",
    "Bound",
    "Column",
    "Confirm",
    "Cursor",
    "File",
    "Form",
    "Page",
    "PhotoField",
    "Poster",
    "Reply",
    "Route",
    "See",
    "Sheet",
    "Slice",
    "Visit",
    "_l",
    "api_get",
    "api_post",
    "fields",
    "get",
    "picture",
    "post",
    "poster_page",
]

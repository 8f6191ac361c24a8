"""The doors to projects of building together, and to their photos; for programs."""

from werkhaus.selfbuild.pages import api, pictures, projects

ROUTES = (*projects.ROUTES, *pictures.ROUTES, *api.ROUTES)

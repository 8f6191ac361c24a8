"""The doors to projects of building together, and to their photos."""

from werkhaus.selfbuild.pages import pictures, projects

ROUTES = (*projects.ROUTES, *pictures.ROUTES)

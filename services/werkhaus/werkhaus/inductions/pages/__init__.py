"""The doors to inductions: sessions, attendance, trainers; for programs."""

from werkhaus.inductions.pages import api, attendance, sessions, trainers

ROUTES = (*sessions.ROUTES, *attendance.ROUTES, *trainers.ROUTES, *api.ROUTES)

"""The doors to messages: for people, for who looks after them, and the notice on paper."""

from notify.messages.pages import keeping, notice, people

ROUTES = (*keeping.ROUTES, *people.ROUTES, *notice.ROUTES)

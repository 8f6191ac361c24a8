"""The doors to proofs of use: pages for people, JSON for programs, and what is handed in as files."""

from funding.reports.pages import authority, papers, people, programs

ROUTES = (*people.ROUTES, *authority.ROUTES, *papers.ROUTES, *programs.ROUTES)

"""The doors to the bank: for treasurers, statements and entries, and for programs."""

from funding.bank.pages import entries, programs, statements

ROUTES = (*statements.ROUTES, *entries.ROUTES, *programs.ROUTES)

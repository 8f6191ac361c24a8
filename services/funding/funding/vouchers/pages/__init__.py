"""The doors to vouchers: pages for people, JSON for programs, a command for the terminal."""

from funding.vouchers.pages import ending, ledger, posting, programs

ROUTES = (*ledger.ROUTES, *posting.ROUTES, *ending.ROUTES, *programs.ROUTES)

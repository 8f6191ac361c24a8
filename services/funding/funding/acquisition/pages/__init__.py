"""The doors to funders, programmes and opportunities."""

from funding.acquisition.pages import answers, board, deadlines, funders, opportunities, programs, texts

ROUTES = (
    *funders.ROUTES,
    *board.ROUTES,
    *opportunities.ROUTES,
    *answers.ROUTES,
    *texts.ROUTES,
    *deadlines.ROUTES,
    *programs.ROUTES,
)

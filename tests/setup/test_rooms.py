"""The import rule of the rooms refuses what it is there to refuse."""

import grimp
import pytest

from setup.rooms import RoomsContract

ALLOWED = [
    ("shop.sale.pages", "shop.sale.commands"),
    ("shop.sale.pages.list", "shop.sale.views"),
    ("shop.sale.commands.sell", "shop.stock.model"),
    ("shop.sale.commands", "shop.sends"),
    ("shop.sale.rules", "quartier.errors"),
    ("shop.sale.rules", "datetime"),
    ("shop.sale.rules", "shop.stock.rules"),
    ("shop.reads", "shop.sale.reactions"),
    ("shop.service", "shop.sale.pages"),
    ("shop.sale.model", "sqlalchemy"),
    ("shop.sale.model", "shop"),
]
REFUSED = [
    ("shop.sale.commands", "shop.sale.pages"),
    ("shop.sale.views", "shop.sale.commands"),
    ("shop.sale.model", "shop.sale.views"),
    ("shop.sale.rules", "shop.sale.model"),
    ("shop.sale.rules", "sqlalchemy"),
    ("shop.sale.rules", "quartier.unit"),
    ("shop.sale.reactions", "shop.stock.pages"),
    ("shop.sale.pages", "shop.service"),
    ("shop.sends", "shop.sale.model"),
]


def kept(importer: str, imported: str) -> bool:
    graph = grimp.ImportGraph()
    for module in {"shop", importer, imported}:
        graph.add_module(module)
    graph.add_import(importer=importer, imported=imported, line_number=1, line_contents="import it")
    options = {"services": ["shop"]}
    return bool(RoomsContract("rooms", {}, options).check(graph, verbose=False).kept)


@pytest.mark.parametrize(("importer", "imported"), ALLOWED)
def test_allows(importer: str, imported: str) -> None:
    assert kept(importer, imported)


@pytest.mark.parametrize(("importer", "imported"), REFUSED)
def test_refuses(importer: str, imported: str) -> None:
    assert not kept(importer, imported)

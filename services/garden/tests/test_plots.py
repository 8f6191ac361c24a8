"""The room of plots, on both databases."""

import threading

import pytest
from sqlalchemy import text

from garden.plots import rules, views
from garden.plots.commands import AddPlot, AssignPlot, add_plot, assign_plot, release_plot
from quartier.actor import ANONYMOUS, Actor, OfficeRequired
from quartier.decide import CarrierDecides, decisions_on

OFFICE = Actor("office", offices=frozenset({"carrier"}))
GARDENER = Actor("gardener", offices=frozenset({"gardener"}))
BED = AddPlot(name="Beet 1", square_metres=12)


@pytest.fixture
def plot(act):
    with act(GARDENER) as unit:
        return add_plot(unit, BED)


def test_a_plot_is_added_given_and_released(act, store, sent, plot):
    with act(OFFICE) as unit:
        assign_plot(unit, AssignPlot(plot_id=plot, household="Familie Zugvogel"))
    with store.read() as session:
        row, _ = views.plot_detail(session, plot)
        assert (row.household, row.free) == ("Familie Zugvogel", False)
        assert views.count_plots(session) == (1, 0)
    with act(OFFICE) as unit:
        release_plot(unit, plot)
    with store.read() as session:
        row, spells = views.plot_detail(session, plot)
        assert row.free
        assert [spell.until is not None for spell in spells] == [True]
        assert session.scalar(text("SELECT count(*) FROM tenancy WHERE household IS NOT NULL")) == 0
        assert [decision.act for decision in decisions_on(session, plot)] == ["assign_plot", "release_plot"]
    assert [event.type.split(".")[3] for event in sent()] == ["assigned", "released"]
    assert [event.data for event in sent()] == [{"plot_id": plot}] * 2
    assert "Zugvogel" not in "".join(event.raw for event in sent())


def test_names_are_not_used_twice(act, plot):
    with act(OFFICE) as unit, pytest.raises(rules.PlotNameTaken):
        add_plot(unit, BED)


def test_only_offices_do_it(act, plot):
    with act(ANONYMOUS) as unit, pytest.raises(OfficeRequired):
        add_plot(unit, AddPlot(name="Beet 2", square_metres=1))
    with act(GARDENER) as unit, pytest.raises(CarrierDecides):
        assign_plot(unit, AssignPlot(plot_id=plot, household="H"))


def test_a_free_plot_cannot_be_released_nor_an_unknown_one_given(act, plot):
    with act(OFFICE) as unit, pytest.raises(rules.PlotFree):
        release_plot(unit, plot)
    with act(OFFICE) as unit, pytest.raises(rules.PlotNotFound):
        assign_plot(unit, AssignPlot(plot_id="nope", household="H"))


def test_two_at_once_and_one_holder(act, store, sent, plot):
    outcome: list[str] = []
    start = threading.Barrier(2)

    def give(name: str) -> None:
        start.wait()
        try:
            with act(OFFICE) as unit:
                assign_plot(unit, AssignPlot(plot_id=plot, household=name))
            outcome.append("given")
        except rules.PlotTaken:
            outcome.append("taken")

    threads = [threading.Thread(target=give, args=(name,)) for name in "AB"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcome) == ["given", "taken"]
    assert len(sent()) == 1


def test_lists_page_by_name_and_can_show_free_ones(act, store):
    with act(OFFICE) as unit:
        refs = [add_plot(unit, AddPlot(name=f"Beet {n}", square_metres=n)) for n in range(1, 6)]
        unit.session.flush()
        assign_plot(unit, AssignPlot(plot_id=refs[0], household="H"))
    with store.read() as session:
        assert [row.name for row in views.list_plots(session, after="Beet 3")] == ["Beet 4", "Beet 5"]
        assert len(views.list_plots(session, free=True)) == 4

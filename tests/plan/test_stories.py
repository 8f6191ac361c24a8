"""Every event of every service is told, or there is a reason why not; and what is told can be said."""

import pytest

from notify.reads import READS
from notify.stories.catalogue import BY_TYPE, TOLD, UNTOLD, UNTOLD_AUDIENCES
from notify.stories.sentences import ABOUT, SENTENCES, VARIANTS
from quartier.operate.installed import installed

CONTRACTS = [
    schema.contract for service in installed() if service.name != "notify" for schema in service.sends
]


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.name)
def test_it_has_a_story_or_a_reason(contract):
    without = contract.name.removeprefix("quartier.").rsplit(".", 1)[0]
    if contract.audience in UNTOLD_AUDIENCES:
        assert contract.name not in BY_TYPE, "notify may not tell what is not public or for partners"
    elif without in UNTOLD:
        assert contract.name not in BY_TYPE
    else:
        assert contract.name in BY_TYPE, "no story, and no reason in UNTOLD (notify/stories/catalogue.py)"
        assert BY_TYPE[contract.name].audience == contract.audience


def test_nothing_is_told_that_nobody_sends():
    sent = {contract.name for contract in CONTRACTS}
    assert {told.type for told in TOLD} <= sent
    assert {f"quartier.{event}.v1" for event in UNTOLD} <= sent
    assert {read.type for read in READS} <= sent


def test_every_story_has_its_sentences():
    for told in TOLD:
        assert told.about in ABOUT
        for kind in told.kinds:
            assert kind in SENTENCES
    assert {kind + suffix for kind, (_, _, suffix) in VARIANTS.items()} <= set(SENTENCES)

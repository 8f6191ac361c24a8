"""A storm over a town: people at work, harm after harm, and in the end the account.

The dice are the seed's: which harm meets whom, how long it lasts and how long it is quiet before the next. What is
going on at that instant in so many processes is nobody's: a seed brings the same storm back, not the same raindrops.
"""

import json
import random
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from account import Account, settle_accounts
from harms import LARGE, OF_ALL, SMALL, Harming
from log import Fault, Log, read_asked, read_faults
from stage import Child
from town import ALL, HERE, Town

#: Seconds after which a town that has not recovered never will, and that the end of a run is waited for.
RECOVERY, REST = 180.0, 300.0
#: How many harms are done at the same time.
TOGETHER = 3
#: Events of one sender that a reader has still to hear.
FAR_BEHIND = 100


class Storm:
    """One run over one town."""

    def __init__(self, town: Town, dice: random.Random, people: int, rest: float = 0.0) -> None:
        self.town, self.dice = town, dice
        self.rest = rest
        self.asked, self.faults = town.folder / "asked.jsonl", town.folder / "faults.jsonl"
        self._log = Log(self.faults)
        order = {"addresses": town.addresses, "seed": dice.randrange(10**6), "people": people}
        order |= {"rest": rest, "log": str(self.asked)}
        plan = town.folder / "people.json"
        plan.write_text(json.dumps(order))
        self.people = Child("people", [str(HERE / "people.py"), str(plan)], town.environ, town.folder)

    def rise(self) -> None:
        """Services and people are at work."""
        self.town.start()
        self.people.start()

    def every_harm(self) -> list[Harming]:
        """Each harm that can be done to this town once, in the order of the dice."""
        harms = list(self._possible())
        self.dice.shuffle(harms)
        return harms

    def any_harms(self, count: int) -> list[Harming]:
        """As many harms as asked for, each as often as its weight says."""
        possible = self._possible()
        return self.dice.choices(list(possible), list(possible.values()), k=count)

    def _possible(self) -> dict[Harming, int]:
        harms = dict(LARGE if self.town.postgres else SMALL)
        if self.town.postgres and not self.town.cramped:
            print("no disk can be mounted here: disk_full is left out on PostgreSQL", flush=True)
            harms = {harm: often for harm, often in harms.items() if harm.__name__ != "disk_full"}
        return harms

    def rounds(self, harms: Sequence[Harming]) -> Iterator[list[Harming]]:
        """The harms in their order, where it can be three at the same time, each to two services of its own."""
        together: list[Harming] = []
        for harm in harms:
            if harm in OF_ALL or not self.town.postgres:
                yield [harm]
            else:
                together.append(harm)
            if len(together) == TOGETHER:
                yield together
                together = []
        if together:
            yield together

    def strike(self, harms: Sequence[Harming]) -> list[Fault]:
        """Harms at random instants, until all has recovered from them."""
        services = list(ALL)
        self.dice.shuffle(services)
        size = len(services) // len(harms)
        with ThreadPoolExecutor(len(harms)) as pool:
            under_way = [
                pool.submit(self._harm, harm, services[n * size :][:size], random.Random(self.dice.random()))
                for n, harm in enumerate(harms)
            ]
        done = [one.result() for one in under_way]
        self._await_recovery(time.monotonic())
        faults = [replace(fault, recovered=time.monotonic()) for fault in done]
        for fault in faults:
            self._log.write(fault)
        return faults

    def _harm(self, harm: Harming, services: Sequence[str], dice: random.Random) -> Fault:
        _quiet(dice.uniform(0, 1.5))
        began = time.monotonic()
        done = harm(self.town.part(services), dice)
        healed = time.monotonic()
        return Fault(harm.__name__, done.target, began, healed, healed, done.databases, done.doors)

    def _await_recovery(self, healed: float) -> None:
        """Until everything answers, and each reader has handled the first of what waited for it.

        Not the last: on a machine that has more to do than it can, readers are always behind, harm or no harm.
        """
        _quiet(0.3)  # some more is said, to those too for whom nothing waits
        unheard = self.town.unheard()
        self._set_pace(max(map(len, unheard.values())))
        first = [(*pair, events[0]) for pair, events in unheard.items() if events]
        while not self.town.ready() or (first := [one for one in first if not self.town.heard(*one)]):
            if time.monotonic() > healed + RECOVERY:
                raise AssertionError(f"not recovered within {RECOVERY:g} s: {first}")
            _quiet(0.05)

    def _set_pace(self, behind: int) -> None:
        """People slow down while readers are far behind: else it is the machine that is measured, not the recovery."""
        self.rest = min(3.0, 1.5 * self.rest + 0.1) if behind > FAR_BEHIND else 0.8 * self.rest
        assert self.people.process
        assert self.people.process.stdin
        self.people.process.stdin.write(f"{self.rest:.2f}\n".encode())
        self.people.process.stdin.flush()

    def until_said(self, events: int, seconds: float) -> None:
        """Let people work until there are so many events."""
        end = time.monotonic() + seconds
        while self.town.said() < events and time.monotonic() < end:
            self.town.supervise()
            self._set_pace(max(map(len, self.town.unheard().values())))
            _quiet(3)

    def settle(self) -> Account:
        """People go home, all that is on its way arrives, the services leave, and the account is made."""
        assert self.people.finish(120) == 0, self.people.tail()
        end = time.monotonic() + REST
        while not self.town.at_rest() and time.monotonic() < end:
            _quiet(0.2)
        self.town.leave()
        return settle_accounts(self.town.databases, read_asked(self.asked), read_faults(self.faults))

    def over(self) -> None:
        """Whatever happened: nobody stays behind."""
        self.people.kill()

    def done(self) -> list[Fault]:
        return list(read_faults(self.faults))


def _quiet(seconds: float) -> None:
    threading.Event().wait(seconds)

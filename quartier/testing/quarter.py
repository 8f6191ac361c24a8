"""The whole quarter in one test: services assembled in this process, over whichever bus and databases."""

import threading
from collections.abc import Mapping

from quartier.errors import BusDown
from quartier.hosting.assemble import Running
from quartier.operate.desk import verify
from quartier.outbox import outbox_state
from quartier.testing.clock import SettableClock
from quartier.testing.waiting import wait_until
from quartier.web.testing import Browser


class Quarter:
    """Five services that a test moves: `settle()` lets every event that was emitted have its effect."""

    def __init__(self, running: Mapping[str, Running], clock: SettableClock) -> None:
        self.running, self.clock = running, clock
        self._threads = [
            threading.Thread(target=one.consumer.run, daemon=True) for one in running.values() if one.consumer
        ]
        for thread in self._threads:
            thread.start()

    def browser(self, service: str, persona: str | None = None, lang: str = "de") -> Browser:
        """A browser on a service's pages, signed in as a demo persona if one is named."""
        browser = Browser(self.running[service].web, lang)
        return browser.sign_in(persona) if persona else browser

    def settle(self) -> None:
        """Until every outbox is sent and every inbox holds, done, all that was sent to it."""
        wait_until(self._settled, seconds=30, what="all events to have had their effect")

    def run_timers(self, service: str) -> int:
        """Run a service's timers once; how much they did."""
        one = self.running[service]
        return sum(timer.run(one.store) for timer in one.service.timers)

    def _settled(self) -> bool:
        moved = 0
        for one in self.running.values():
            try:
                moved += one.relay.run_once()
            except BusDown:
                return False
            moved += one.inbox.retry_due()
        if moved:
            return False
        complete = all(
            verify(sender, self.running[sender].store, reader.store, reader.service.reads).complete
            for reader in self.running.values()
            for sender in sorted({read.sender for read in reader.service.reads})
        )
        # In this order: what the last reactions emitted was committed with them.
        return complete and not any(outbox_state(one.store).pending for one in self.running.values())

    def stop(self) -> None:
        """End the consumers and close the databases."""
        for one in self.running.values():
            if one.consumer:
                one.consumer.stop()
        for thread in self._threads:
            thread.join(10)
        for one in self.running.values():
            one.relay.publisher.close()
            one.store.close()

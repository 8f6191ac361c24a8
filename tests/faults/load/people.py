"""The traffic: people and programs at work in all five services at once, and the log of what they were answered.

    python people.py TOWN.json

The file says where the services are (one address an instance), the seed, how many people there are, how long each rests
between two deeds (seconds, on average), and the log. They work until the standard input is closed; a line on it is
another time to rest.

Programs send a command again, with its key, until there is an answer to it. A person at a form is told that it did not
work and leaves it at that: whether it did is then unknown, and both are right.
"""

import http.client
import json
import random
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from deeds import DEEDS, FOUNDATIONS, Ask, Known
from log import Asked, Attempt, Log

#: Seconds for an answer; for a program to go on asking; and for which a connection is kept that nobody uses.
PATIENCE, PERSISTENCE, IDLE = 20.0, 90.0, 10.0
_BROWSER = {"Sec-Fetch-Site": "same-origin", "Accept-Language": "de"}


class Answer:
    """What came back."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status, self.headers, self.body = response.status, response.headers, response.read()

    @property
    def address(self) -> str:
        """Where a form has led to."""
        return self.headers.get("Location", "")

    def json(self) -> Any:
        return json.loads(self.body)


class Person:
    """Somebody with connections to the instances of each service, who takes the next where nobody answers."""

    def __init__(self, number: int, town: dict[str, Any], known: Known, log: Log) -> None:
        self.number, self.town, self.known, self.log = number, town, known, log
        self.dice = random.Random(f"{town['seed']}/{number}")
        self._connections: dict[str, http.client.HTTPConnection] = {}
        self._opened: dict[str, float] = {}
        self._used: dict[str, float] = {}
        self._cookies: dict[str, str] = {}
        self._marks = 0

    def live(self, over: threading.Event, broken: list[Exception]) -> None:
        """One deed after the other."""
        deeds, often = list(DEEDS), list(DEEDS.values())
        try:
            while not over.wait(self.town["rest"] * self.dice.random() * 2):
                self.do(self.dice.choices(deeds, often)[0])
        except Exception as error:
            traceback.print_exc()
            broken.append(error)

    def do(self, deed: Any) -> str:
        """One deed; its outcome."""
        self._marks += 1
        mark = f"m{self.number}x{self._marks}"
        ask: Ask = deed(self.known, self.dice, mark)
        attempts: list[Attempt] = []
        answer = self._ask(ask, mark, attempts)
        outcome = _outcome(ask, answer, attempts)
        if outcome == "accepted" and answer:
            ask.learn(answer.json() if ask.body is not None else answer.address)
        if ask.deed == "approval":
            mark = ask.path.split("/")[3]  # the grant itself is what is approved
        door = "api" if ask.body is not None else "page"
        self.log.write(Asked(ask.service, ask.deed, door, mark, outcome, attempts))
        return outcome

    def _ask(self, ask: Ask, mark: str, attempts: list[Attempt]) -> Answer | None:
        headers = {**_BROWSER}
        if not ask.anybody:
            headers["Cookie"] = self._signed_in(ask.service)
        if ask.body is not None:
            headers |= {"Content-Type": "application/json", "Idempotency-Key": f"key-{mark}-{ask.deed}"}
            return self._insist(ask, json.dumps(ask.body), headers, attempts)
        if ask.form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            return self._send_once(ask.service, "POST", ask.path, urlencode(ask.form), headers, attempts)
        return self._send_once(ask.service, "GET", ask.path, None, headers, attempts)

    def _insist(self, ask: Ask, body: str, headers: dict[str, str], attempts: list[Attempt]) -> Answer | None:
        until = time.monotonic() + PERSISTENCE
        while True:
            answer = self._send_once(ask.service, "POST", ask.path, body, headers, attempts)
            if (answer and answer.status < 500) or time.monotonic() > until:
                return answer
            threading.Event().wait(0.2 + 0.3 * self.dice.random())

    def _send_once(
        self,
        service: str,
        method: str,
        path: str,
        body: str | None,
        headers: dict[str, str],
        attempts: list[Attempt],
    ) -> Answer | None:
        """To any instance that listens, as a proxy does; None where the answer is not known."""
        addresses = list(self.town["addresses"][service])
        self.dice.shuffle(addresses)
        for address in addresses:
            answer = self._send(address, method, path, body, headers, attempts)
            if answer or attempts[-1].why != "refused":
                return answer
        return None

    def _send(
        self,
        address: str,
        method: str,
        path: str,
        body: str | None,
        headers: dict[str, str],
        attempts: list[Attempt],
    ) -> Answer | None:
        connection = self._connection(address)
        began, why, answer = time.monotonic(), "", None
        if connection.sock is None:
            self._opened[address] = began
        try:
            connection.request(method, path, body, headers)
            answer = Answer(connection.getresponse())
        except ConnectionRefusedError:
            why = "refused"
        except TimeoutError:
            why = "silent"
        except (OSError, http.client.HTTPException):
            why = "broken"
        if why:
            connection.close()
        self._used[address] = ended = time.monotonic()
        status = answer.status if answer else None
        attempts.append(Attempt(address, self._opened[address], began, ended, status, why))
        return answer

    def _connection(self, address: str) -> http.client.HTTPConnection:
        if address not in self._connections:
            self._connections[address] = http.client.HTTPConnection(address, timeout=PATIENCE)
        if time.monotonic() - self._used.get(address, 0) > IDLE:
            self._connections[address].close()
        return self._connections[address]

    def _signed_in(self, service: str) -> str:
        """The cookie of the office's session; signs in where there is none yet."""
        while service not in self._cookies:
            attempts: list[Attempt] = []
            headers = _BROWSER | {"Content-Type": "application/x-www-form-urlencoded"}
            answer = self._send_once(service, "POST", "/sign-in", "persona=office", headers, attempts)
            if answer and answer.status == 303:
                cookies = answer.headers.get_all("Set-Cookie") or []
                self._cookies[service] = "; ".join(cookie.partition(";")[0] for cookie in cookies)
            outcome = "accepted" if answer else "unknown"
            self.log.write(Asked(service, "sign-in", "page", "", outcome, attempts))
            if outcome == "unknown":
                threading.Event().wait(0.3)
        return self._cookies[service]


def _outcome(ask: Ask, answer: Answer | None, attempts: list[Attempt]) -> str:
    if answer is None or answer.status >= 500:
        return "unknown"
    if answer.status == 303 and "/sign-in" in answer.address:
        raise RuntimeError(f"{ask.service} does not know its own session any more")
    if answer.status < 400:
        return "accepted"
    # An answer with a secret in it is given once; the second time it is only said that it was.
    done_before = ask.body is not None and answer.status == 409 and b"done-before" in answer.body
    return "accepted" if done_before and len(attempts) > 1 else "refused"


def main() -> None:
    """See the module."""
    town = json.loads(Path(sys.argv[1]).read_text())
    log, known, over = Log(Path(town["log"])), Known(), threading.Event()
    broken: list[Exception] = []
    first = Person(0, town, known, log)
    for deed in FOUNDATIONS:
        while first.do(deed) != "accepted":
            pass
    people = [Person(number, town, known, log) for number in range(1, town["people"] + 1)]
    threads = [threading.Thread(target=person.live, args=(over, broken)) for person in people]
    for thread in threads:
        thread.start()
    print("ready", flush=True)
    for line in sys.stdin:
        town["rest"] = float(line)
    over.set()
    for thread in threads:
        thread.join()
    raise SystemExit(1 if broken else 0)


if __name__ == "__main__":
    main()

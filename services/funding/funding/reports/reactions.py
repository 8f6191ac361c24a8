"""What funding does with proofs of use as time passes: says what is due, and makes papers aside."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from funding.reports.commands.due import tell_due
from funding.reports.commands.submitting import count_pages, keep_paper, take_paper
from quartier.store import Store

#: So many pages are laid out between two notes of how far it is.
_EVERY = 5
#: A paper that takes longer is given up.
_LONGEST = 300


def watch_proofs(store: Store) -> int:
    """Says which proofs are due soon; each once."""
    with store.unit() as unit:
        return tell_due(unit)


def make_papers(store: Store) -> int:
    """Makes every paper that is asked for, one after the other, each in a process of its own."""
    made = 0
    while True:
        with store.unit() as unit:
            submission = take_paper(unit)
            if submission is None:
                return made
            given = json.dumps({"document": submission.document, "sha256": submission.sha256})
            submission_id = submission.id
        body = _make(store, submission_id, given)
        with store.unit() as unit:
            keep_paper(unit, submission_id, body)
        made += 1


def _make(store: Store, submission_id: str, given: str) -> bytes | None:
    """The paper, made while others get their turn; None where it could not be made."""
    with tempfile.TemporaryDirectory(prefix="paper-") as folder:
        file = Path(folder) / "paper.pdf"
        with subprocess.Popen(
            [sys.executable, "-m", "funding.reports.paper", str(file)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            try:
                process.stdin.write(given.encode())
                process.stdin.close()
                for line in process.stdout:
                    pages = int(line)
                    if pages % _EVERY == 0:
                        with store.unit() as unit:
                            count_pages(unit, submission_id, pages)
                failed = process.wait(_LONGEST)
            except (OSError, ValueError, subprocess.TimeoutExpired):
                process.kill()
                failed = process.wait()
        return None if failed else file.read_bytes()

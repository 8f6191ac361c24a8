"""`python -m bench`, and with a word after it, one of `WORDS`."""

import sys
from collections.abc import Callable

from bench import bank, grown, messages, notify, proofs, run, steady, vouchers, webhooks, werkhaus

WORDS: dict[str, Callable[[list[str]], int | None]] = {
    "werkhaus": werkhaus.main,
    "vouchers": vouchers.main,
    "bank": bank.main,
    "proofs": proofs.main,
    "notify": notify.main,
    "webhooks": webhooks.main,
    "messages": messages.main,
    "grown": grown.main,
    "steady": steady.main,
}

if __name__ == "__main__":
    match sys.argv[1:]:
        case [word, *words] if word in WORDS:
            sys.exit(WORDS[word](words))
        case _:
            run.main()

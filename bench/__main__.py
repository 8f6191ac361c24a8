"""`python -m bench`, and with a word after it: `werkhaus`, `notify`, `messages`, `grown`, `steady`."""

import sys

from bench import grown, messages, notify, run, steady, werkhaus

if __name__ == "__main__":
    match sys.argv[1:]:
        case ["werkhaus", *words]:
            sys.exit(werkhaus.main(words))
        case ["notify", *words]:
            sys.exit(notify.main(words))
        case ["messages", *words]:
            sys.exit(messages.main(words))
        case ["grown", *words]:
            grown.main(words)
        case ["steady", *words]:
            steady.main(words)
        case _:
            run.main()

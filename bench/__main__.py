"""`python -m bench`, and with a word after it: `funding`, `werkhaus`, `notify`, `grown`, `steady`."""

import sys

from bench import funding, grown, notify, run, steady, werkhaus

if __name__ == "__main__":
    match sys.argv[1:]:
        case ["funding", *words]:
            sys.exit(funding.main(words))
        case ["werkhaus", *words]:
            sys.exit(werkhaus.main(words))
        case ["notify", *words]:
            sys.exit(notify.main(words))
        case ["grown", *words]:
            grown.main(words)
        case ["steady", *words]:
            steady.main(words)
        case _:
            run.main()

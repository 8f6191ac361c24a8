"""`python -m bench`, `python -m bench werkhaus`, `python -m bench grown`, `python -m bench steady`."""

import sys

from bench import grown, run, steady, werkhaus

if __name__ == "__main__":
    match sys.argv[1:]:
        case ["werkhaus", *words]:
            sys.exit(werkhaus.main(words))
        case ["grown", *words]:
            grown.main(words)
        case ["steady", *words]:
            steady.main(words)
        case _:
            run.main()

"""`python -m bench`, and `python -m bench werkhaus`."""

import sys

if __name__ == "__main__":
    if sys.argv[1:2] == ["werkhaus"]:
        from bench import werkhaus

        sys.exit(werkhaus.main(sys.argv[2:]))
    from bench.run import main

    main()

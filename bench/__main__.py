"""`python -m bench`, and with a word after it: `werkhaus`, `vouchers`, `bank`, `proofs`, `notify`, `grown`, `steady`."""

import sys

from bench import bank, grown, notify, proofs, run, steady, vouchers, werkhaus

if __name__ == "__main__":
    match sys.argv[1:]:
        case ["werkhaus", *words]:
            sys.exit(werkhaus.main(words))
        case ["bank", *words]:
            sys.exit(bank.main(words))
        case ["proofs", *words]:
            sys.exit(proofs.main(words))
        case ["notify", *words]:
            sys.exit(notify.main(words))
        case ["vouchers", *words]:
            sys.exit(vouchers.main(words))
        case ["grown", *words]:
            grown.main(words)
        case ["steady", *words]:
            steady.main(words)
        case _:
            run.main()

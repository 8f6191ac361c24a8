"""Make a person who may sign in: python -m person LOGIN "FULL NAME" E-MAIL; the password is asked for, or read.

Called again for a login it gives that person the name, the address and the password that are said then.

Canaille's own command takes the password as an argument, which everybody on the machine can see while it runs.
"""

import getpass
import sys

from account import provider
from canaille.app import models

CALL = 'python -m person LOGIN "FULL NAME" E-MAIL'


def main() -> int:
    """Ask for a password and keep the person."""
    if len(sys.argv) != 4:
        print(f"call it so: {CALL}", file=sys.stderr)
        return 2
    login, name, address = sys.argv[1:]
    password = getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().strip()
    if len(password) < 12:
        print("a password has twelve characters at least", file=sys.stderr)
        return 1
    with provider.app_context(), provider.backend.session():
        backend = provider.backend.instance
        person = backend.get(models.User, user_name=login) or models.User(user_name=login)
        backend.update(person, formatted_name=name, family_name=name, emails=[address], password=password)
        backend.save(person)
    print(f"{login} may sign in")
    return 0


if __name__ == "__main__":
    sys.exit(main())

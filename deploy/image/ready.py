"""A container's health check: exit code 0 when what runs in it may be sent requests.

python /opt/ready.py PATH [HOST]

asks 127.0.0.1:8000 with nothing but the standard library, since it is started again and again.
"""

import http.client
import sys


def main() -> int:
    """Ask once; whatever is not 200 within four seconds is not ready."""
    path, *host = sys.argv[1:]
    connection = http.client.HTTPConnection("127.0.0.1", 8000, timeout=4)
    try:
        connection.request("GET", path, headers={"Host": host[0]} if host else {})
        return 0 if connection.getresponse().status == 200 else 1
    except OSError:
        return 1


if __name__ == "__main__":
    sys.exit(main())

"""A container's health check: exit code 0 when what runs in it may be sent requests.

python /opt/ready.py PATH [HOST]

asks 127.0.0.1:8000 with nothing but the standard library, since it is started again and again. With HOST it asks as
the proxy would: what describes itself by its public address may refuse any other.
"""

import http.client
import sys


def main() -> int:
    """Ask once; whatever is not 200 within four seconds is not ready."""
    path, *host = sys.argv[1:]
    connection = http.client.HTTPConnection("127.0.0.1", 8000, timeout=4)
    try:
        connection.request("GET", path, headers=_proxied(*host))
        return 0 if connection.getresponse().status == 200 else 1
    except OSError:
        return 1


def _proxied(host: str = "") -> dict[str, str]:
    return {"Host": host, "X-Forwarded-Host": host, "X-Forwarded-Proto": "https"} if host else {}


if __name__ == "__main__":
    sys.exit(main())

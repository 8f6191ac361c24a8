"""The pure rules of webhooks, and requests to the outside against servers that misbehave."""

import ipaddress
import socket
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notify.webhooks import rules
from notify.webhooks.egress import Answer, Request
from notify.webhooks.rules import Outcome, TargetUnfit

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"),)
INSIDE = [
    *("127.0.0.1", "0.0.0.0", "10.0.0.1", "172.31.255.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
    *("198.18.0.1", "224.0.0.1", "255.255.255.255", "168.63.129.16", "192.0.0.8", "203.0.113.5"),
    *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1"),
    *(
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:0:1::1",
        "2001:db8::1",
        "fec0::1",
        "::7f00:1",
    ),
]


@pytest.mark.parametrize("address", INSIDE)
def test_nothing_goes_inside(address):
    assert not rules.may_go_to(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
def test_the_internet_is_open(address):
    assert rules.may_go_to(address)


def test_only_what_the_operator_names_is_open_besides():
    assert rules.may_go_to("127.0.0.1", LOOPBACK)
    assert rules.may_go_to("::ffff:127.0.0.1", LOOPBACK)
    assert not rules.may_go_to("10.0.0.1", LOOPBACK)


@given(st.ip_addresses(network="10.0.0.0/8") | st.ip_addresses(network="fc00::/7"))
def test_no_private_address_is_open(address):
    assert not rules.may_go_to(str(address))


@pytest.mark.parametrize(
    "url",
    [
        *(
            "http://example.org/",
            "ftp://example.org/",
            "https://",
            "https:///x",
            "x",
            "",
            "https://user@example.org/",
        ),
        *("https://user:pass@example.org/", "https://127.0.0.1/", "https://[::1]/", "https://localhost/"),
        *(
            "https://example.org:25/",
            "https://example.org:99999/",
            "https://exa mple.org/",
            "https://example.org/\n",
        ),
        *(
            "https://example.org\\@127.0.0.1/",
            "javascript:alert(1)",
            "https://" + "a" * 600 + ".org/",
            "https://ü .org",
        ),
        *("https://example.org/ü", "https://[::ffff:127.0.0.1]/", "https://[nonsense]/", "https://.../"),
    ],
)
def test_an_unfit_address_is_refused(url):
    if url.endswith("\n"):  # what stands around it does not matter
        assert rules.check_target(url) == url.strip()
        return
    with pytest.raises(TargetUnfit):
        rules.check_target(url)


def test_a_fit_address_is_kept_without_its_fragment():
    assert rules.check_target(" https://example.org:8443/a?b=c#d ") == "https://example.org:8443/a?b=c"
    assert rules.check_target("http://10.1.2.3:8080/", plain=True) == "http://10.1.2.3:8080/"


@given(st.text(max_size=80))
def test_no_text_breaks_the_check_of_addresses(text):
    with suppress(TargetUnfit):
        assert rules.check_target(text).startswith("https://")


@given(tries=st.integers(1, 30), jitter=st.floats(0, 1), asked=st.integers(0, 10**9))
def test_the_next_try_is_later_never_before_asked_and_there_is_a_last(tries, jitter, asked):
    again = rules.next_try(tries, NOW, jitter, timedelta(seconds=asked))
    if tries > 9:
        assert again is None
        return
    assert again
    assert again >= NOW + rules.SCHEDULE[tries - 1]
    assert again >= NOW + min(timedelta(seconds=asked), rules.LONGEST_WAIT)
    assert again <= NOW + timedelta(hours=27)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        *((None, None), ("", None), ("120", 120), (" 5 ", 5), ("-1", None), ("1.5", None), ("soon", None)),
        *(("9" * 30, None), ("Mon, 04 May 2026 09:01:00 GMT", 60), ("Mon, 04 May 2026 08:00:00 GMT", 0)),
        *(("٣", None), ("Mon, 99 May 2026 09:01:00 GMT", None)),
    ],
)
def test_how_long_we_are_asked_to_wait(header, seconds):
    asked = rules.retry_after(header, NOW)
    assert (asked.total_seconds() if asked is not None else None) == seconds


@given(st.text(max_size=40))
def test_no_header_breaks_it(text):
    asked = rules.retry_after(text, NOW)
    assert asked is None or asked.total_seconds() >= 0


def test_an_answer_is_yes_only_with_2xx():
    assert {status: rules.outcome_of(status) for status in (200, 204, 299)} == dict.fromkeys(
        (200, 204, 299), Outcome.TAKEN
    )
    assert [rules.outcome_of(status) for status in (301, 410, 429, 503, 404, 500, 100, 0)] == [
        *(Outcome.REDIRECT, Outcome.GONE, Outcome.BUSY, Outcome.BUSY),
        *(Outcome.REFUSED, Outcome.REFUSED, Outcome.REFUSED, Outcome.REFUSED),
    ]


# ── requests ─────────────────────────────────────────────────────────────────────────────────────────


def ask(url, **more):
    return Request(url, {}, b"{}", **{"patience": 2.0, "allowed": LOOPBACK, **more}).send()


@pytest.fixture
def server():
    """`server(answer)`: the port of a server that gives these bytes, one after the other, and hangs up or not."""
    listening = []

    def start(*parts, hold=None):
        opened = socket.create_server(("127.0.0.1", 0))
        listening.append(opened)

        def serve():
            try:
                held, _ = opened.accept()
                with held:
                    held.recv(65536)
                    for part in parts:
                        held.sendall(part)
                    if hold:
                        hold.wait(5)
            except OSError:
                pass

        threading.Thread(target=serve, daemon=True).start()
        return opened.getsockname()[1]

    yield start
    for opened in listening:
        opened.close()


def test_the_name_is_asked_once_and_the_checked_address_used(server):
    asked = []

    def resolve(host, port):
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    port = server(b"HTTP/1.1 204 No Content\r\n\r\n")
    answer = ask(f"http://partner.example.org:{port}/", resolve=resolve)
    assert (answer.status, asked) == (204, ["partner.example.org"])


@pytest.mark.parametrize(
    "found", [["10.0.0.1"], ["93.184.216.34", "127.0.0.1"], [], ["::ffff:169.254.169.254"]]
)
def test_one_closed_address_among_them_is_enough(found):
    answer = ask("https://partner.example.org/", resolve=lambda *_: found, allowed=())
    assert answer == Answer(None, trouble=Outcome.FORBIDDEN)


def test_without_tls_it_goes_to_the_operators_own_networks_only():
    answer = ask("http://partner.example.org/", resolve=lambda *_: ["93.184.216.34"])
    assert answer.trouble is Outcome.FORBIDDEN


@pytest.mark.parametrize(
    "said",
    [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 999999 x\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"a" * 70_000],
)
def test_nonsense_is_an_answer_too(server, said):
    assert ask(f"http://127.0.0.1:{server(said)}/").trouble in (Outcome.NONSENSE, Outcome.CONNECTION)


def test_a_byte_at_a_time_has_an_end(server):
    forever = threading.Event()
    port = server(b"HTTP/1.1 200 OK\r\nX-A: ", hold=forever)
    assert ask(f"http://127.0.0.1:{port}/", patience=0.2).trouble is Outcome.TIMEOUT
    forever.set()


@pytest.mark.parametrize("body", [b"Content-Length: 50\r\n\r\nhalf", b"Transfer-Encoding: chunked\r\n\r\nx"])
def test_who_has_said_yes_need_not_end_its_answer(server, body):
    forever = threading.Event()
    port = server(b"HTTP/1.1 200 OK\r\n" + body, hold=forever)
    assert ask(f"http://127.0.0.1:{port}/", patience=0.2).status == 200
    forever.set()


def test_nobody_there_is_no_connection(free_port):
    assert ask(f"http://127.0.0.1:{free_port()}/").trouble is Outcome.CONNECTION


def test_what_speaks_no_tls_has_no_valid_certificate(server):
    assert ask(f"https://127.0.0.1:{server(b'hello there')}/").trouble is Outcome.CERTIFICATE


def test_a_name_that_is_not_known_says_so():
    def resolve(*_):
        raise socket.gaierror(-2, "unknown")

    assert ask("https://nobody.example.org/", resolve=resolve).trouble is Outcome.NO_HOST

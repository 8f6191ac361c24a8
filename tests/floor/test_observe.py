"""Log lines: a disk that is full costs them, and nothing else."""

import errno
import sys

import pytest

from quartier.observe import configure_logging, get_logger


def _disk_is_full(*_: object) -> int:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_line_that_cannot_be_written_is_lost(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as full:
        full.setattr(sys.stderr, "write", _disk_is_full)
        full.setattr(sys.stderr, "flush", _disk_is_full)
        configure_logging()
        get_logger().warning("nobody-reads-this")
    configure_logging()
    get_logger().warning("there-is-room-again")
    written = capsys.readouterr().err
    assert "there-is-room-again" in written
    assert "nobody-reads-this" not in written


@pytest.mark.filterwarnings(r"ignore:\s*Eventlet is deprecated")
def test_the_watchdog_ends_a_process_also_where_it_cannot_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    from quartier.hosting import watchdog

    monkeypatch.setattr(watchdog, "write", _disk_is_full)
    watchdog.say("stood-still", what="hub")

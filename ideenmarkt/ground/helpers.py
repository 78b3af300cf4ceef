"""The helpers of `serve`: one small process that runs them beside the pages and starts one that died anew.

It is a process of its own because a thread beside gunicorn's forking would not be safe, and because it sees when
`serve` is gone, however it went. It imports nothing but the standard library.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from typing import Final, NoReturn

# Exit code of a helper that refuses its settings: it would do so again, so it is not started anew.
REFUSED: Final = 2
# Seconds between two looks, and before a helper is started anew; doubled while it keeps dying.
_LOOK: Final = 0.5
_PAUSE: Final = 1.0
_LONGEST_PAUSE: Final = 60.0
# Seconds that helpers have to end what they are doing.
_GRACE: Final = 30.0


class Helper:
    """One `ideenmarkt` command that shall always run."""

    def __init__(self, arguments: Sequence[str]) -> None:
        self._arguments = tuple(arguments)
        self._pause = _PAUSE
        self.start()

    def start(self) -> None:
        """Start it, now."""
        self._started = time.monotonic()
        self._due: float | None = None
        self._process = subprocess.Popen([sys.executable, "-m", "ideenmarkt.cli", *self._arguments])  # noqa: S603 our own commands

    def look_after(self) -> None:
        """Start it anew when it has died: soon the first time, later each time it dies again at once."""
        code, now = self._process.poll(), time.monotonic()
        if code is None or code == REFUSED:
            return
        if self._due is None:
            self._pause = _PAUSE if now - self._started > _LONGEST_PAUSE else min(2 * self._pause, _LONGEST_PAUSE)
            self._due = now + self._pause
            name = " ".join(self._arguments)
            print(f"»{name}« ended (code {code}), starts anew in {self._pause:g} s.", file=sys.stderr)  # noqa: T201
        elif now >= self._due:
            self.start()

    def ask_to_end(self) -> None:
        """Send the signal to end."""
        self._process.terminate()

    def see_to_the_end(self, until: float) -> None:
        """Wait until it has ended; not longer than `until` (monotonic seconds), then without asking."""
        try:
            self._process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@contextlib.contextmanager
def helpers(*commands: str) -> Iterator[None]:
    """Run these `ideenmarkt` commands as long as the block does; each is one string, as in a shell."""
    arguments = [sys.executable, "-m", "ideenmarkt.ground.helpers", str(os.getpid()), *commands]
    keeper = subprocess.Popen(arguments) if commands else None  # noqa: S603 our own module
    try:
        yield
    finally:
        if keeper:
            keeper.terminate()
            keeper.wait()


def keep(parent: int, commands: Sequence[str]) -> None:
    """Keep the commands running until the process `parent` is gone or this one is told to end."""
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGINT, _end)
    kept = [Helper(shlex.split(command)) for command in commands]
    try:
        while os.getppid() == parent:
            for helper in kept:
                helper.look_after()
            time.sleep(_LOOK)
    finally:
        for helper in kept:
            helper.ask_to_end()
        until = time.monotonic() + _GRACE
        for helper in kept:
            helper.see_to_the_end(until)


def _end(_signal: int, _frame: object) -> NoReturn:
    # Ctrl+C reaches all processes at once and is followed by the parent's signal: once is enough
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise SystemExit(0)


if __name__ == "__main__":
    keep(int(sys.argv[1]), sys.argv[2:])

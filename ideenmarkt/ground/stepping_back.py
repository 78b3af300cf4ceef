"""How the worker leaves the machine to those who wait for a page: one thread for its sums, and low priority."""

from __future__ import annotations

import os
import sys
from typing import Final

# Of 19: a machine with nothing else to do still gives it everything, one with visitors gives them about nine tenths.
_NICENESS: Final = 10
_THREADS: Final = "OMP_NUM_THREADS"


def step_back(command: str) -> None:
    """Go on as `ideenmarkt <command>` with one thread for numerical libraries, at low priority.

    The libraries read the number of threads while they are loaded, and by now they are: the process begins anew, under
    its old number, so that whoever looks after it notices nothing. A number of threads that somebody set is respected.
    """
    if _THREADS not in os.environ:
        os.environ[_THREADS] = "1"
        sys.stdout.flush()
        sys.stderr.flush()
        os.execv(sys.executable, [sys.executable, "-m", "ideenmarkt.cli", command])  # noqa: S606 ourselves, no shell
    os.nice(_NICENESS)

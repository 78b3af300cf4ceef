"""Gunicorn, told everything by arguments instead of a configuration file."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from gunicorn.app.base import BaseApplication


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    """Serves one application with several processes."""

    def __init__(self, create_app: Callable[[], Flask], bind: str, *, workers: int, threads: int) -> None:
        self._create_app = create_app
        self._settings = {
            "bind": bind,
            "workers": workers,
            "threads": threads,
            "worker_class": "gthread",
            "preload_app": True,
            "timeout": 60,
            "graceful_timeout": 10,
            "accesslog": None,  # addresses of people do not belong into logs
            "loglevel": "warning",
            "control_socket_disable": True,
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._settings.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        # before the processes part: they share it, and no first visitor waits for it
        import sklearn.feature_extraction.text  # noqa: F401 the import is the purpose

        return self._create_app()

"""One queue for work that nobody should wait for: Huey, SQLite-backed by default, Redis for many machines."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import Flask, current_app
from huey import Huey, RedisHuey, SqliteHuey, crontab

from ideenmarkt.config import Config

Job = Callable[..., None]


class Jobs:
    """Named jobs; each runs inside an application context, in a worker or at once."""

    def __init__(self, app: Flask, queue: Huey) -> None:
        self._app = app
        self.queue = queue
        self._tasks: dict[str, Callable[..., object]] = {}

    def register(self, name: str, job: Job) -> None:
        """Make `job` callable by name; its arguments must be numbers and texts."""
        self._tasks[name] = self.queue.task(name=name, retries=2, retry_delay=10)(partial(self._run, job))

    def every_minute(self, name: str, job: Job) -> None:
        """Have the worker do a job once a minute, too. A job without arguments."""
        self.queue.periodic_task(crontab(), name=f"{name}.every_minute")(partial(self._run, job))

    def every_hour(self, name: str, job: Job) -> None:
        """Have the worker do a job once an hour. A job without arguments."""
        self.queue.periodic_task(crontab(minute="30"), name=f"{name}.every_hour")(partial(self._run, job))

    def order(self, name: str, *args: int | str) -> None:
        """Have a job done soon. Order it after the commit that it depends on."""
        self._tasks[name](*args)

    def _run(self, job: Job, *args: int | str) -> None:
        with self._app.app_context():
            job(*args)


def jobs() -> Jobs:
    found = current_app.extensions["ideenmarkt.jobs"]
    assert isinstance(found, Jobs)  # noqa: S101 init_jobs puts it there; this tells mypy
    return found


def init_jobs(app: Flask, config: Config) -> Jobs:
    if config.redis_url:
        queue = RedisHuey("ideenmarkt", url=config.redis_url, immediate=config.jobs_at_once)
    else:
        queue = SqliteHuey("ideenmarkt", filename=str(config.instance / "jobs.sqlite3"), immediate=config.jobs_at_once)
    found = app.extensions["ideenmarkt.jobs"] = Jobs(app, queue)
    return found

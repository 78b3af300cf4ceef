"""Runs migrations on the application's own connection."""

from alembic import context

from ideenmarkt.accounts import models as accounts
from ideenmarkt.api import models as api
from ideenmarkt.bundling import models as bundling
from ideenmarkt.deciding import models as deciding
from ideenmarkt.ground import journal, mail
from ideenmarkt.ground.database import Base, UtcDateTime, db
from ideenmarkt.ideas import models as ideas
from ideenmarkt.screening import models as screening
from ideenmarkt.strategy import models as strategy
from ideenmarkt.weighing import models as weighing

TABLES = (accounts, api, bundling, deciding, ideas, journal, mail, screening, strategy, weighing)


def render(kind: str, item: object, _context: object) -> str | bool:
    """Migrations name plain database types, so that they outlive our own classes."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def run() -> None:
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            compare_type=True,
            render_item=render,
            render_as_batch=connection.dialect.name == "sqlite",
            transactional_ddl=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()

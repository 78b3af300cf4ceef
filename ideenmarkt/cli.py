"""The `ideenmarkt` command: joins the rooms' commands, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import click

from ideenmarkt.analysis.commands import ANALYSIS_COMMANDS


class _Rooms(click.Group):
    """Knows the analysis commands at once and the rooms' commands when they are asked for.

    The analysis needs neither Flask nor a database, and whoever tries bundles again and again should not wait for them.
    """

    _joined = False

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of this name from the analysis, else from all rooms."""
        if cmd_name not in self.commands:
            self._join()
        return super().get_command(ctx, cmd_name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        self._join()
        return super().list_commands(ctx)

    def _join(self) -> None:
        if not self._joined:
            for command in _rooms_commands():
                self.add_command(command)
            self._joined = True


def _rooms_commands() -> Iterator[click.Command]:
    from ideenmarkt.accounts.commands import COMMANDS as ACCOUNTS
    from ideenmarkt.bundling.commands import COMMANDS as BUNDLING
    from ideenmarkt.chain.commands import COMMANDS as CHAIN
    from ideenmarkt.deciding.commands import COMMANDS as DECIDING
    from ideenmarkt.demo.commands import COMMANDS as DEMO
    from ideenmarkt.ground.commands import COMMANDS as GROUND
    from ideenmarkt.ideas.commands import COMMANDS as IDEAS
    from ideenmarkt.monitoring.commands import COMMANDS as MONITORING
    from ideenmarkt.ranking.commands import COMMANDS as RANKING
    from ideenmarkt.screening.commands import COMMANDS as SCREENING
    from ideenmarkt.strategy.commands import COMMANDS as STRATEGY
    from ideenmarkt.weighing.commands import COMMANDS as WEIGHING

    rooms = (
        GROUND, ACCOUNTS, STRATEGY, IDEAS, SCREENING, BUNDLING, WEIGHING, RANKING, DECIDING, MONITORING, CHAIN, DEMO,
    )  # fmt: skip
    for commands in rooms:
        yield from commands


@click.group(cls=_Rooms, commands=list(ANALYSIS_COMMANDS), context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ideenmarkt")
@click.pass_context
def main(context: click.Context) -> None:
    """From a thousand slips of paper to a council resolution, without losing one."""
    if context.obj is None and context.invoked_subcommand not in {command.name for command in ANALYSIS_COMMANDS}:
        from ideenmarkt.app import create_app

        context.obj = create_app


if __name__ == "__main__":
    main()

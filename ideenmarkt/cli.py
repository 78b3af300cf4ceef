"""The `ideenmarkt` command: joins the rooms' commands, and nothing else."""

from __future__ import annotations

import click

from ideenmarkt.accounts.commands import COMMANDS as ACCOUNTS
from ideenmarkt.analysis.commands import ANALYSIS_COMMANDS
from ideenmarkt.app import create_app
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

GROUPS = (
    GROUND, ACCOUNTS, STRATEGY, IDEAS, SCREENING, BUNDLING, WEIGHING, RANKING, DECIDING, MONITORING, CHAIN, DEMO,
    ANALYSIS_COMMANDS,
)  # fmt: skip


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ideenmarkt")
@click.pass_context
def main(context: click.Context) -> None:
    """From a thousand slips of paper to a council resolution, without losing one."""
    if context.obj is None:
        context.obj = create_app


for group in GROUPS:
    for command in group:
        main.add_command(command)

if __name__ == "__main__":
    main()

"""Rules that hold for every command."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest

from ideenmarkt.cli import main

# these print nothing that a program would read
WITHOUT_RESULT = {"serve", "worker", "encoder serve", "db revision"}


def _commands(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            one = command.get_command(context, name)
            assert one is not None
            yield from _commands(one, (*path, name))
    else:
        yield " ".join(path), command


@pytest.mark.parametrize(("name", "command"), [one for one in _commands(main) if one[0] not in WITHOUT_RESULT])
def test_every_command_that_prints_results_prints_them_as_json_too(name: str, command: click.Command) -> None:
    assert any("--json" in parameter.opts for parameter in command.params), name


@pytest.mark.parametrize(("name", "command"), list(_commands(main)))
def test_every_command_says_what_it_does(name: str, command: click.Command) -> None:
    assert command.help, name

"""Every public function of counting says what it does, with an example that runs."""

import doctest
import importlib
import inspect
import pkgutil
from types import ModuleType

import pytest

import ideenmarkt.counting

MODULES = [
    importlib.import_module(f"ideenmarkt.counting.{found.name}")
    for found in pkgutil.iter_modules(ideenmarkt.counting.__path__)
]


def names_of(module: ModuleType) -> str:
    return module.__name__


@pytest.mark.parametrize("module", MODULES, ids=names_of)
def test_the_examples_in_the_docstrings_run(module):
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize("module", MODULES, ids=names_of)
def test_every_public_function_has_an_example(module):
    without = [
        name
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_") and ">>>" not in (function.__doc__ or "")
    ]
    assert without == []

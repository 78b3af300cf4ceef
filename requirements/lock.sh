#!/bin/sh
# Writes the lock files anew: hashes, markers for every Python from 3.11 on, no download addresses.
set -eu
cd "$(dirname "$0")/.."
compile() {
  uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
    --no-annotate --no-header --quiet --upgrade "$@"
}
compile pyproject.toml requirements/build.in -o requirements/run.txt
compile pyproject.toml --extra semantic -c requirements/run.txt -o requirements/semantic.txt
compile pyproject.toml requirements/build.in --group dev -c requirements/run.txt -o requirements/test.txt
compile requirements/node.in -o requirements/node.txt
# BERTopic as its authors install it without a model of its own: what would bring torch is overridden away
compile requirements/bench.in --override requirements/bench-overrides.in -c requirements/test.txt -o requirements/bench.txt

#!/bin/sh
# Writes the three lock files anew: hashes, markers for every Python from 3.11 on, no download addresses.
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

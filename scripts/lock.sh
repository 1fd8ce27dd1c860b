#!/usr/bin/env bash
# Compiles the locks. Requirements name versions; the locks name every file by its hash, and no registry.
set -euo pipefail
cd "$(dirname "$0")/.."
compile() { .venv/bin/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --python-version 3.11 "$@"; }
compile requirements.in -o requirements.txt
compile --no-deps requirements-rasa.in -o requirements-rasa.txt # complete as it is; resolving would refuse Python 3.11
npm install --package-lock-only --ignore-scripts --silent

#!/usr/bin/env bash
# Usage: scripts/install-python.sh app|rasa
# Makes .venv from requirements.txt or .venv-rasa from requirements-rasa.txt: exactly the lock, every file checked by its hash.
set -euo pipefail
cd "$(dirname "$0")/.."
which=${1:?app or rasa}

# uv does not read pip's configuration; who has set a mirror there means it for us, too.
pip_setting() { "$python" -m pip config get "global.$1" 2>/dev/null || true; }

make_venv() {
    local folder=$1
    "$folder/bin/python" -c '' 2>/dev/null && return
    rm -rf "$folder"
    "$python" -m venv $2 "$folder"
}

bootstrap_uv() {
    .venv/bin/uv --version >/dev/null 2>&1 && return
    rm -rf .venv
    "$python" -m venv .venv
    local lock
    lock=$(mktemp)
    awk '/^[^ #]/ {ours = /^uv==/} ours' requirements.txt >"$lock"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r "$lock"
    rm -f "$lock"
}

python=$(scripts/find-python.sh)
export UV_DEFAULT_INDEX=${UV_DEFAULT_INDEX:-${PIP_INDEX_URL:-$(pip_setting index-url)}}
[ -n "$UV_DEFAULT_INDEX" ] || unset UV_DEFAULT_INDEX
export UV_NO_MANAGED_PYTHON=1 UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=${UV_LINK_MODE:-copy}
bootstrap_uv
case $which in
app)
    .venv/bin/uv pip sync --quiet --require-hashes --python .venv/bin/python requirements.txt
    ;;
rasa)
    # sync installs the list and resolves nothing: Rasa's metadata forbids Python 3.11, the complete lock works on it (docs/decisions/0001).
    make_venv .venv-rasa --without-pip
    .venv/bin/uv pip sync --quiet --require-hashes --python .venv-rasa/bin/python requirements-rasa.txt
    ;;
*)
    echo "unknown environment: $which" >&2
    exit 2
    ;;
esac

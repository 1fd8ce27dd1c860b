#!/usr/bin/env bash
# Prints the first Python 3.11 that can make virtual environments. Rasa 3.6.21 has wheels for no newer one.
set -euo pipefail
for name in ${PYTHON:-} python3.11 python3 python; do
    path=$(command -v "$name" 2>/dev/null) || continue
    if "$path" -c 'import sys, venv, ensurepip; raise SystemExit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
        echo "$path"
        exit 0
    fi
done
echo "Python 3.11 (with venv) was not found: install it, or say where it is with PYTHON=/path/to/python3.11." >&2
echo "没有找到 Python 3.11（含 venv 模块）：请先安装，或用 PYTHON=/路径/python3.11 指明位置。" >&2
exit 1

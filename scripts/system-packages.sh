#!/usr/bin/env bash
# What the tests need from the system: a browser, PostgreSQL (started by the tests themselves), a Chinese font, and in containers a virus scanner.
# Installs what is missing where apt-get and root are at hand; elsewhere says what to install, and goes on.
set -euo pipefail
missing=()
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || missing+=(chromium)
command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
{ command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh 2>/dev/null)" ]; } || missing+=(fonts-noto-cjk)
# A scanner for a few tests: only where its services do not start by themselves (they would fetch signatures from afar).
[ -d /run/systemd/system ] || command -v clamd >/dev/null || [ -x /usr/sbin/clamd ] || missing+=(clamav-daemon)
if [ ${#missing[@]} -eq 0 ]; then
    echo "System packages: all there."
    exit 0
fi
if ! command -v apt-get >/dev/null; then
    echo "System packages: no apt-get here; please install yourself: ${missing[*]}" >&2
    exit 0
fi
sudo=
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null || ! sudo -n true 2>/dev/null; then
        echo "System packages: not root; please run: sudo apt-get install ${missing[*]}" >&2
        exit 0
    fi
    sudo="sudo -n"
fi
echo "System packages: installing ${missing[*]} ..."
export DEBIAN_FRONTEND=noninteractive
$sudo apt-get update -qq
$sudo apt-get install -y -qq --no-install-recommends "${missing[@]}" fontconfig >/dev/null

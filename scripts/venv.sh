#!/usr/bin/env bash
# venv.sh LOCKFILE STAMP: makes .venv if it is not there, installs LOCKFILE into it with every
# hash checked, then touches STAMP. Plain venv and pip, so a fresh machine needs nothing else.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/common.sh
lockfile=$1
stamp=$2

is_recent_python() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    local name
    for name in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
        if is_recent_python "$name"; then
            printf '%s\n' "$name"
            return
        fi
    done
    die "Python 3.11 or newer is needed. On Debian 12+ or Ubuntu 24.04+: sudo apt install python3 python3-venv"
}

make_venv() {
    local python
    python=$(find_python)
    # Debian and Ubuntu keep ensurepip in a package of its own.
    if ! "$python" -c 'import ensurepip' 2>/dev/null; then
        apt_install python3-venv ||
            die "this Python cannot make virtual environments. Run: sudo apt install python3-venv"
    fi
    "$python" -m venv --clear .venv
}

# A broken or moved .venv, or one of a Python that has gone, is made anew.
.venv/bin/pip --version >/dev/null 2>&1 || make_venv
say "Installing $lockfile into .venv (every hash is checked) ..."
.venv/bin/python -m pip install --quiet --quiet --disable-pip-version-check --no-input \
    --require-hashes --no-deps -r "$lockfile"
touch "$stamp"

#!/bin/sh
# Makes the Python environment with exactly the locked packages: python.sh PYTHON VENV
# Without --no-deps pip would look for newer packages beside the locked ones, and stop the day it finds one; `pip check`
# proves that the lock names everything that is needed.
set -eu
python=$1
venv=$2
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "Bundler needs Python 3.11 or newer; '$python' is not. Install it, or say: make PYTHON=python3.11 ..." >&2
    exit 5
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    sh "$(dirname "$0")/debian.sh" python3-venv
fi
echo "Installing the Python packages into $venv (once) ..."
[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --editable .
"$venv/bin/python" -m pip check --quiet --disable-pip-version-check

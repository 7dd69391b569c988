#!/bin/sh
# The main job on the sample cases: build the complete ones, show what an incomplete one still needs, let one leave.
set -u
bundler build "$@" || exit $?
echo
echo "And one case that is deliberately incomplete:"
echo
bundler check EX-2026-005
held=$?
[ "$held" = 1 ] || { echo "EX-2026-005 was expected to be held (exit code 1), not $held." >&2; exit 70; }
echo
sh "$(dirname "$0")/demo-release.sh" EX-2026-003

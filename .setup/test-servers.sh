#!/bin/sh
# Installs what the tests of optional parts talk to: PostgreSQL (audit trail on a server), a token in software (seal).
# Where that cannot be done these tests are skipped, and say so.
set -u
missing=
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1 || missing="$missing postgresql"
command -v softhsm2-util >/dev/null 2>&1 || missing="$missing softhsm2"
command -v pkcs11-tool >/dev/null 2>&1 || missing="$missing opensc"
[ -z "$missing" ] && exit 0
sh "$(dirname "$0")/debian.sh" $missing || echo "Without them the tests of PostgreSQL and of tokens are skipped." >&2
exit 0

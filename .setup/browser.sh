#!/bin/sh
# Installs the browser in which the tests look at the pages that Bundler writes; Bundler itself needs none.
set -eu
command -v chromium >/dev/null 2>&1 || sh "$(dirname "$0")/debian.sh" chromium

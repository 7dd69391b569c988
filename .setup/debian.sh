#!/bin/sh
# Installs Debian packages, or says plainly which command somebody with the rights has to run: debian.sh PACKAGE...
set -eu
if ! command -v apt-get >/dev/null 2>&1; then
    echo "This machine has no apt-get. Please install by its own means: $*" >&2
    exit 5
fi
if [ "$(id -u)" = 0 ]; then
    as_root=
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    echo "Some programs are missing and you are not allowed to install them. Please ask for:" >&2
    echo "    sudo apt-get install --no-install-recommends $*" >&2
    exit 5
fi
echo "Installing $* (once) ..."
$as_root apt-get update -qq
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends "$@" >/dev/null

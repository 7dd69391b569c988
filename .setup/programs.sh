#!/bin/sh
# Installs the programs Bundler calls where they are missing: LibreOffice (Word to PDF), fonts, qpdf (benchmark only).
set -eu
missing=
command -v soffice >/dev/null 2>&1 || missing="$missing libreoffice-writer-nogui"
command -v qpdf >/dev/null 2>&1 || missing="$missing qpdf"
command -v fc-list >/dev/null 2>&1 || missing="$missing fontconfig"
has_font() { command -v fc-list >/dev/null 2>&1 && fc-list | grep -q "$1"; }
has_font "Liberation Sans" || missing="$missing fonts-liberation"
has_font "Carlito" || missing="$missing fonts-crosextra-carlito"
has_font "Caladea" || missing="$missing fonts-crosextra-caladea"
has_font "DejaVu Sans" || missing="$missing fonts-dejavu-core"
[ -z "$missing" ] || sh "$(dirname "$0")/debian.sh" $missing

#!/bin/sh
# Installs the programs Bundler calls where they are missing: LibreOffice (office papers to PDF), Tesseract (reads
# scans), fonts, qpdf (benchmark only).
set -eu
missing=
has_component() { [ -e "$(dirname "$(readlink -f "$(command -v soffice)")")/../program/$1" ]; }
if command -v soffice >/dev/null 2>&1; then
    has_component libswlo.so || missing="$missing libreoffice-writer-nogui"
    has_component libsclo.so || missing="$missing libreoffice-calc-nogui"
    has_component libsdlo.so || missing="$missing libreoffice-impress-nogui"
else
    missing="$missing libreoffice-writer-nogui libreoffice-calc-nogui libreoffice-impress-nogui"
fi
languages=
if command -v tesseract >/dev/null 2>&1; then
    languages=$(tesseract --list-langs 2>/dev/null || true)
else
    missing="$missing tesseract-ocr"
fi
for language in eng cym osd; do
    echo "$languages" | grep -qx "$language" || missing="$missing tesseract-ocr-$language"
done
command -v qpdf >/dev/null 2>&1 || missing="$missing qpdf"
command -v fc-list >/dev/null 2>&1 || missing="$missing fontconfig"
has_font() { command -v fc-list >/dev/null 2>&1 && fc-list | grep -q "$1"; }
has_font "Liberation Sans" || missing="$missing fonts-liberation"
has_font "Carlito" || missing="$missing fonts-crosextra-carlito"
has_font "Caladea" || missing="$missing fonts-crosextra-caladea"
has_font "DejaVu Sans" || missing="$missing fonts-dejavu-core"
[ -z "$missing" ] || sh "$(dirname "$0")/debian.sh" $missing

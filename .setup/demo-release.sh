#!/bin/sh
# How a pack leaves, shown with invented officers in a folder of its own: nothing here is the authority's.
set -eu
reference=$1
here=$(pwd)
demo=$here/output/.demo
rm -rf "$demo"
mkdir -p "$demo"
chmod 700 "$demo"
cd "$demo"

say() { printf '\n%s\n\n' "$*"; }
show() { printf '$ bundler %s\n' "$*"; }
folders="--cases $here/cases --templates $here/templates --output $demo/output"

# One passphrase each, by chance, in a file that nobody else reads.
officer() {
    (umask 077; od -An -N 18 -t x1 /dev/urandom | tr -d ' \n' > "$2.pass"; echo >> "$2.pass")
    bundler officer add "$1" --role "$2" --authority exampleshire --passphrase-file "$2.pass" \
        --templates "$here/templates" --output "$demo/output" > /dev/null
}

say "How it leaves. DEMONSTRATION: both officers are invented, and so is the seal; all of it lies in output/.demo/."
officer "Marisol Underhay" team_manager
officer "Tobiah Wrexley" releasing_officer
bundler seal make --authority "DEMONSTRATION ONLY" --output "$demo/output" > /dev/null
bundler build "$reference" $folders > /dev/null

show "release $reference --as \"Tobiah Wrexley\"        (before anybody has approved it)"
bundler release "$reference" --as "Tobiah Wrexley" --passphrase-file releasing_officer.pass $folders && exit 70

say "So the team manager looks at it, and answers the checklist of the authority:"
show "approve $reference --as \"Marisol Underhay\""
bundler approve "$reference" --as "Marisol Underhay" --passphrase-file team_manager.pass --answers yes,yes,yes,yes,yes $folders

say "And another officer lets it go, with a copy that says on every page whose it is:"
echo "adm_pa: PA to the Agency Decision Maker" > readers.txt
show "release $reference --as \"Tobiah Wrexley\" --copies readers.txt"
bundler release "$reference" --as "Tobiah Wrexley" --copies readers.txt --passphrase-file releasing_officer.pass $folders
echo
show "verify output/$reference/adm-submission/release-1"
bundler verify "output/$reference/adm-submission/release-1" $folders

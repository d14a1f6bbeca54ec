#!/bin/sh
# shellcheck disable=SC2016 # backquotes are those of Markdown
# The manual pages: mandoc warns of nothing in them, and a page that is made of a README
# has all that is in its tables and examples. A fault is one line.
# Needs WHERRY, the built program, beside which the made pages are. Usage: manual.sh [ROOT]
set -eu
root=${1:-${srcdir:-.}}
program=${WHERRY:-$root/build/wherry}
made=$(CDPATH='' cd -- "$(dirname -- "$program")" && pwd)/doc
bad=0

complain()
{
    echo "$1"
    bad=1
}

# made_of PAGE README: what is in `code` in the README is in the page.
made_of()
{
    page=$made/$1
    [ -s "$page" ] || {
        complain "doc/$1: was not made"
        return
    }
    sed -n 's/^| `\([^`]*\)` |.*/\1/p' "$root/$2" >"$made/.names"
    [ -s "$made/.names" ] || complain "$2: has no table"
    while IFS= read -r name; do
        grep -qF -- "$name" "$page" || complain "doc/$1: does not tell of '$name'"
    done <"$made/.names"
    sed -n 's/^        \([a-z].*\)/\1/p' "$root/$2" >"$made/.names"
    while IFS= read -r line; do
        sed 's/\\e/\\/g' "$page" | grep -qxF -- "$line" ||
            complain "doc/$1: does not show '$line'"
    done <"$made/.names"
    rm -f "$made/.names"
}
made_of wherry-csv.7 plugin/csv/README.md
made_of wherry-mailchimp.7 plugin/mailchimp/README.md
made_of wherry-ometria.7 plugin/ometria/README.md
made_of wherry-plugin.7 plugin/README.md

if command -v mandoc >/dev/null 2>&1; then
    for page in "$root"/doc/*.[1-8] "$made"/*.[1-8]; do
        mandoc -Tlint -W warning "$page" 2>/dev/null | grep -E 'WARNING|ERROR|UNSUPP' &&
            complain "$(basename "$page"): mandoc warns of it"
    done
else
    echo 'mandoc is not here: the manual pages were not checked with it'
fi
exit $bad

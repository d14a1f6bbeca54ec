#!/bin/sh
# shellcheck disable=SC2013 # links have no blanks
# The documents that are installed have no dead link: each leads to a file that is
# installed, too. Needs WHERRY, the built program, beside which the Makefile lies.
set -eu
[ -n "${WHERRY:-}" ] || {
    echo 'needs WHERRY, the built program' >&2
    exit 1
}
build=$(CDPATH='' cd -- "$(dirname -- "$WHERRY")" && pwd)
world=$(mktemp -d)
trap 'rm -rf "$world"' EXIT
unset MAKEFLAGS MAKELEVEL MFLAGS DESTDIR

make -C "$build" -s DESTDIR="$world/root" install-data >"$world/install.log" 2>&1 || {
    cat "$world/install.log" >&2
    exit 1
}

checked=0
bad=0
find "$world/root" -name '*.md' >"$world/documents"
while read -r document; do
    for path in $(grep -oE '\]\([^)# ]+' "$document" | sed 's/^](//' |
        grep -v '^https\{0,1\}:' | sort -u); do
        checked=$((checked + 1))
        [ -e "$(dirname "$document")/$path" ] || {
            echo "${document#"$world/root"}: the link to '$path' leads nowhere"
            bad=1
        }
    done
done <"$world/documents"
for name in HACKING.md plugin/README.md plugin/mailchimp/README.md wherry.h wherry.pc; do
    [ -n "$(find "$world/root" -path "*/$name")" ] || {
        echo "'$name' is not installed"
        bad=1
    }
done
[ "$checked" -gt 20 ] || {
    echo "only $checked links were found in the documents"
    bad=1
}
exit $bad

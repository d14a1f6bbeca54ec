#!/bin/sh
# Every function of the store's contract is called by the tests that each backend passes.
# One that is not is one line: file: function: what is wrong. Usage: contract.sh [ROOT]
set -eu
cd "${1:-${srcdir:-.}}"

headers='store rows runs journal values staging segments survey places agreed contents
    forgotten fingerprints kept upkeep lease term states follow gone'
functions=0
bad=0
for header in $headers; do
    # shellcheck disable=SC2013 # names have no blanks
    for function in $(sed -n 's/^[a-z].*[ *]\(\(store\|survey\|lease\|states\)_[a-z_]*\)(.*/\1/p' \
        "host/store/$header.h" | grep -v '_visitor$'); do
        functions=$((functions + 1))
        grep -qw "$function" tests/unit/test_contract*.c tests/unit/backends.c || {
            echo "host/store/$header.h: $function: no test of the contract calls it"
            bad=1
        }
    done
done
[ "$functions" -gt 90 ] || {
    echo "contract: only $functions functions were seen"
    bad=1
}
exit $bad

#!/bin/sh
# A wherry without PostgreSQL has nothing of libpq, and says so to who names a database. Run
# by `make check`, which sets WHERRY, the built program, and LENDER if that has PostgreSQL.
set -eu
program=$(dirname -- "${WHERRY:?}")/tests/lint/wherry-in-files
world=$(mktemp -d)
trap 'rm -rf "$world"' EXIT
export WHERRY_SPECS="$world" WHERRY_STATE="$world/state"

complain()
{
    echo "$*" >&2
    exit 1
}

# Of libpq, and of what is written for it.
nm "$program" >"$world/symbols"
! grep -E ' (PQ[a-z]|postgres_)' "$world/symbols" || complain 'it has symbols of PostgreSQL'
grep -q ' sqlite_driver$' "$world/symbols" || complain 'its symbols cannot be seen'
[ -z "${LENDER:-}" ] || nm "$WHERRY" | grep -q ' postgres_driver$' ||
    complain 'the other one has none either'

for line in paths 'run p' 'state import p --follow state'; do
    code=0
    # shellcheck disable=SC2086 # words
    "$program" $line --state postgresql://wherry@db/wherry >"$world/out" 2>"$world/said" ||
        code=$?
    [ "$code" -eq 2 ] || complain "$line: exit code $code"
    grep -q 'this wherry was built without PostgreSQL' "$world/said" ||
        complain "$line: $(cat "$world/said")"
done
code=0
"$program" state import p --follow postgresql://wherry@db/wherry >"$world/out" \
    2>"$world/said" || code=$?
[ "$code" -eq 2 ] || complain "--follow: exit code $code"
grep -q 'this wherry was built without PostgreSQL' "$world/said" ||
    complain "--follow: $(cat "$world/said")"
"$program" paths >/dev/null || complain 'it does not work at all'

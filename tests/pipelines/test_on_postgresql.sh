#!/bin/sh
# Tests of pipelines once more, with states in PostgreSQL. Those that say most about the
# state; `make check-postgresql` does the others.
set -eu
[ -n "${ON_POSTGRESQL:-}" ] || {
    echo 'needs ON_POSTGRESQL, the programs' >&2
    exit 1
}
# One server for all of them.
if [ -n "${LENDER:-}" ] && [ -z "${WHERRY_TEST_SERVER:-}" ]; then
    exec "$LENDER" sh "$0"
fi
status=0
for program in $ON_POSTGRESQL; do
    code=0
    WHERRY_TEST_STATES=postgresql "./$program" || code=$?
    [ "$code" -eq 0 ] || status=$code
    # 77: there is no server
    [ "$code" -ne 77 ] || break
done
exit "$status"

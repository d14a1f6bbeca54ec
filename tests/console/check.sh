#!/bin/sh
# Runs the tests of the console in a browser, by `make check-browser`, which sets srcdir,
# BUILD and PACKAGES. The last line counts them: "browser: N passed, N failed". Where
# there is no node, npm or Chromium, or npm has no network, they are skipped with a line.
set -u

skip()
{
    echo "check-browser: skipped: $1"
    echo 'browser: 0 passed, 0 failed'
    exit 0
}

BROWSER=$(command -v chromium || command -v chromium-browser || command -v google-chrome) ||
    skip 'there is no Chromium'
command -v node >/dev/null || skip 'there is no node'
command -v npm >/dev/null || skip 'there is no npm'
packages=${BUILD:?}/tests/console/packages
if [ ! -d "$packages/node_modules/axe-core" ]; then
    mkdir -p "$packages"
    # shellcheck disable=SC2086 # a list of packages
    npm install --silent --no-audit --no-fund --fetch-retries=1 --fetch-retry-mintimeout=1000 --prefix "$packages" ${PACKAGES:?} ||
        skip 'npm cannot install what the tests need'
fi

NODE_PATH=$packages/node_modules
export NODE_PATH BROWSER BUILD
told=$BUILD/tests/console/told
status=0
# Each file has a console and a browser of its own: two of them at a time.
beside=
! node --help | grep -q -e '--test-concurrency' || beside=--test-concurrency=2
# shellcheck disable=SC2086 # nothing, or an option
node --test $beside --test-reporter=tap "${srcdir:?}"/tests/console/*.test.js >"$told" 2>&1 || status=$?
passed=$(sed -n 's/^# pass //p' "$told")
failed=$(sed -n 's/^# fail //p' "$told")
if [ "$status" -ne 0 ]; then
    grep -v '^ *#' "$told" | grep -A 25 '^ *not ok' || tail -n 40 "$told"
    [ "${failed:-0}" -gt 0 ] || failed=1
fi
echo "browser: ${passed:-0} passed, ${failed:-1} failed"
[ "$status" -eq 0 ]

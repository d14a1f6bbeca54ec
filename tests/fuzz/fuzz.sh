#!/bin/sh
# Searches for inputs that break a promise: each fuzz target for SECONDS (60), by
# libFuzzer under sanitizers. What is new in the corpus stays in the build directory; an
# input that breaks something is named, and becomes a file of tests/fuzz/corpus and a
# test. Usage: fuzz.sh SOURCE BUILD TARGET...
#
# With GROW=1 what was found to reach code that the corpus does not is added to that, as
# few and as small files as will do.
set -eu
source=$1
build=$2
shift 2
seconds=${SECONDS_EACH:-60}
failed=0

mkdir -p "$build"
(
    cd "$build"
    [ -f Makefile ] ||
        "$source/configure" -q --enable-fuzzers CC=clang CFLAGS='-O1 -g' >configure.out
    make -s -j"$(nproc)" fuzz-targets >build.out
)

# What our children have used of the processor so far, in seconds.
used()
{
    times >"$build/times"
    awk 'NR == 2 { gsub(/[ms]/, " "); print 60 * ($1 + $3) + $2 + $4 }' "$build/times"
}

printf '| Target | Runs | Edges | Corpus | CPU seconds | |\n|---|---|---|---|---|---|\n'
used >"$build/used"
for target; do
    name=${target##*/fuzz_}
    corpus=$source/tests/fuzz/corpus/$name
    words=$source/tests/fuzz/words/$name
    mkdir -p "$build/corpus/$name" "$build/found"
    log=$build/$name.log
    outcome='held'
    before=$(cat "$build/used")
    set -- "$build/corpus/$name" "$corpus"
    case $name in spec | edit) set -- "$@" "$source/specs" ;; esac
    [ ! -f "$words" ] || set -- -dict="$words" "$@"
    "$build/$target" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 \
        -print_final_stats=1 -artifact_prefix="$build/found/$name-" "$@" >"$log" 2>&1 || {
        outcome="broken: see $log"
        failed=1
    }
    if [ "${GROW:-}" = 1 ]; then
        "$build/$target" -set_cover_merge=1 -use_counters=0 -max_len=1024 \
            "$corpus" "$build/corpus/$name" >"$log.merge" 2>&1
    fi
    used >"$build/used"
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    last=$(grep -aE '^#[0-9]+' "$log" | tail -n 1)
    edges=$(echo "$last" | sed -n 's/.* cov: \([0-9]*\).*/\1/p')
    kept=$(echo "$last" | sed -n 's/.* corp: \([0-9]*\).*/\1/p')
    cpu=$(awk -v before="$before" '{ printf "%.0f", $1 - before }' "$build/used")
    printf '| %s | %s | %s | %s | %s | %s |\n' "$name" "${runs:-?}" "${edges:-?}" \
        "${kept:-?}" "$cpu" "$outcome"
done
rm -f "$build/used" "$build/times"
exit "$failed"

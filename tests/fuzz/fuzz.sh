#!/bin/sh
# Searches for inputs that break a promise: each fuzz target for SECONDS (60), by
# libFuzzer under sanitizers. What is new in the corpus stays in the build directory; an
# input that breaks something is named, and becomes a file of tests/fuzz/corpus and a
# test. Usage: fuzz.sh SOURCE BUILD TARGET...
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

printf '| Target | Runs | Edges | Corpus | Seconds | |\n|---|---|---|---|---|---|\n'
for target; do
    name=${target##*/fuzz_}
    corpus=$source/tests/fuzz/corpus/$name
    [ "$name" != spec ] || corpus=$source/specs
    mkdir -p "$build/corpus/$name" "$build/found"
    log=$build/$name.log
    outcome='held'
    "$build/$target" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 \
        -print_final_stats=1 -artifact_prefix="$build/found/$name-" \
        "$build/corpus/$name" "$corpus" >"$log" 2>&1 || {
        outcome="broken: see $log"
        failed=1
    }
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    last=$(grep -E '^#[0-9]+' "$log" | tail -n 1)
    edges=$(echo "$last" | sed -n 's/.* cov: \([0-9]*\).*/\1/p')
    kept=$(echo "$last" | sed -n 's/.* corp: \([0-9]*\).*/\1/p')
    printf '| %s | %s | %s | %s | %s | %s |\n' "$name" "${runs:-?}" "${edges:-?}" \
        "${kept:-?}" "$seconds" "$outcome"
done
exit "$failed"

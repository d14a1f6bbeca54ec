#!/bin/sh
# All checks of the source: format, clang-tidy, cppcheck, shellcheck, layers, shape, words.
# Run by `make lint`, which sets srcdir and CPPFLAGS. Each check runs, whatever the
# others say; the last line counts them.
set -u
cd "${srcdir:?}" || exit 1
passed=0
failed=0

check()
{
    name=$1
    shift
    if "$@"; then
        echo "lint: $name: ok"
        passed=$((passed + 1))
    else
        echo "lint: $name: failed"
        failed=$((failed + 1))
    fi
}

cores=$(nproc 2>/dev/null || echo 1)
sources=$(find host plugin tests \( -name '*.c' -o -name '*.h' \) | LC_ALL=C sort)
units=$(echo "$sources" | grep '\.c$')
# The analyser takes seconds for a file, so it looks at what is shipped.
shipped=$(echo "$units" | grep -v '^tests/')

# The layout is that of version 14; others differ in a few places.
formatter=clang-format
command -v clang-format-14 >/dev/null 2>&1 && formatter=clang-format-14

# shellcheck disable=SC2086 # lists of paths and flags
format()
{
    $formatter --dry-run -Werror $sources
}

# The analyser walks through a function until it has seen so many states of it, by itself
# 225,000: LINT_STATES=50000 takes a fifth of the time, and sees the same of most functions.
LINT_STATES=${LINT_STATES:-225000}
export LINT_STATES

# shellcheck disable=SC2016 # the inner shell is to expand them
tidy()
{
    echo "$shipped" | xargs -P "$cores" -n 1 sh -c '
        told=$(clang-tidy --quiet "--warnings-as-errors=*" "$1" -- $CPPFLAGS \
            -Xclang -analyzer-config -Xclang "max-nodes=$LINT_STATES" 2>&1) ||
            { printf "%s\n" "$told" | grep -v "warnings generated\|^Suppressed"; exit 1; }
    ' sh
}

# shellcheck disable=SC2086
correct()
{
    cppcheck --quiet --std=c11 --language=c --enable=warning,performance,portability \
        --inline-suppr --suppress=missingIncludeSystem --suppress=checkersReport \
        --library=posix --error-exitcode=1 -j "$cores" -I. -Iplugin -D_GNU_SOURCE $units
}

scripts()
{
    find . -path ./build -prune -o -name '*.sh' -print | grep -v '^./build' |
        xargs shellcheck bootstrap .ci/run
}

check format format
check clang-tidy tidy
check cppcheck correct
check shellcheck scripts
for script in layers shape words; do
    check $script sh tests/lint/$script.sh .
done
echo "lint: $passed passed, $failed failed"
[ "$failed" -eq 0 ]

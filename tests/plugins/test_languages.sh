#!/bin/sh
# The interface is for more than C11: its headers compile alone in each standard, and a
# connector in C++ and one in Rust keep to the rules. A compiler that is not there is
# skipped, with a line that says so.
set -eu
[ -n "${WHERRY:-}" ] || {
    echo 'needs WHERRY, the built program' >&2
    exit 1
}
source=$(CDPATH='' cd -- "${srcdir:-.}" && pwd)
build=$(CDPATH='' cd -- "$(dirname -- "$WHERRY")" && pwd)
world=$(mktemp -d)
trap 'rm -rf "$world"' EXIT
umask 077
bad=0

# In a folder of their own, as they are installed.
mkdir "$world/include" "$world/plugins" "$world/list" "$world/state"
cp "$source/plugin/wherry.h" "$source/plugin/wherry_data.h" "$world/include/"

there()
{
    command -v "$1" >"$world/found" && "$@" --version >"$world/found" 2>&1
}

# NAME and -std=NAME of a compiler; an old one has another name for the newest.
compile_alone()
{
    compiler=$1 language=$2 standard=$3
    echo 'int nothing;' >"$world/empty"
    "$compiler" -std="$standard" -x "$language" -fsyntax-only "$world/empty" \
        >"$world/said" 2>&1 || {
        echo "skipped: $compiler has no $standard"
        return
    }
    for header in wherry.h wherry_data.h; do
        echo "#include <$header>" >"$world/alone"
        "$compiler" -std="$standard" -x "$language" -fsyntax-only -Wall -Wextra \
            -Wpedantic -Werror -I"$world/include" "$world/alone" || {
            echo "$header does not compile alone as $standard" >&2
            bad=1
        }
    done
}

# It is loaded, keeps to the rules, and its people are read.
look_at()
{
    cat >"$world/spec.yaml" <<END
pipeline: p
crm: { plugin: people-$1 }
list: { plugin: csv, folder: $world/list }
contact_sync:
  every: 1h
  steps: [push_unsubscribes]
END
    WHERRY_PLUGINS=$world/plugins:$build/plugins WHERRY_STATE=$world/state \
        WHERRY_SPECS=$world/spec.yaml
    export WHERRY_PLUGINS WHERRY_STATE WHERRY_SPECS
    printf 'id,email,consent\na,ann@example.com,yes\n' >"$world/list/contacts.csv"
    rm -rf "$world/state"
    if ! "$WHERRY" conform "$world/plugins/people-$1.so" --against "$world/spec.yaml" \
        >"$world/said" 2>&1 || ! grep -q '^  passed   lookup ' "$world/said" ||
        ! "$WHERRY" run p >>"$world/said" 2>&1 ||
        ! grep -q '1 on the list, 2 in the CRM, 1 on both' "$world/said"; then
        cat "$world/said" >&2
        echo "the connector people-$1 does not do" >&2
        bad=1
    fi
}

for standard in c99 c11 c17 c2x; do
    compile_alone "${CC:-cc}" c "$standard"
done

if there "${CXX:-c++}"; then
    compile_alone "${CXX:-c++}" c++ c++17
    "${CXX:-c++}" -std=c++17 -Wall -Wextra -Wpedantic -Werror -fPIC \
        -fvisibility=hidden -shared -I"$world/include" \
        -o "$world/plugins/people-cc.so" "$source/tests/plugins/languages/people.cc"
    look_at cc
else
    echo 'skipped: there is no C++ compiler'
fi

echo 'pub const NOTHING: &std::ffi::CStr = c"";' >"$world/probe.rs" # Rust 1.77
if there rustc && rustc --edition 2021 --crate-type rlib -o "$world/probe" \
    "$world/probe.rs" >"$world/said" 2>&1; then
    rustc --edition 2021 --crate-type cdylib -C panic=abort -D warnings \
        -o "$world/plugins/people-rs.so" "$source/tests/plugins/languages/people.rs"
    look_at rs
else
    echo 'skipped: there is no rustc, or one before 1.77'
fi
exit "$bad"

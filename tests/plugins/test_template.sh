#!/bin/sh
# The steps of plugin/README.md, followed literally in a fresh folder outside the
# source, against what `make install` has put elsewhere.
set -eu
[ -n "${WHERRY:-}" ] || {
    echo 'needs WHERRY, the built program' >&2
    exit 1
}
source=$(CDPATH='' cd -- "${srcdir:-.}" && pwd)
build=$(CDPATH='' cd -- "$(dirname -- "$WHERRY")" && pwd)
world=$(mktemp -d)
trap 'rm -rf "$world"' EXIT
unset MAKEFLAGS MAKELEVEL MFLAGS DESTDIR

# The headers, the description for pkg-config and the template, and no more.
make -C "$build" -s DESTDIR="$world/root" install-includeHEADERS \
    install-pkgconfigDATA install-dist_templateDATA >"$world/install.log" 2>&1 || {
    cat "$world/install.log" >&2
    exit 1
}
description=$(find "$world/root" -name wherry.pc)
prefix=$(sed -n 's/^prefix=//p' "$description")
sed "s#^prefix=.*#prefix=$world/root$prefix#" "$description" >"$world/wherry.pc"

# Indented by eight: a step's commands.
{
    echo 'set -eu'
    sed -n 's/^        //p' "$source/plugin/README.md"
} >"$world/steps.sh"
[ "$(wc -l <"$world/steps.sh")" -ge 7 ]
(
    cd "$world"
    umask 022
    PKG_CONFIG_PATH=$world PATH=$build:$PATH sh steps.sh
) >"$world/said" 2>&1 || {
    cat "$world/said" >&2
    echo 'a step of plugin/README.md failed' >&2
    exit 1
}
grep -q '^ *mine  *1.0' "$world/said" || {
    cat "$world/said" >&2
    echo "wherry does not tell of the connector 'mine'" >&2
    exit 1
}
[ -n "$(find "$world/root" -path '*wherry/plugins/mine.so')" ] || {
    echo 'the connector was not installed' >&2
    exit 1
}

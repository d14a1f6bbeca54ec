#!/bin/sh
# Includes go down only, and each outside library is known to one room. A violation is
# one line: file:line: what is wrong. Usage: layers.sh [ROOT]
set -eu
root=${1:-${srcdir:-.}}
cd "$root"

files=$(find host plugin \( -name '*.c' -o -name '*.h' \) | LC_ALL=C sort)
[ -n "$files" ] || {
    echo "layers: no source found in '$root'" >&2
    exit 1
}

# shellcheck disable=SC2086 # a list of paths without blanks
awk '
function room_of(path,    part, n)
{
    if (path == "plugin/wherry.h")
        return "interface"
    n = split(path, part, "/")
    if (part[1] == "host")
        return n == 2 ? "main" : part[2]
    if (part[1] == "plugin")
        return n == 2 ? "interface" : (part[2] == "kit" ? "kit" : "connectors")
    return ""
}
function complain(what)
{
    printf "%s:%d: %s\n", FILENAME, FNR, what
    bad = 1
}
# What a connector is linked with of the host.
function lent(path)
{
    return path ~ /^host\/base\/(memory|arena|buffer|text|error)\.h$/
}
function judge_ours(path,    from, to)
{
    from = room_of(FILENAME)
    to = room_of(path)
    if (!(to in level)) {
        complain("includes \"" path "\", which is in no room")
    } else if (from == to) {
        if (from == "connectors" && folder(FILENAME) != folder(path))
            complain("a connector includes another one: \"" path "\"")
    } else if (level[to] >= level[from]) {
        complain("\"" path "\" (" to ") is not below " from)
    } else if ((from == "kit" || from == "connectors") && to == "base" && !lent(path)) {
        complain("\"" path "\" is not among what connectors may use of the host")
    }
}
function folder(path)
{
    sub(/\/[^\/]*$/, "", path)
    return path
}
function judge_library(path,    i)
{
    for (i = 1; i <= libraries; i++)
        if (path ~ header[i] && FILENAME !~ owner[i])
            complain("<" path "> belongs to " owner_name[i] " alone")
}
function library(pattern, place, name)
{
    libraries++
    header[libraries] = pattern
    owner[libraries] = place
    owner_name[libraries] = name
}
BEGIN {
    level["interface"] = 0
    level["base"] = 1
    level["kit"] = 2
    level["http"] = level["spec"] = level["store"] = 3
    level["connectors"] = 3
    level["connector"] = 4
    level["sync"] = 5
    level["schedule"] = 6
    level["cli"] = 7
    level["main"] = 8
    library("^curl/", "^host/http/", "host/http")
    library("^sqlite3", "^host/store/", "host/store")
    library("^yaml", "^host/spec/", "host/spec")
    library("^yajl/", "^plugin/kit/json_([a-z]*\\.c|text\\.h)$", "plugin/kit/json_*.c")
    library("^dlfcn\\.h$", "^host/connector/registry\\.c$", "host/connector/registry.c")
    library("^(pthread|threads)\\.h$", "^$", "nobody: there is one thread,")
    library("^(check|microhttpd)\\.h$", "^tests/", "tests")
}
/^[ \t]*#[ \t]*include[ \t]*"/ {
    split($0, quoted, "\"")
    if (quoted[2] == "config.h")
        next
    seen++
    judge_ours(quoted[2])
}
/^[ \t]*#[ \t]*include[ \t]*</ {
    split($0, angled, /[<>]/)
    judge_library(angled[2])
}
END {
    if (seen == 0) {
        print "layers: not one include was seen"
        bad = 1
    }
    exit bad
}' $files

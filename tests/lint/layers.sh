#!/bin/sh
# Includes go down only, and form no circle within a room; each .c file has a header of
# its own and includes it first; each outside library is known to one room. A violation
# is one line: file:line: what is wrong. Usage: layers.sh [ROOT]
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
    if (path ~ /^plugin\/wherry(_data)?\.h$/)
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
    return path ~ /^host\/base\/(memory|arena|buffer|text|error|words|fault)\.h$/
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
    } else if (from == "console" && to !~ /^(interface|base|kit|listen)$/) {
        complain("\"" path "\" (" to "): the console knows what commands tell, and no more")
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
function base_name(path)
{
    sub(/.*\//, "", path)
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
    for (i = 1; i < ARGC; i++)
        listed[ARGV[i]] = 1
    level["interface"] = 0
    level["base"] = 1
    level["kit"] = 2
    level["http"] = level["spec"] = level["store"] = level["listen"] = 3
    level["connectors"] = 3
    level["connector"] = 4
    level["picture"] = level["conform"] = 5
    level["engine"] = level["setup"] = 6
    level["tell"] = 7
    level["segments"] = 8
    level["sync"] = 9
    level["schedule"] = level["console"] = 10
    level["alerts"] = level["export"] = 11
    level["cli"] = 12
    level["main"] = 13
    library("^curl/", "^host/http/", "host/http")
    library("^sqlite3", "^host/store/sqlite/", "host/store/sqlite")
    library("^libpq", "^host/store/postgres/", "host/store/postgres")
    library("^yaml", "^host/spec/", "host/spec")
    library("^yajl/", "^plugin/kit/json_([a-z]*\\.c|text\\.h)$", "plugin/kit/json_*.c")
    library("^csv\\.h$", "^plugin/csv/rows\\.h$", "plugin/csv/rows.h")
    library("^dlfcn\\.h$", "^(host/connector/registry|plugin/mailchimp/unpacker)\\.c$", "host/connector/registry.c and plugin/mailchimp/unpacker.c")
    library("^archive", "^plugin/mailchimp/unpacker\\.h$", "plugin/mailchimp/unpacker.h")
    library("^(pthread|threads)\\.h$", "^$", "nobody: there is one thread,")
    library("^check\\.h$", "^tests/", "tests")
    library("^microhttpd\\.h$", "^host/(listen/|console/server\\.c$)", "host/listen and host/console/server.c")
    library("^crypt\\.h$", "^host/console/users\\.c$", "host/console/users.c")
}
# A file and its header are one thing: an arrow from either is an arrow of both.
function noun(path)
{
    sub(/\.[ch]$/, "", path)
    return path
}
function note_arrow(path,    from, to)
{
    from = noun(FILENAME)
    to = noun(path)
    if (from == to || (from SUBSEP to) in arrow)
        return
    arrow[from, to] = FILENAME ":" FNR
    out[from] = out[from] " " to
    nouns[from] = nouns[to] = 1
}
# Depth first; a noun that is met again while it is being visited closes a circle.
function visit(one,    each, n, i)
{
    state[one] = "open"
    n = split(out[one], each, " ")
    for (i = 1; i <= n; i++) {
        if (state[each[i]] == "open") {
            printf "%s: \"%s.h\" closes a circle of includes\n", arrow[one, each[i]], each[i]
            bad = 1
        } else if (state[each[i]] == "") {
            visit(each[i])
        }
    }
    state[one] = "done"
}
# A command of host/cli has no header, for it is found by the table of commands.c; nor has
# the file that a connector is named after, for it is found by its one symbol.
function needs_header(path)
{
    if (path !~ /\.c$/)
        return 0
    if (path ~ /^host\/cli\//)
        return (noun(path) ".h") in listed
    if (room_of(path) == "connectors")
        return noun(base_name(path)) != base_name(folder(path))
    return path ~ /^host\/[^\/]*\// || path ~ /^plugin\/kit\//
}
# Output may contain text from outside: see host/base/shown.h.
function tells(path)
{
    return path ~ /^host\/(cli|tell)\//
}
tells(FILENAME) && /(^|[^a-z_])buffer_format\(/ &&
FILENAME !~ /^host\/cli\/(paths|session)\.c$/ {
    complain("texts for people are put together by shown_format")
}
tells(FILENAME) && /(^|[^a-z_])((f|d|vf)?printf|f?puts|f?putc|putchar|fwrite)\(/ &&
FILENAME !~ /^host\/cli\/(print|options|progress)\.c$/ {
    complain("what is written passes host/cli/print.h")
}
function begin_file()
{
    if (awaited != "") {
        printf "%s:1: a file includes its own header first\n", awaited
        bad = 1
    }
    awaited = needs_header(FILENAME) ? FILENAME : ""
}
FNR == 1 { begin_file() }
/^[ \t]*#[ \t]*include[ \t]*"/ {
    split($0, quoted, "\"")
    if (quoted[2] == "config.h")
        next
    seen++
    # The installed headers lie beside each other, wherever that is.
    if (room_of(FILENAME) == "interface")
        quoted[2] = "plugin/" quoted[2]
    judge_ours(quoted[2])
    note_arrow(quoted[2])
    if (awaited != "" && noun(quoted[2]) != noun(FILENAME))
        complain("a file includes its own header first")
    awaited = ""
}
/^[ \t]*#[ \t]*include[ \t]*</ {
    split($0, angled, /[<>]/)
    judge_library(angled[2])
}
END {
    if (awaited != "")
        begin_file()
    for (one in nouns)
        if (state[one] == "")
            visit(one)
    if (seen == 0) {
        print "layers: not one include was seen"
        bad = 1
    }
    exit bad
}' $files

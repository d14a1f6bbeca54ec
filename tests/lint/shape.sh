#!/bin/sh
# The shape of a source file: a head line that names it, at most 500 lines, functions of
# at most 60 lines, no floating point, no comment but the first whose end stands alone on
# a line; and in what is shipped, functions with at most 15 ways to go: one, and one more
# for each if, for, while, case, &&, || and ?. A violation is one line: file:line: what is
# wrong.
# Usage: shape.sh [ROOT]
set -eu
root=${1:-${srcdir:-.}}
cd "$root"

files=$(find host plugin tests \( -name '*.c' -o -name '*.h' \) | LC_ALL=C sort)
[ -n "$files" ] || {
    echo "shape: no source found in '$root'" >&2
    exit 1
}

# shellcheck disable=SC2086 # a list of paths without blanks
awk -v file_limit=500 -v function_limit=60 -v ways_limit=15 '
function complain(line, what)
{
    printf "%s:%d: %s\n", FILENAME, line, what
    bad = 1
}
function base_name(path)
{
    sub(/.*\//, "", path)
    return path
}
function end_of_file()
{
    if (previous != "" && lines > file_limit) {
        printf "%s: %d lines, %d are allowed\n", previous, lines, file_limit
        bad = 1
    }
}
# The line without texts and comments; a comment may go on over lines.
function code_of(line,    at)
{
    gsub(/\\./, "", line)
    gsub(/"[^"]*"/, "", line)
    if (in_comment) {
        at = index(line, "*/")
        if (at == 0)
            return ""
        line = substr(line, at + 2)
        in_comment = 0
    }
    while ((at = index(line, "/*")) > 0) {
        rest = substr(line, at + 2)
        line = substr(line, 1, at - 1)
        at = index(rest, "*/")
        if (at == 0) {
            in_comment = 1
            return line
        }
        line = line " " substr(rest, at + 2)
    }
    sub(/\/\/.*/, "", line)
    return line
}
# How often the pattern stands in the code.
function count_of(code, pattern)
{
    return gsub(pattern, " ", code)
}
function ways_in(code)
{
    gsub(/\047[^\047]*\047/, " ", code)
    gsub(/[^A-Za-z0-9_]+/, " & ", code)
    code = " " code " "
    return count_of(code, " (if|for|while|case) ") + count_of(code, "&&") \
           + count_of(code, "[|][|]") + count_of(code, "[?]")
}
# Of a head of a function in one or several lines: the last word before its first (.
function name_of(head)
{
    sub(/[(].*/, "", head)
    gsub(/[^A-Za-z0-9_]+/, " ", head)
    sub(/ $/, "", head)
    sub(/.* /, "", head)
    return head
}
FNR == 1 {
    end_of_file()
    head = ""
    previous = FILENAME
    in_comment = 0
    opened = 0
    if (index($0, "/* " base_name(FILENAME) " -- ") != 1)
        complain(1, "the head line is not \"/* " base_name(FILENAME) " -- ...\"")
}
{
    lines = FNR
    code = code_of($0)
}
code ~ /(^|[^A-Za-z0-9_])(double|float)([^A-Za-z0-9_]|$)/ {
    complain(FNR, "floating point")
}
index($0, "/*") > 0 { comment = FNR }
/^[ \t]*\*\/[ \t]*$/ && comment > 1 {
    complain(FNR, "the end of a comment stands alone on its line")
}
/^[A-Za-z_]/ { head = "" }
!opened { head = head " " code }
opened { ways += ways_in(code) }
/^\{$/ {
    opened = FNR
    ways = 1
}
/^\}$/ && opened {
    if (ways > ways_limit && FILENAME !~ /^tests\//)
        complain(opened, "\047" name_of(head) "\047 has " ways " ways to go, " ways_limit \
                 " are allowed")
    head = ""
    if (FNR - opened - 1 > function_limit)
        complain(opened, "a function of " FNR - opened - 1 " lines, " function_limit \
                 " are allowed")
    opened = 0
}
END {
    end_of_file()
    exit bad
}' $files

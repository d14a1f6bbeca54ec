#!/bin/sh
# Plain English: finds the words that HACKING.md (Words) lists. Those of its first table
# are looked for in every text of the project; those of its second, in the comments of the
# host and of the connectors; those of its third, in their messages, and in what users
# read.
# A finding is one line: file:line: 'word': what to say instead. A place where a word is
# right is a line of tests/lint/words.allow: the file, a colon, and a part of the line.
# Usage: words.sh [ROOT]
set -eu
root=${1:-${srcdir:-.}}
cd "$root"

# The rows of a table as word, tab, what to say instead.
rows_of()
{
    awk -v mark="<!-- words: $1 -->" '
        $0 == mark { inside = 1; next }
        /^<!-- end -->$/ { inside = 0 }
        inside && /^\| / && !/^\| (Not|---)/ {
            split($0, cells, " *[|] *")
            count = split(cells[2], words, ", ")
            for (i = 1; i <= count; i++)
                print words[i] "\t" cells[3]
        }' HACKING.md
}

# The files among the arguments that are there.
present()
{
    for file; do
        [ ! -f "$file" ] || echo "$file"
    done
}

# look TABLE WHERE FILE...: WHERE is all, or strings for the texts between quotes, those
# of several pieces as one, or prose for these and the comments.
look()
{
    rows_of "$1" >"$rows"
    [ -s "$rows" ] || {
        echo "HACKING.md: has no table of words '$1'"
        exit 1
    }
    where=$2
    shift 2
    awk -v rows="$rows" -v where="$where" -v allow="$allow" '
    BEGIN {
        while ((getline line < rows) > 0) {
            split(line, cells, "\t")
            instead[cells[1]] = cells[2]
        }
        while ((getline line < allow) > 0)
            if (line !~ /^#/ && (at = index(line, ": ")) > 0)
                right[++rights] = line
    }
    function is_right(text,    i, at)
    {
        for (i = 1; i <= rights; i++) {
            at = index(right[i], ": ")
            if (substr(right[i], 1, at - 1) == FILENAME &&
                index(text, substr(right[i], at + 2)) > 0)
                return 1
        }
        return 0
    }
    function search(text, line,    plain, word)
    {
        plain = tolower(text)
        gsub(/\\n/, " ", plain)
        gsub(/[^a-z0-9_\047 \t]+/, " , ", plain)
        gsub(/[ \t]+/, " ", plain)
        plain = " " plain " "
        for (word in instead)
            if (index(plain, " " word " ") > 0 && !is_right(text)) {
                printf "%s:%d: \047%s\047: %s\n", FILENAME, line, word, instead[word]
                bad = 1
            }
    }
    # Gathers the pieces of a text; what is neither piece nor comment ends it.
    function take(line)
    {
        while (line != "") {
            if (in_comment) {
                at = index(line, "*/")
                if (where == "prose")
                    search(at == 0 ? line : substr(line, 1, at - 1), FNR)
                if (at == 0)
                    return
                in_comment = 0
                line = substr(line, at + 2)
            } else if (match(line, /^[ \t]+/) || match(line, /^\\$/)) {
                line = substr(line, RLENGTH + 1)
            } else if (index(line, "/*") == 1) {
                in_comment = 1
                line = substr(line, 3)
            } else if (match(line, /^"(\\.|[^"\\])*"/)) {
                if (held == "")
                    held_line = FNR
                held = held substr(line, 2, RLENGTH - 2)
                line = substr(line, RLENGTH + 1)
            } else if (match(line, /^PRI[a-zA-Z0-9]+/)) {
                held = held "#"
                line = substr(line, RLENGTH + 1)
            } else {
                give()
                if (!match(line, /^(\047(\\.|[^\047\\])*\047|[a-zA-Z0-9_]+|.)/))
                    return
                line = substr(line, RLENGTH + 1)
            }
        }
    }
    function give()
    {
        if (held != "")
            search(held, held_line)
        held = ""
    }
    FNR == 1 { held = ""; in_comment = 0; listed = 0 }
    FILENAME == "HACKING.md" && /^<!-- words: / { listed = 1 }
    FILENAME == "HACKING.md" && /^<!-- end -->$/ { listed = 0 }
    where != "all" && !/^#include/ { take($0) }
    where == "all" && !listed { search($0, FNR) }
    END { exit bad }' "$@"
}

rows=$(mktemp)
trap 'rm -f "$rows"' EXIT
allow=tests/lint/words.allow
[ -f "$allow" ] || allow=/dev/null
status=0
rooms=
for room in host plugin tests specs doc; do
    [ ! -d "$room" ] || rooms="$rooms $room"
done

# shellcheck disable=SC2046 # paths without blanks
look everywhere prose $(find host plugin tests \( -name '*.c' -o -name '*.h' \) |
    grep -v '^tests/plugins/frozen' | LC_ALL=C sort) || status=1
# shellcheck disable=SC2046,SC2086
look everywhere all $(find $rooms \( -name '*.sh' -o -name '*.md' -o \
    -name '*.yaml' -o -name '*.[157]' \) | grep -v '^tests/lint/.*words' |
    grep -v '^tests/lint/test_lint.sh' | LC_ALL=C sort) \
    $(present README.md HACKING.md ARCHITECTURE.md bootstrap) || status=1
# shellcheck disable=SC2046
look comments prose $(find host plugin \( -name '*.c' -o -name '*.h' \) |
    LC_ALL=C sort) || status=1
# shellcheck disable=SC2046
look messages strings $(find host plugin \( -name '*.c' -o -name '*.h' \) |
    LC_ALL=C sort) || status=1
# shellcheck disable=SC2046
look messages all $(present README.md specs/README.md doc/wherry.1 doc/wherry-spec.5 \
    doc/wherry-schedulers.7 doc/wherry-metrics.7 doc/wherry-faults.7 doc/wherry-log.7 \
    doc/wherry-console.7) || status=1
exit $status

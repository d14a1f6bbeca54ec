#!/bin/sh
# shellcheck disable=SC2013,SC2016 # words have no blanks; backquotes are meant as such
# The documents say what is there: paths that they name exist, links lead somewhere, and
# the commands and options of wherry(1) are those of the program. A fault is one line.
# Needs WHERRY, the built program. Usage: docs.sh [ROOT]
set -eu
root=${1:-${srcdir:-.}}
program=${WHERRY:-$root/build/wherry}
bad=0

complain()
{
    echo "$1"
    bad=1
}

# Words in `backquotes` that begin with a folder of ours.
paths_of()
{
    grep -o '`[^` ]*`' "$1" | tr -d '`' |
        grep -E '^(host|plugin|tests|specs|doc|\.ci)/' | sort -u
}

links_of()
{
    grep -oE '\]\([^)# ]+' "$1" | sed 's/^](//' | grep -v '^https\{0,1\}:' | sort -u
}

checked=0
for document in README.md ARCHITECTURE.md HACKING.md plugin/mailchimp/README.md \
    plugin/ometria/README.md plugin/csv/README.md plugin/README.md; do
    [ -f "$root/$document" ] || complain "$document: is not there"
    for path in $(paths_of "$root/$document"); do
        checked=$((checked + 1))
        [ -e "$root/$path" ] || complain "$document: '$path' is not there"
    done
    for path in $(links_of "$root/$document"); do
        checked=$((checked + 1))
        [ -e "$root/$(dirname "$document")/$path" ] ||
            complain "$document: the link to '$path' leads nowhere"
    done
done
[ "$checked" -gt 20 ] || complain "only $checked paths were found in the documents"

# Each folder of the host and each document of the layout has its place in the table.
for folder in "$root"/host/*/; do
    name=host/$(basename "$folder")/
    grep -qF "\`$name\`" "$root/ARCHITECTURE.md" ||
        complain "ARCHITECTURE.md: does not tell of '$name'"
done

commands=$("$program" help | sed -n 's/^  \([a-z][a-z]*\)  *.*/\1/p')
[ -n "$commands" ] || complain "'wherry help' lists no command"
manual=$root/doc/wherry.1
for command in $commands; do
    grep -q "^\.It Cm $command" "$manual" ||
        complain "doc/wherry.1: does not tell of the command '$command'"
done
for command in $(sed -n 's/^\.It Cm \([a-z]*\).*/\1/p' "$manual" | sort -u); do
    case " $(echo "$commands" | tr '\n' ' ') help " in
    *" $command "*) ;;
    *) complain "doc/wherry.1: tells of '$command', which is no command" ;;
    esac
done

options=$(for command in $commands; do "$program" "$command" --help; done |
    sed -n 's/^  --\([a-z-]*\).*/\1/p' | sort -u)
for option in $options; do
    grep -q "^\.It Fl -$option" "$manual" ||
        complain "doc/wherry.1: does not tell of the option '--$option'"
done
for option in $(sed -n 's/^\.It Fl -\([a-z-]*\).*/\1/p' "$manual"); do
    case " $(echo "$options" | tr '\n' ' ') " in
    *" $option "*) ;;
    *) complain "doc/wherry.1: tells of '--$option', which is no option" ;;
    esac
done

# The table of a connector's options is what the connector itself tells.
tables=0
for readme in "$root"/plugin/*/README.md; do
    name=$(basename "$(dirname "$readme")")
    tables=$((tables + 1))
    told=$("$program" plugins "$name" --markdown 2>/dev/null) || told=
    shown=$(sed -n "/^<!-- wherry plugins $name --markdown -->\$/,/^<!-- end -->\$/p" \
        "$readme" | sed '1d;$d')
    [ "${told:-no plugin}" = "$shown" ] ||
        complain "plugin/$name/README.md: the options are not those that 'wherry plugins $name --markdown' tells"
done
[ "$tables" -ge 3 ] || complain "only $tables connectors have a README"

# Commands that the README shows are understood: their help is there.
for command in $(grep -ohE '(^|[`; ])wherry [a-z]+' "$root/README.md" |
    sed 's/.*wherry //' | sort -u); do
    "$program" "$command" --help >/dev/null 2>&1 ||
        complain "README.md: shows 'wherry $command', which is no command"
done
exit $bad

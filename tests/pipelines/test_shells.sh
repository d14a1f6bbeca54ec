#!/bin/sh
# shellcheck disable=SC2317 # in_SHELL is called by its name
# What Tab completes, in each shell that is there: the scripts of `wherry completion` are
# loaded by the shell itself.
set -eu
[ -n "${WHERRY:-}" ] || {
    echo 'needs WHERRY, the built program' >&2
    exit 1
}
build=$(CDPATH='' cd -- "$(dirname -- "$WHERRY")" && pwd)
world=$(mktemp -d)
trap 'rm -rf "$world"' EXIT
mkdir "$world/specs"
cat >"$world/specs/p.yaml" <<'END'
pipeline: uk-news
title: News of the UK
crm: { plugin: csv, folder: /nowhere/crm }
list: { plugin: csv, folder: '${NO_SUCH_VARIABLE}' }
segment_sync:
  every: 1h
  segments: [{ crm: VIP customers, list: VIP }, { crm: lost, list: Lost }]
END
sed 's/uk-news/us-news/' "$world/specs/p.yaml" >"$world/specs/q.yaml"
PATH=$build:$PATH
WHERRY_SPECS=$world/specs
export PATH WHERRY_SPECS
bad=0

# expect SHELL WHAT-WAS-TYPED WORDS...: what is offered, in order
expect()
{
    shell=$1
    typed=$2
    shift 2
    printf '%s\n' "$@" | sort >"$world/wanted"
    if ! "in_$shell" "$typed" 2>"$world/errors" | sort >"$world/offered" ||
        ! cmp -s "$world/wanted" "$world/offered" || [ -s "$world/errors" ]; then
        echo "$shell: 'wherry $typed' offers:"
        cat "$world/offered" "$world/errors"
        bad=1
    fi
}

in_bash()
{
    # shellcheck disable=SC2016
    bash --norc -c '
        source "$1"
        eval "COMP_WORDS=(wherry $2)"
        [[ $2 != *" " && -n $2 ]] || COMP_WORDS+=("")
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _wherry
        printf "%s\n" "${COMPREPLY[@]}"' bash "$world/script" "$1"
}

# Its completion lives in the line editor only: so its input is printed instead.
in_zsh()
{
    # shellcheck disable=SC2016
    zsh -f -c '
        compdef() { : }
        _files() { print -l -- ":files" }
        _describe() { print -l -- ${${(P)3}%%:*} }
        source $1
        words=(wherry ${(Q)${(z)2}})
        [[ $2 != *" " && -n $2 ]] || words+=("")
        CURRENT=$#words
        _wherry' zsh "$world/script" "$1"
}

in_fish()
{
    # shellcheck disable=SC2016
    fish --no-config -c '
        source $argv[1]
        complete -C "wherry $argv[2]" | string replace -r "\t.*" ""' "$world/script" "$1"
}

for shell in bash zsh fish; do
    if ! command -v "$shell" >/dev/null 2>&1; then
        echo "$shell is not here: its completion was not tried"
        continue
    fi
    wherry completion "$shell" >"$world/script"
    expect "$shell" 'expl' explain
    expect "$shell" 'he' help
    expect "$shell" 'run ' uk-news us-news
    expect "$shell" 'run uk' uk-news
    expect "$shell" 'parked retry us' us-news
    expect "$shell" 'parked ' list reasons retry drop
    expect "$shell" 'run uk-news --af' --after-loss
    expect "$shell" 'run uk-news --step seg' segment_sync
    expect "$shell" 'run --log j' json
    expect "$shell" 'segments uk-news remove l' lost
    expect "$shell" 'segments uk-news re' remove
    expect "$shell" 'help sch' schema
done
if command -v bash >/dev/null 2>&1; then
    wherry completion bash >"$world/script"
    touch "$world/aye" "$world/bee"
    expect bash 'segments uk-news remove V' 'VIP\ customers'
    expect bash 'run --log = t' text
    expect bash "run --specs $world/sp" "$world/specs"
    expect bash "apply uk-news $world/a" "$world/aye"
fi
# No contact is offered, and no error is printed.
[ -z "$(wherry __complete explain uk-news '')" ]
[ -z "$(wherry __complete nonsense '' 2>&1)" ]
[ -z "$(WHERRY_SPECS=/nowhere wherry __complete run '' 2>&1)" ]
exit "$bad"

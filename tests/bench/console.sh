#!/bin/sh
# console.sh -- what the console's pages cost at many contacts: bytes, and CPU of the
# console and of the commands that it starts, for one request of each page.
#
#     ./bootstrap bench-console [N=1000000]
#
# Two folders of CSV files have N people on both sides; a fifth of them get another name,
# so that the plan and the latest run have that many changes. Ends with 1 if a page has
# more than 100 kB or takes more than 50 ms of CPU. Needs curl and awk, and some 400 MB in
# TMPDIR a million.
set -eu
people=${1:-1000000} requests=${2:-20}
wherry=$(realpath "${WHERRY:-build/wherry}")
home=$(mktemp -d "${TMPDIR:-/tmp}/wherry-console-XXXXXX")
console=
finish()
{
    [ -z "$console" ] || kill "$console" 2>/dev/null || :
    rm -rf "$home"
}
trap finish EXIT
trap 'exit 1' INT TERM
cd "$home"
mkdir specs crm list
export WHERRY_SPECS="$home/specs" WHERRY_STATE="$home/state"

cat >specs/p.yaml <<EOF
pipeline: p
title: Many people
crm: { plugin: csv, folder: $home/crm }
list: { plugin: csv, folder: $home/list }
contact_sync:
  every: 1d
  steps: [push_unsubscribes, push_push_fields]
  fields:
    - { crm: name, list: name }
limits: { push_push_fields: none }
EOF
write_people() # SIDE YES CHANGED
{
    awk -v count="$people" -v yes="$2" -v changed="$3" 'BEGIN {
        print "id,email,consent,name"
        for (i = 1; i <= count; i++)
            print i ",p" i "@people.example.net," yes ",Name " i \
                (changed && i % 5 == 0 ? " changed" : "")
    }' >"$1/contacts.csv"
}
write_people crm yes 0
write_people list subscribed 0
"$wherry" run p >/dev/null 2>&1
write_people crm yes 1

password='correct horse battery'
echo "$password" | "$wherry" console user add otto --role operator >/dev/null
: >log
"$wherry" console --listen 127.0.0.1:0 2>log &
console=$!
until grep -q 'the console is at' log; do sleep 0.1; done
url=$(sed -n 's/.*the console is at //p' log)

fetch() # CURL-ARGUMENT...
{
    curl -s -b jar -c jar "$@"
}
token()
{
    fetch "$url$1" | sed -n 's/.*name="token" value="\([0-9a-f]*\)".*/\1/p' | head -n 1
}
fetch "$url/sign-in" -o /dev/null
fetch "$url/sign-in" -o /dev/null --data-urlencode "token=$(token /sign-in)" \
    --data-urlencode user=otto --data-urlencode "password=$password"

# Hundredths of a second of CPU: of the console, and of what it has waited for.
own()
{
    awk '{ print $14 + $15 }' "/proc/$console/stat"
}
children()
{
    awk '{ print $16 + $17 }' "/proc/$console/stat"
}
measure() # NAME CURL-ARGUMENT...
{
    name=$1
    shift
    own_before=$(own) children_before=$(children) i=0
    while [ $i -lt "$requests" ]; do
        fetch -L "$@" -o page
        i=$((i + 1))
    done
    awk -v name="$name" -v bytes="$(wc -c <page)" -v own="$(($(own) - own_before))" \
        -v children="$(($(children) - children_before))" -v n="$requests" 'BEGIN {
        ms = (own + children) * 10 / n
        printf "| %s | %.1f | %.1f | %.1f | %.1f |\n", name, bytes / 1000, own * 10 / n,
            children * 10 / n, ms
        if (bytes > 100000 || ms > 50)
            print name >>"over"
    }'
}
# A plan, once it is made.
fetch "$url/pipelines/p/plan" -o /dev/null --data-urlencode "token=$(token /)"
while fetch "$url/jobs/1" | grep -q 'data-events='; do sleep 1; done

echo "$people people on both sides; the mean of $requests requests"
echo
echo '| Page | kB | ms of the console | ms of its commands | both |'
echo '|---|---|---|---|---|'
measure 'a plan of many changes' "$url/plans/1"
"$wherry" run p >/dev/null 2>&1
measure 'pipelines' "$url/"
measure 'a pipeline' "$url/pipelines/p"
measure 'its runs' "$url/pipelines/p/runs"
measure 'a run with many changes' "$url/pipelines/p/runs/2"
measure 'parked' "$url/pipelines/p/parked"
measure 'segments' "$url/pipelines/p/segments"
measure 'people' "$url/people"
found=$(token /people)
measure 'a person, by address' "$url/people" --data-urlencode "token=$found" \
    --data-urlencode pipeline=p --data-urlencode 'contact=p500@people.example.net'
short=$("$wherry" explain p p500@people.example.net --json 2>/dev/null |
    sed -n 's/.*"contact": *"\(c[0-9a-z]*\)".*/\1/p' | head -n 1)
measure 'a person' "$url/pipelines/p/people/$short"
measure 'settings' "$url/settings"
measure 'delete' "$url/pipelines/p/delete"
if [ -s over ]; then
    echo
    echo "more than 100 kB or 50 ms: $(sort -u over | paste -sd, | sed 's/,/, /g')"
    exit 1
fi

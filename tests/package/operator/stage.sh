# shellcheck shell=sh disable=SC2016,SC2154,SC2034
# stage.sh -- what a walk stands on: a sandbox, a place where commands run, and transcripts
# of what they said. Read by walk.sh (in a bare Debian) and test_walk.sh (in place).
#
# Set before: top (the source), build, work (a folder of its own), columns, and inside, a
# function that runs its words where the walk is. `specs` and `state` are the directories
# there, of as many letters as those of root, and answers is a file.

clock_ms=1767607200000 # 2026-01-05 10:00 UTC
different=0

give_up()
{
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# ---- The services

begin_stage()
{
    mkdir -p "$work/received"
    "$build/tests/sandbox/wherry-sandbox" >"$work/sandbox" &
    sandbox_pid=$!
    perl "$top/tests/package/operator/receiver.pl" "$work/received" >"$work/receiver" &
    receiver_pid=$!
    await '[ -s "$work/sandbox" ] && [ -s "$work/receiver" ]'
    url=$(sed 's/listening on //' "$work/sandbox")
    port=${url##*:}
    hook=$(cat "$work/receiver")
}

end_stage()
{
    for pid in ${serve_pid:-} ${run_pid:-} ${cron_pid:-} ${sandbox_pid:-} ${receiver_pid:-}; do
        kill "$pid" 2>/dev/null || true
    done
    wait
}

# await CONDITION: until it holds
await()
{
    tries=0
    until eval "$1"; do
        tries=$((tries + 1))
        [ $tries -lt 900 ] || give_up "waited in vain for: $1"
        sleep 0.1
    done
}

control()
{
    curl -sS -o "$work/answer" -X "$1" -d "${3:-}" "$url/control/$2"
}

act()
{
    control POST act "$1"
}

set_clock()
{
    control POST clock "{\"now_ms\":$clock_ms,\"frozen\":true}"
}

# In an hour, what was pushed is applied, and the runs before are over for each account.
pass_an_hour()
{
    clock_ms=$((clock_ms + 3600000))
    set_clock
    rm -rf "$root$state/leases"
}

begin_world()
{
    control POST reset '{}'
    for dial in reads_per_second pushes_per_second; do
        control POST dial "{\"name\":\"ometria.$dial\",\"value\":0}"
    done
    set_clock
    act '[{"side":"list","do":"join","address":"ann@example.net","fields":{"FNAME":"Ann"}},
        {"side":"list","do":"join","address":"ben@example.net","fields":{"FNAME":"Ben"}},
        {"side":"list","do":"join","address":"cat@example.net","fields":{"FNAME":"Cat"}},
        {"side":"crm","do":"join","address":"ann@example.net","fields":{"firstname":"Ann"}},
        {"side":"crm","do":"join","address":"ben@example.net","fields":{"firstname":"Ben"}},
        {"side":"crm","do":"join","address":"cat@example.net","fields":{"firstname":"Cat"}},
        {"side":"crm","do":"add_segment","segment":"1042","title":"VIP customers","dynamic":true}]'
}

# A spec in the directory; $2 are more lines.
write_spec()
{
    cat >"$root$specs/$1.yaml" <<END
pipeline: $1
crm:
  plugin: ometria
  base_url: $url/ometria/v2
  api_key_file: keys/ometria
  reads_per_second: 1000
  pushes_per_second: 1000
list:
  plugin: mailchimp
  base_url: $url/mailchimp/3.0
  api_key_file: keys/mailchimp
  list_id: a36b032126
$2
END
}

write_keys()
{
    mkdir -p "$root$specs/keys"
    (
        umask 077
        printf '%s\n' ometria-sandbox-key >"$root$specs/keys/ometria"
        printf '%s\n' 0123456789abcdef0123456789abcdef-us1 \
            >"$root$specs/keys/mailchimp"
    )
}

count_held()
{
    curl -sS "$url/control/log" | grep -o '"late"' | wc -l
}

# Ometria does not answer until `control DELETE fault`.
hold_answers()
{
    held=$(count_held)
    control POST fault '{"kind":"late","times":0,"path":"/ometria/*"}'
}

await_held()
{
    await '[ "$(count_held)" -gt "$held" ]'
}

# Nothing of a point before is left.
clear_place()
{
    rm -rf "$root${specs:?}" "$root${state:?}"
    mkdir -p "$root$specs"
    clock_ms=1767607200000
    begin_world
    write_keys
}

# ---- Transcripts

# What differs from walk to walk, by something as long.
settle()
{
    sed -E -e "s/:$port/:PPPPP/g" -e "s/:$hook/:HHHHH/g" \
        -e "s|$specs|/etc/wherry|g" -e "s|$state|/var/lib/wherry|g" \
        -e "s|$answers|/tmp/answers.yaml|g" \
        -e 's/\[[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\]/[xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx]/g' \
        -e 's/"whole_took_ms": [0-9]+/"whole_took_ms": N/' \
        -e 's/Failed to connect to [^;]*/CURL SAYS WHY/' -e 's/"host":"[^"]*"/"host":"HOST"/g'
}

# A slow machine tells how far it is, a quick one need not.
without_progress()
{
    sed -E -e '/(reading the (list|CRM)|judging|sending): [0-9]/d' -e '/^  +$/d'
}

# The times of what runs by the clock of the machine.
without_times()
{
    sed -E -e 's/20[0-9]{2}-[0-9]{2}-[0-9]{2}[T ][0-9:]{5,8}(\.[0-9]+)?Z?/TIME/g' \
        -e 's/[0-9]+(\.[0-9]+)? (s|ms)\b/N s/g' -e 's/("[a-z_]*(seconds|_ms)"):[0-9.]+/\1:N/g'
}

transcript()
{
    name=$1
    said=$work/$name.$columns.txt
    : >"$said"
}

say()
{
    printf '# %s\n' "$*" >>"$said"
}

where()
{
    inside env "${haste:-TZ=UTC}" WHERRY_CLOCK=$clock_ms COLUMNS="$columns" "$@"
}

# show COMMAND [FILTER]: as a person types it
show()
{
    code=0
    where sh -c "$1" >"$work/out" 2>&1 </dev/null || code=$?
    { printf '$ %s\n' "$1" && without_progress <"$work/out"; } | settle | ${2:-cat} >>"$said"
    printf '[%d]\n' $code >>"$said"
}

# The same at a terminal, whose escapes are shown.
show_at_terminal()
{
    code=0
    where TERM=xterm script -qec "stty cols $columns rows 24; $1" /dev/null \
        >"$work/out" 2>&1 </dev/null || code=$?
    sed -e 's/\r$//' "$work/out" | tr '\r' '\n' | without_progress | cat -v >"$work/shown"
    { printf '$ %s\n' "$1" && cat "$work/shown"; } | settle | ${2:-cat} >>"$said"
    printf '[%d]\n' $code >>"$said"
}

# What is known already is compared; WHERRY_GOLDEN=write writes it.
compare()
{
    known=$top/tests/package/operator/$name.$columns.txt
    if [ "${WHERRY_GOLDEN:-}" = write ]; then
        cp "$said" "$known"
    elif ! diff -u "$known" "$said"; then
        different=$((different + 1))
    fi
}

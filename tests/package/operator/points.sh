# shellcheck shell=sh disable=SC2016,SC2154,SC2034
# points.sh -- the walk of an operator: what can be tried wherever wherry runs.
contacts='contact_sync:
  every: 15m
  steps: [import_unsubscribes, push_unsubscribes, push_new_records]'

# What a shell starts beside itself does not hear SIGINT, and below nohup not SIGHUP; a
# person's hears both. Says its number to descriptor 3, and becomes the words.
hearing='$SIG{INT} = $SIG{HUP} = "DEFAULT"; open my $number, ">&=", 3; print $number "$$\n";
close $number; exec @ARGV'

start_serve()
{
    : >"$work/pid"
    inside env COLUMNS="$columns" perl -e "$hearing" wherry serve "$@" \
        3>"$work/pid" >"$work/serve" 2>&1 </dev/null &
    serve_job=$!
    await '[ -s "$work/pid" ]'
    serve_pid=$(cat "$work/pid")
}

start_run()
{
    : >"$work/pid"
    where perl -e "$hearing" wherry run newsletter "$@" \
        3>"$work/pid" >"$work/run" 2>&1 </dev/null &
    run_job=$!
    await '[ -s "$work/pid" ]'
    run_pid=$(cat "$work/pid")
}

# stop_serve SIGNAL
stop_serve()
{
    code=0
    kill -"$1" "$serve_pid"
    wait "$serve_job" || code=$?
    serve_pid=''
    printf '$ kill -%s of it\n[%d]\n' "$1" $code >>"$said"
}

say_log()
{
    without_progress <"$work/serve" | settle | without_times | ${1:-cat} >>"$said"
}

# ---- 1: seen by machines

only_names()
{
    sed -E -e '/^# (HELP|UNIT)/d' -e 's/ [0-9.e+]+$/ N/' -e 's/version="[^"]*"/version="V"/' |
        grep -v 'le="'
}

walk_machines()
{
    transcript 1-machines
    clear_place
    control POST clock '{"frozen":false}'
    write_spec newsletter "$contacts"
    say 'as a service, watched at a port and at a socket'
    start_serve --listen 127.0.0.1:0
    await 'grep -q "run 1:" "$work/serve"'
    at=$(sed -n -E 's|.*listening at .(127.0.0.1:[0-9]+).*|http://\1|p' "$work/serve" | head -1)
    [ -n "$at" ] || give_up "serve does not say where it listens: $(cat "$work/serve")"
    await 'curl -sf "$at/metrics" | grep -q "outcome=\"ok\"} 1"'
    for path in healthz readyz status.json metrics nothing; do
        printf '$ curl %s\n' "/$path" >>"$said"
        curl -sS -w '[%{http_code}]\n' "$at/$path" | settle | without_times | only_names >>"$said"
    done
    stop_serve TERM
    say_log "sed s/${at##*:}/LLLLL/"
    start_serve --listen "$state/metrics.sock"
    await '[ -S "$root$state/metrics.sock" ]'
    await 'curl -sf --unix-socket "$root$state/metrics.sock" http://wherry/readyz >"$work/answer"'
    printf '$ curl --unix-socket metrics.sock http://wherry/healthz\n' >>"$said"
    curl -sS --unix-socket "$root$state/metrics.sock" -w '[%{http_code}]\n' \
        http://wherry/healthz >>"$said"
    stop_serve TERM
    say 'where cron starts the runs'
    show 'wherry status --metrics | sed -n "/^# TYPE/p" | wc -l'
    show 'wherry status --metrics | tail -1'
    show 'wherry serve --listen 0.0.0.0:9464' without_times
    compare
}

# ---- 2: alarmed

received()
{
    number=1
    while [ -f "$work/received/$number.body" ]; do
        signed=$(openssl dgst -sha256 -hmac not-a-secret <"$work/received/$number.body" |
            sed 's/.* //')
        good='is not right'
        [ "$(cat "$work/received/$number.signature")" != "sha256=$signed" ] ||
            good='is right'
        printf 'received %d, its signature %s:\n' $number "$good"
        sed 's/,"text"/,\n  "text"/' "$work/received/$number.body"
        printf '\n'
        rm -f "$work/received/$number.body"
        number=$((number + 1))
    done | settle | without_times >>"$said"
    restart_receiver
}

restart_receiver()
{
    kill "$receiver_pid"
    wait "$receiver_pid" 2>/dev/null || true
    rm -f "$work/received"/*
    : >"$work/receiver"
    perl "$top/tests/package/operator/receiver.pl" "$work/received" >"$work/receiver" &
    receiver_pid=$!
    await '[ -s "$work/receiver" ]'
    hook=$(cat "$work/receiver")
    write_spec newsletter "$contacts
$(alerts)"
}

alerts()
{
    printf 'alerts:\n  webhook: http://127.0.0.1:%s/hook\n' "$hook"
    printf '  secret: not-a-secret\n  run: sed "s/^/the command got /" >&2\n'
}

walk_alerts()
{
    transcript 2-alerts
    clear_place
    restart_receiver
    show 'wherry check'
    show 'wherry check --alerts' without_times
    received
    show 'wherry run newsletter'
    say 'a key is refused'
    control POST keys '{"ometria":"another-key"}'
    pass_an_hour
    show 'wherry run newsletter' without_times
    pass_an_hour
    show 'wherry run newsletter' without_times
    received
    say 'and is right again'
    control POST keys '{"ometria":"ometria-sandbox-key"}'
    pass_an_hour
    show 'wherry run newsletter' without_times
    received
    show 'wherry status newsletter' without_times
    compare
}

# ---- 3: log lines

walk_log()
{
    transcript 3-log
    clear_place
    write_spec newsletter "$contacts"
    show 'wherry run newsletter --log json'
    pass_an_hour
    act '{"side":"crm","do":"leave","address":"ann@example.net"}'
    show 'wherry run newsletter --log json >/dev/null'
    for signal in TERM INT HUP; do
        pass_an_hour
        say "a run that gets SIG$signal while a service does not answer"
        hold_answers
        start_run --log json
        await_held
        code=0
        kill -$signal "$run_pid"
        wait "$run_job" || code=$?
        run_pid=''
        without_progress <"$work/run" | settle >>"$said"
        printf '[%d]\n' $code >>"$said"
        control DELETE fault
    done
    show 'wherry history newsletter'
    compare
}

# ---- 5: first steps

write_answers()
{
    cat >"$root$answers" <<END
pipeline: newsletter
title: The newsletter
crm:
  plugin: ometria
  api_key: ometria-sandbox-key
  base_url: $url/ometria/v2
list:
  plugin: mailchimp
  api_key: 0123456789abcdef0123456789abcdef-us1
  base_url: $url/mailchimp/3.0
  list_id: Newsletter
steps: [import_unsubscribes, push_unsubscribes, push_new_records, push_push_fields]
fields:
  - { crm: firstname, list: FNAME, direction: push }
segments: [VIP customers]
END
    chmod 600 "$root$answers"
}

walk_init()
{
    transcript 5-init
    clear_place
    rm -rf "$root${specs:?}" "$root${state:?}"
    write_answers
    show "wherry init --answers $answers"
    show "ls -l $specs" only_modes
    show "cat $specs/newsletter.yaml"
    show "wherry init --answers $answers"
    show 'wherry init'
    for command in 'check' 'lists newsletter' 'run newsletter' 'plan newsletter' \
        'run newsletter' 'status'; do
        show "wherry $command"
        pass_an_hour
    done
    rm -f "$root$answers"
    compare
}

only_modes()
{
    sed -E -e '/^total/d' -e 's/^([-drwx]+) +[0-9]+ +([a-z]+) +([a-z]+) .* ([^ ]+)$/\1 \2 \3 \4/'
}

# ---- 6: on a terminal

walk_terminal()
{
    transcript 6-terminal
    clear_place
    write_spec newsletter "$contacts
limits:
  push_unsubscribes: 1"
    show_at_terminal 'wherry run newsletter'
    act '[{"side":"crm","do":"leave","address":"ann@example.net"},
        {"side":"crm","do":"leave","address":"ben@example.net"}]'
    pass_an_hour
    show_at_terminal 'wherry plan newsletter'
    pass_an_hour
    show_at_terminal 'wherry run newsletter'
    show_at_terminal 'wherry status'
    show_at_terminal 'NO_COLOR=1 wherry status'
    show_at_terminal 'wherry status --color=never'
    show 'wherry status --color=always | cat -v | head -3'
    show 'wherry run --help'
    show 'wherry plan newsletter --step segment_sync'
    compare
}

# ---- 7: errors

walk_errors()
{
    transcript 7-errors
    clear_place
    show 'wherry'
    show 'wherry stauts'
    show 'wherry run'
    show 'wherry status'
    show 'wherry check'
    show 'WHERRY_SPECS=/nowhere wherry status'
    show 'wherry run newsletter'
    show 'wherry run newsletter --wiat 3'
    write_spec newsletter "$contacts"
    show 'wherry run newslette'
    show 'wherry run newsletter --step push_unsubscribe'
    show 'wherry status newsletter'
    show 'wherry history newsletter'
    show 'wherry explain newsletter ann@example.net'
    write_spec broken 'contact_sync:
  every: 15 minutes
  step: [push_unsubscribes]'
    show 'wherry check'
    rm -f "$root$specs/broken.yaml" "$root$specs/keys/ometria"
    show 'wherry run newsletter'
    write_keys
    chmod 644 "$root$specs/keys/ometria"
    show 'wherry run newsletter'
    write_keys
    chmod 600 "$root$specs/keys/ometria"
    sed -i "s|$url/ometria|http://127.0.0.1:1/ometria|" "$root$specs/newsletter.yaml"
    show 'WHERRY_HASTE=1000 wherry run newsletter'
    write_spec newsletter "$contacts"
    show 'wherry run newsletter'
    show 'wherry delete newsletter'
    echo 'not a state' >"$root$state/newsletter.db"
    show 'wherry run newsletter'
    show 'wherry status newsletter'
    show 'ulimit -n 40; wherry status newsletter'
    compare
}

# ---- 8: notes in their place

walk_notes()
{
    transcript 8-notes
    clear_place
    write_spec newsletter 'contact_sync:
  every: 15m
  steps: [import_new_records, push_unsubscribes]'
    show 'wherry check'
    show 'wherry run newsletter'
    pass_an_hour
    show 'wherry run newsletter'
    write_spec newsletter "$contacts"
    pass_an_hour
    show 'wherry refresh newsletter'
    show 'wherry status newsletter | grep every'
    say 'lists, while a run of the pipeline is held by a service'
    pass_an_hour
    hold_answers
    start_run
    await_held
    show 'wherry lists newsletter --wait 0'
    kill -TERM "$run_pid"
    wait "$run_job" || true
    run_pid=''
    control DELETE fault
    say 'a clock that was set back'
    clock_ms=$((clock_ms - 18000000))
    show 'wherry status newsletter'
    clock_ms=$((clock_ms + 18000000))
    show 'wherry status --help'
    compare
}

walk_points()
{
    walk_machines
    walk_alerts
    walk_log
    walk_init
    walk_terminal
    walk_errors
    walk_notes
}

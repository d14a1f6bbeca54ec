# shellcheck shell=sh disable=SC2016,SC2154
# package.sh -- the steps of a walk that need a bare system: the packages, the shells, root's
# own directories, cron.

install_packages()
{
    cp /etc/resolv.conf "$root/etc/resolv.conf"
    for file in /etc/apt/apt.conf /etc/apt/sources.list; do
        [ ! -f "$file" ] || cp "$file" "$root$file"
    done
    cp /etc/apt/apt.conf.d/*proxy* "$root/etc/apt/apt.conf.d/" 2>/dev/null || true
    rm -rf "$root/packages" && mkdir "$root/packages"
    cp "$build"/deb/*.deb "$root/packages"
    inside sh -ec 'export DEBIAN_FRONTEND=noninteractive
        apt-get -q update
        apt-get -q -y install --no-install-recommends curl bash-completion zsh fish cron man-db \
            /packages/wherry_*.deb' >"$work/apt" 2>&1 || {
        cat "$work/apt"
        give_up 'the packages cannot be installed'
    }
}

# ---- 4: packaged

in_zsh='compdef() { : }; _files() { print -l -- ":files" }
_describe() { print -l -- ${${(P)3}%%:*} }
source /usr/share/zsh/vendor-completions/_wherry'

walk_package()
{
    transcript 4-package
    clear_place
    write_spec newsletter "$contacts
segment_sync:
  every: 6h
  segments: [{ crm: VIP customers, list: VIP }]"
    show 'dpkg-deb -c /packages/wherry_*.deb | sed "s/.* //" | grep -v "/$" |
        grep -v "\.md$\|/examples/\|doc/wherry/"'
    show 'dpkg-query -W -f "\${Package}: \${binary:Summary}\n\${Depends}\n" wherry' |
        tr -d '\\'
    show 'ls -ld /etc/wherry /etc/wherry/environment' only_modes
    show 'systemctl is-enabled wherry 2>/dev/null; ls /etc/systemd/system | grep wherry'
    show 'getent passwd wherry | cut -d: -f1,6'
    show 'man -k wherry | sort'
    say 'what Tab completes'
    show 'bash -c ". /usr/share/bash-completion/completions/wherry
        COMP_WORDS=(wherry run n) COMP_CWORD=2; _wherry; echo \${COMPREPLY[@]}"'
    show 'bash -c ". /usr/share/bash-completion/completions/wherry
        COMP_WORDS=(wherry segments newsletter remove V) COMP_CWORD=4; _wherry
        echo \${COMPREPLY[@]}"'
    show 'fish -c "complete -C \"wherry run n\""'
    show 'fish -c "complete -C \"wherry segments newsletter remove V\""'
    show 'ls /usr/share/zsh/vendor-completions/_wherry'
    compare
}

# ---- 5: the README's five minutes, as root, and its lines of cron

five_minutes()
{
    awk '/^## / { on = /in five minutes/ }
        /^```/ { fenced = !fenced }
        on && !fenced && !over && /^    / {
            sub(/^    /, "")
            if (!/^export/ && !/^wherry init/) print
            if (/^wherry status/) over = 1
        }' "$top/README.md"
}

cron_lines()
{
    sed -n -E '/^    (PATH=.usr|\*\/15)/ { s/^    //; p; }' "$top/README.md" | head -2
}

walk_five_minutes()
{
    transcript 5-root
    clear_place
    rm -rf "$root${state:?}"
    show 'wherry paths'
    write_spec newsletter "$contacts"
    five_minutes >"$work/five"
    while read -r line; do
        show "${line%%#*}"
        pass_an_hour
    done <"$work/five"
    say 'by cron, once a minute in place of each quarter of an hour'
    {
        cron_lines | sed -E -e "s/^\*\/15/*/" -e 's/logger -t wherry/cat >>\/tmp\/cron.log/'
        printf '\n'
    } >"$work/crontab"
    sed 's/^/  /' "$work/crontab" >>"$said"
    inside crontab - <"$work/crontab"
    rm -f "$root/tmp/cron.log"
    inside cron -f >"$work/cron" 2>&1 &
    cron_pid=$!
    await_a_minute '[ -s "$root/tmp/cron.log" ] && grep -q "run [0-9]" "$root/tmp/cron.log"'
    kill "$cron_pid" && wait "$cron_pid" 2>/dev/null || true
    inside crontab -r
    without_times <"$root/tmp/cron.log" | settle >>"$said"
    compare
}

await_a_minute()
{
    sleep 20
    await "$1" || true
    await "$1"
}

# shellcheck shell=sh disable=SC2016,SC2154,SC2034
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

# What the shells' own completion does, as far as it shows without a keyboard.
write_tabs()
{
    cat >"$root/tmp/tab.bash" <<'END'
source /usr/share/bash-completion/completions/wherry
COMP_WORDS=(wherry "$@")
COMP_CWORD=$#
_wherry
printf '%s\n' "${COMPREPLY[@]}"
END
    cat >"$root/tmp/tab.zsh" <<'END'
compdef() { : }
_files() { print -l -- ":files" }
_describe() { print -l -- ${${(P)3}%%:*} }
source /usr/share/zsh/vendor-completions/_wherry
words=(wherry "$@")
CURRENT=$#words
_wherry
END
    cat >"$root/tmp/tab.fish" <<'END'
complete -C "wherry $argv" | string replace -r "\t.*" ""
END
}

# The directory of the specs as the package has made it, and what the service's user may
# read there.
walk_keys()
{
    transcript 5-keys
    clear_place
    rm -rf "$root${specs:?}"
    write_answers
    inside systemd-tmpfiles --create wherry.conf
    show 'ls -ld /etc/wherry' only_modes
    show 'wherry init --answers /tmp/answers.yaml | tail -2'
    show 'ls -l /etc/wherry' only_modes
    show 'setpriv --reuid wherry --regid wherry --clear-groups cat \
        /etc/wherry/newsletter.crm.api_key'
    show 'setpriv --reuid nobody --regid nogroup --clear-groups cat \
        /etc/wherry/newsletter.crm.api_key'
    compare
}

walk_package()
{
    transcript 4-package
    clear_place
    write_tabs
    write_spec newsletter "$contacts
segment_sync:
  every: 6h
  segments: [{ crm: VIP customers, list: VIP }]"
    show 'dpkg -L wherry | grep -v "/doc/wherry/" | while read f; do
        [ -d "$f" ] || echo "$f"; done | sort'
    show 'dpkg-query -W -f "\${Package}: \${binary:Summary}\n" wherry'
    show 'ls -l /lib/systemd/system | grep wherry' only_modes
    show 'find /etc/systemd/system -name "wherry*"'
    show 'getent passwd wherry | cut -d: -f1,6'
    show 'man -k wherry | sort'
    say 'what Tab completes'
    for tab in 'bash' 'zsh -f' 'fish'; do
        file=/tmp/tab.${tab%% *}
        show "$tab $file run n"
        show "$tab $file run newsletter --step seg"
        show "$tab $file segments newsletter remove V"
    done
    rm -f "$root"/tmp/tab.*
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
        show "$(printf '%s\n' "$line" | sed 's/ *#.*//')"
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
    rm -f "$work/cron"
    inside sh -c 'echo $$; exec cron -f' >"$work/cron" 2>&1 &
    await '[ -s "$work/cron" ]'
    cron_pid=$(head -1 "$work/cron")
    await_a_minute '[ -s "$root/tmp/cron.log" ] && grep -q "run [0-9]" "$root/tmp/cron.log"'
    kill "$cron_pid"
    cron_pid=''
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

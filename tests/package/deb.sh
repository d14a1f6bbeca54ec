#!/bin/sh
# shellcheck disable=SC2016 # what is quoted is for a shell inside
# The packages that `make deb` has made, in a bare Debian: installed, run, upgraded, removed.
# By hand, as root, with network:
#   sh tests/package/deb.sh build/deb ROOT
# ROOT is a bare system that may be spoilt; if it is not there, debootstrap makes it.
set -eu
packages=$(CDPATH='' cd -- "${1:?the folder of the packages}" && pwd)
root=${2:?the folder of a bare system}
mkdir -p "$root"
root=$(CDPATH='' cd -- "$root" && pwd)

step()
{
    printf '== %s\n' "$*"
}

give_up()
{
    printf 'deb.sh: %s\n' "$*" >&2
    exit 1
}

inside()
{
    chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 HOME=/root \
        DEBIAN_FRONTEND=noninteractive "$@"
}

# what WORDS...: the command must succeed and say the words
says()
{
    words=$1
    shift
    inside "$@" >"$root/said" 2>&1 || {
        cat "$root/said" >&2
        give_up "'$*' has failed"
    }
    grep -qF -- "$words" "$root/said" || {
        cat "$root/said" >&2
        give_up "'$*' does not say '$words'"
    }
}

mode_of()
{
    # Inside: a number has another name there.
    found=$(inside stat -c '%a %U:%G' "$1")
    [ "$found" = "$2" ] || give_up "'$1' is $found, not $2"
}

[ -x "$root/usr/bin/dpkg" ] ||
    debootstrap --variant=minbase --include=ca-certificates bookworm "$root"
leave()
{
    for place in dev/pts dev proc; do
        mountpoint -q "$root/$place" && umount "$root/$place"
    done
    true
}
trap leave EXIT
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
mount --bind /dev/pts "$root/dev/pts"
cp /etc/resolv.conf "$root/etc/resolv.conf"
for file in /etc/apt/apt.conf /etc/apt/sources.list; do
    [ ! -f "$file" ] || cp "$file" "$root$file"
done
[ ! -d /etc/apt/apt.conf.d ] || cp /etc/apt/apt.conf.d/*proxy* "$root/etc/apt/apt.conf.d/" \
    2>/dev/null || true
rm -rf "$root/packages" && mkdir "$root/packages"
cp "$packages"/*.deb "$root/packages"
version=$(dpkg-deb -f "$packages"/wherry_*.deb Version)

step installs
says '' apt-get -q update
says '' sh -c 'apt-get -q -y install --no-install-recommends /packages/wherry_*.deb'
says "wherry $version" wherry --version
says 'wherry:x:' getent passwd wherry
mode_of /etc/wherry '755 root:wherry'
mode_of /etc/wherry/environment '600 root:root'
[ -f "$root/lib/systemd/system/wherry.service" ] || give_up 'there is no unit'
[ -z "$(find "$root/etc/systemd/system" -name 'wherry*')" ] ||
    give_up 'the unit was enabled without being asked'
for file in usr/share/man/man1/wherry.1.gz usr/share/bash-completion/completions/wherry; do
    [ -f "$root/$file" ] || give_up "there is no '$file'"
done
says 'csv 1.0' wherry plugins csv

step runs
mkdir -p "$root/people/crm/segments" "$root/people/list"
cat >"$root/etc/wherry/people.yaml" <<'END'
pipeline: people
crm: { plugin: csv, folder: /people/crm }
list: { plugin: csv, folder: /people/list }
contact_sync: { every: 1h, steps: [push_new_records, push_unsubscribes] }
END
printf '%s\n' id,email,consent 1,ann@example.com,yes >"$root/people/crm/contacts.csv"
printf '%s\n' id,email,consent a,ann@example.com,yes >"$root/people/list/contacts.csv"
says '1 pipeline is correct' wherry check
says baseline wherry run people
printf '%s\n' id,email,consent 1,ann@example.com,no >"$root/people/crm/contacts.csv"
says 'push_unsubscribes          1        1' wherry run people
grep -q '^a,ann@example.com,unsubscribed' "$root/people/list/contacts.csv" ||
    give_up 'an opt-out has not come over'
mode_of /var/lib/wherry '700 root:root'
says 'people' bash -c 'COMP_WORDS=(wherry run p) COMP_CWORD=2
    . /usr/share/bash-completion/completions/wherry; _wherry; echo "${COMPREPLY[@]}"'

step upgrades
echo 'OMETRIA_API_KEY=changed-by-hand' >>"$root/etc/wherry/environment"
work=$(mktemp -d)
dpkg-deb -R "$packages"/wherry_*.deb "$work/wherry"
sed -i "s/^Version: .*/Version: $version+next/" "$work/wherry/DEBIAN/control"
dpkg-deb --root-owner-group -b "$work/wherry" "$root/packages/next.deb" >/dev/null
rm -rf "$work"
says '' apt-get -q -y install --no-install-recommends /packages/next.deb
says "$version+next" dpkg-query -W -f '${Version}' wherry
grep -q changed-by-hand "$root/etc/wherry/environment" ||
    give_up 'an upgrade has taken what was written into a file of /etc'
says 'push_unsubscribes          -' wherry run people

step 'has what a connector needs (wherry-dev)'
says '' sh -c 'apt-get -q -y install --no-install-recommends gcc libc6-dev make \
    pkg-config /packages/wherry-dev_*.deb'
says '0 failed' sh -ec 'umask 022; rm -rf /mine; mkdir /mine; cd /mine
    cp "$(pkg-config --variable=template wherry)"/* .; make -s
    wherry conform echo.so'

step removes
says '' apt-get -q -y remove wherry
[ ! -e "$root/usr/bin/wherry" ] || give_up 'a removed wherry is still there'
[ -f "$root/etc/wherry/environment" ] || give_up 'a removal has taken a file of /etc'
[ -f "$root/var/lib/wherry/people.db" ] || give_up 'a removal has taken the state'
says 'the state in /var/lib/wherry is kept' apt-get -q -y purge wherry
[ ! -e "$root/etc/wherry/environment" ] || give_up 'a purge has left a file of /etc'
[ -f "$root/var/lib/wherry/people.db" ] || give_up 'a purge has taken the state'
[ -f "$root/etc/wherry/people.yaml" ] || give_up 'a purge has taken a spec'
step 'all is well'

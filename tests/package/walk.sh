#!/bin/sh
# shellcheck disable=SC2016 # what is quoted is for a shell inside
# What an operator expects, walked through in a bare Debian: the packages that `make deb`
# has made are installed there, and what each step shows is compared with operator/*.txt,
# at 80 and at 120 columns. By hand, as root, with network, and with a build beside:
#   sh tests/package/walk.sh build ROOT
# ROOT is a bare system that may be spoilt; if it is not there, debootstrap makes it.
# WHERRY_GOLDEN=write writes what is compared: read it before it is committed.
set -eu
build=$(CDPATH='' cd -- "${1:?the build directory}" && pwd)
root=${2:?the folder of a bare system}
top=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
mkdir -p "$root"
root=$(CDPATH='' cd -- "$root" && pwd)
answers=/tmp/answers.yaml
specs=/etc/wherry
state=/var/lib/wherry
work=$(mktemp -d)
. "$top/tests/package/operator/stage.sh"
. "$top/tests/package/operator/points.sh"
. "$top/tests/package/operator/package.sh"

inside()
{
    chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 HOME=/root \
        TZ=UTC "$@"
}

leave()
{
    end_stage
    for place in dev/pts dev proc; do
        ! mountpoint -q "$root/$place" || umount "$root/$place"
    done
    rm -rf "$work"
}

[ -x "$root/usr/bin/dpkg" ] ||
    debootstrap --variant=minbase --include=ca-certificates bookworm "$root"
trap leave EXIT
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
mount --bind /dev/pts "$root/dev/pts"
install_packages
begin_stage
for columns in 80 120; do
    echo "== at $columns columns"
    walk_points
    walk_package
    walk_keys
    walk_five_minutes
done
[ $different = 0 ] || give_up "$different transcripts differ"
echo '== all is well'

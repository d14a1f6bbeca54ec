#!/bin/sh
# The walk of walk.sh as far as it needs no system of its own: in place, with the built
# program, against the same transcripts.
set -eu
[ -n "${WHERRY:-}" ] || {
    echo 'needs WHERRY, the built program' >&2
    exit 1
}
for tool in curl perl script openssl; do
    command -v $tool >/dev/null 2>&1 || {
        echo "skipped: there is no $tool"
        exit 77
    }
done
build=$(CDPATH='' cd -- "$(dirname -- "$WHERRY")" && pwd)
top=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
root=''
haste=WHERRY_HASTE=1000 # nobody waits for an account to rest
# Of as many letters as /etc/wherry and /var/lib/wherry, so that lines break in one place.
specs=$(mktemp -d /tmp/wXXXXX)
state=$(mktemp -d /tmp/stateXXXXX)
work=$(mktemp -d)
answers=$work/answers.yaml
. "$top/tests/package/operator/stage.sh"
. "$top/tests/package/operator/points.sh"

inside()
{
    env -i PATH="$build:/usr/bin:/bin" LC_ALL=C.UTF-8 HOME="$work" TZ=UTC \
        WHERRY_SPECS="$specs" WHERRY_STATE="$state" "$@"
}

leave()
{
    end_stage
    rm -rf "$work" "$specs" "$state"
}

trap leave EXIT
begin_stage
for columns in 80 120; do
    walk_points
done
[ $different = 0 ] || give_up "$different transcripts differ"

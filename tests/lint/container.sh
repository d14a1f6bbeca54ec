#!/bin/sh
# What Containerfile must hold whoever builds it: nobody is root, one volume, packages that
# are installed with a fresh list, and each library that the program and the connectors
# are linked with. The examples name its image. A fault is one line.
# Needs WHERRY, the built program. Usage: container.sh [ROOT]
set -eu
root=${1:-${srcdir:-.}}
program=${WHERRY:-$root/build/wherry}
file=$root/Containerfile
bad=0

complain()
{
    echo "$1"
    bad=1
}

# One instruction a line, without comments.
instructions()
{
    sed '/^#/d' "$file" | sed -e ':more' -e '/\\$/N; s/\\\n *//; t more' | tr -s ' '
}
last=$(instructions | awk '/^FROM /{text = ""} {text = text $0 "\n"} END {printf "%s", text}')

[ "$(instructions | grep -c '^FROM ')" -eq 2 ] || complain 'Containerfile: not two stages'
instructions | grep '^FROM ' | grep -vq ':[a-z0-9.-]\{1,\}' &&
    complain 'Containerfile: an image without a tag'
echo "$last" | grep -q '^USER [1-9][0-9]*:[1-9][0-9]*$' ||
    complain 'Containerfile: the last stage has no USER by number that is not root'
[ "$(echo "$last" | grep -c '^VOLUME ')" -eq 1 ] || complain 'Containerfile: not one VOLUME'
volume=$(echo "$last" | sed -n 's/^VOLUME //p')
for variable in WHERRY_STATE TMPDIR; do
    echo "$last" | grep -q "^ENV .*$variable=$volume\( \|$\)" ||
        complain "Containerfile: $variable is not in the volume"
done
echo "$last" | grep -q '^ENTRYPOINT \["wherry"\]$' || complain 'Containerfile: ENTRYPOINT'
instructions | grep 'apt-get install' | grep -vq 'apt-get update &&' &&
    complain 'Containerfile: packages are installed with an old list'
echo "$last" | grep 'apt-get install' | grep -q 'rm -rf /var/lib/apt/lists' ||
    complain 'Containerfile: the lists of packages stay in the image'

# Each library has its package, where a Debian is there to say which.
if [ -x "$program" ] && command -v dpkg-query >/dev/null 2>&1 &&
    command -v readelf >/dev/null 2>&1; then
    for library in $(readelf -d "$program" "$(dirname "$program")"/plugins/*.so 2>/dev/null |
        sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | grep -v '^lib\(c\|m\|asan\|ubsan\)\.so' | sort -u); do
        package=$(dpkg-query -S "*/$library" 2>/dev/null | head -n 1 | sed 's/:.*//')
        [ -z "$package" ] || echo "$last" | grep -q "[ =]$package\( \|$\)" ||
            complain "Containerfile: '$package' is not installed, which has $library"
    done
fi

image=registry.example.net/wherry:$(sed -n 's/^AC_INIT(\[wherry\],\[\(.*\)\])/\1/p' "$root/configure.ac")
for example in kubernetes-cronjob.yaml kubernetes-postgresql.yaml kubernetes-serve.yaml nomad-periodic.hcl nomad-serve.hcl; do
    grep -qF "$image" "$root/doc/examples/$example" ||
        complain "doc/examples/$example: names another image than $image"
done
exit $bad

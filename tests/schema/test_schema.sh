#!/bin/sh
# shellcheck disable=SC2016 # variables and backquotes are meant as such
# What `wherry schema` prints takes each spec of specs/, and refuses each of specs/bad/
# that a schema can refuse. The validator comes from npm: `make validator` installs it;
# without it, or without node, only what needs neither is tested.
set -eu
[ -n "${WHERRY:-}" ] || {
    echo 'needs WHERRY, the built program' >&2
    exit 1
}
source=$(CDPATH='' cd -- "${srcdir:-.}" && pwd)
build=$(CDPATH='' cd -- "$(dirname -- "$WHERRY")" && pwd)
modules=${WHERRY_VALIDATOR:-$build/tests/schema/validator/node_modules}
world=$(mktemp -d)
trap 'rm -rf "$world"' EXIT
umask 022

complain()
{
    echo "$*" >&2
    exit 1
}

# ---- Without a validator ----

mkdir "$world/plugins"
cp "$build/tests/plugins/echo.so" "$world/plugins/"
"$WHERRY" schema --plugins "$world/plugins" >"$world/schema.json"
for word in '"https://json-schema.org/draft/2020-12/schema"' '"const": "mailchimp"' \
    '"const": "echo"' '"people"' '"push_new_records"' '"api_key_file"'; do
    grep -qF "$word" "$world/schema.json" || complain "the schema does not have $word"
done

# ---- With one ----

command -v node >/dev/null || {
    echo 'skipped: there is no node'
    exit 77
}
[ -d "$modules/yaml" ] || {
    echo 'skipped: the validator is not there; `make validator` installs it'
    exit 77
}

validate()
{
    NODE_NO_WARNINGS=1 node "$source/tests/schema/validate.js" "$modules" \
        "$world/schema.json" "$@"
}

cd "$source"
validate specs/*.yaml >"$world/good"
[ "$(wc -l <"$world/good")" -ge 10 ] || complain 'too few specs were found'
grep -v '^yes ' "$world/good" && complain 'the schema refuses these good specs'

# Of those that are wrong it takes the ones in which only the reader can see it.
sed 's/ *#.*//; /^$/d' >"$world/expected" <<'END'
anchor.yaml                             # YAML that only we do not take
tag.yaml
cron-never-in-february.yaml             # a date that never comes
cron-never.yaml
cron-range.yaml                         # 18-6
cron-steps-in-both-days.yaml            # warnings
pull-without-fields.yaml
segments-without-push.yaml
alerts-secret-in-the-clear.yaml
alerts-webhook-unbraced.yaml            # a $NAME within a text
alerts-secret-without-webhook.yaml      # keys that need or shut out each other
alerts-two-secrets.yaml
title-without-braces.yaml
one-field-from-two.yaml                 # two items that collide
two-fields-to-one.yaml
segment-twice.yaml
static-segment-twice-beyond-ascii.yaml
static-segment-twice.yaml
retired-tag.yaml                        # what a service has retired
variable-empty.yaml                     # what the environment says
variable-not-set.yaml
variable-of-two-lines.yaml
zone-unknown.yaml                       # what zones there are
same-id/a.yaml                          # wrong beside another file
same-id/b.yaml
same-id/c.yaml
same-list/a.yaml
same-list/b.yaml
same-list/c.yaml
two-pushers-by-key/a.yaml
two-pushers-by-key/b.yaml
two-pushers-by-key/c.yaml
two-pushers/a.yaml
two-pushers/b.yaml
two-pushers/c.yaml
END
LC_ALL=C sort "$world/expected" >"$world/expected.sorted"
validate specs/bad/*.yaml specs/bad/*/*.yaml >"$world/bad"
sed -n 's#^yes specs/bad/##p' "$world/bad" | LC_ALL=C sort >"$world/taken"
diff "$world/expected.sorted" "$world/taken" ||
    complain 'the schema takes other bad specs than those that only the reader can see'

# One fact a line: what the reader takes, the schema takes, and what it does not.
spec()
{
    cat >"$world/$1.yaml" <<END
pipeline: 2026
title: 12
crm: {plugin: echo, people: b@example.com, limit: ${2:-5}}
list: {plugin: echo, people: "a@example.com", ${4:-limit: \"07\"}}
contact_sync:
  every: ${3:-0015m}
  steps: {push_unsubscribes: , push_new_records: {double_opt_in: "true"}}
limits: {push_unsubscribes: ${5:-2% and 50}}
END
}
spec yes-plain
spec yes-variable '"${LIMIT}"' '"${EVERY}"'
spec yes-cron
sed -i 's/every: .*/cron: "*\/15 8-18 * jan-dec MON,fri"/' "$world/yes-cron.yaml"
sed -i 's/^  steps:/  time_zone: Europe\/London\n&/' "$world/yes-cron.yaml"
spec yes-limit 5 15m 'limit: 1' 50
spec no-limit 1000001
spec no-zero 0
spec no-option 5 15m 'lmit: 1'
spec no-share 5 15m 'limit: 1' 100.5%
spec no-interval 5 32d
validate "$world"/yes-*.yaml "$world"/no-*.yaml >"$world/facts"
while read -r verdict file why; do
    case $(basename "$file") in
    "$verdict"-*) ;;
    *) complain "the schema says $verdict of $(cat "$file"): $why" ;;
    esac
    # The reader says the same.
    said=yes
    LIMIT=5 EVERY=15m "$WHERRY" check --specs "$file" --plugins "$world/plugins" \
        >"$world/said" 2>&1 || said=no
    [ "$said" = "$verdict" ] ||
        complain "the reader says $said: $(cat "$world/said" "$file")"
done <"$world/facts"
[ "$(wc -l <"$world/facts")" -eq 9 ]

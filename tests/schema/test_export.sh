#!/bin/sh
# shellcheck disable=SC2016 # variables and backquotes are meant as such
# `wherry export`: the examples of doc/examples are what it writes; no secret is in it;
# what cannot be exported is refused; Kubernetes and Nomad would take it. The validators
# come from npm: `make validator` installs them; without them, the rest is tested.
# WHERRY_GOLDEN=write writes the examples again.
set -eu
[ -n "${WHERRY:-}" ] || {
    echo 'needs WHERRY, the built program' >&2
    exit 1
}
source=$(CDPATH='' cd -- "${srcdir:-.}" && pwd)
build=$(CDPATH='' cd -- "$(dirname -- "$WHERRY")" && pwd)
modules=${WHERRY_VALIDATOR:-$build/tests/schema/validator/node_modules}
examples=$source/doc/examples
world=$(mktemp -d)
trap 'rm -rf "$world"' EXIT
umask 022
unset CREDENTIALS_DIRECTORY MAILCHIMP_API_KEY OMETRIA_API_KEY WHERRY_SPECS || :
export WHERRY_STATE="$world/state"

complain()
{
    echo "$*" >&2
    exit 1
}

image=registry.example.net/wherry:$("$WHERRY" --version | sed 's/^wherry \([^ ]*\).*/\1/')
golden()
{
    [ "${WHERRY_GOLDEN:-}" != write ] || cp "$1" "$2"
    diff -u "$2" "$1" || complain "$2 is not what export writes; WHERRY_GOLDEN=write writes it"
}

# ---- The examples ----

both=$source/specs/contacts-both-ways.yaml
segments=$source/specs/segments-only.yaml
"$WHERRY" export kubernetes --specs "$both" --image "$image" >"$world/jobs.yaml"
golden "$world/jobs.yaml" "$examples/kubernetes-cronjob.yaml"
"$WHERRY" export kubernetes --specs "$both" --image "$image" --serve --namespace crm \
    >"$world/serve.yaml"
golden "$world/serve.yaml" "$examples/kubernetes-serve.yaml"
"$WHERRY" export nomad --specs "$segments" --image "$image" >"$world/job.hcl"
golden "$world/job.hcl" "$examples/nomad-periodic.hcl"
"$WHERRY" export nomad --specs "$segments" --image "$image" --serve >"$world/serve.hcl"
golden "$world/serve.hcl" "$examples/nomad-serve.hcl"

# ---- A state in a database ----

# Whatever is in the URI: the secret has it.
if uri=postgresql://wherry:Secret1@db.example.net/wherry &&
    WHERRY_STATE=$uri "$WHERRY" paths >/dev/null 2>&1; then
    for serve in '' --serve; do
        # shellcheck disable=SC2086 # nothing, or a word
        WHERRY_STATE=$uri "$WHERRY" export kubernetes --specs "$both" --image "$image" \
            $serve >"$world/base.yaml"
        # shellcheck disable=SC2086
        WHERRY_STATE=$uri "$WHERRY" export nomad --specs "$segments" --image "$image" \
            $serve >"$world/base.hcl"
        for file in "$world/base.yaml" "$world/base.hcl"; do
            ! grep -e Secret1 -e wherry-state -e /var/lib/wherry -e podAffinity "$file" ||
                complain "$file: there is a volume, or the URI"
            grep -q '^#   WHERRY_STATE$' "$file" || complain "$file: no secret is named"
        done
        grep -A 4 'name: WHERRY_STATE' "$world/base.yaml" | grep -q 'key: WHERRY_STATE' ||
            complain 'the URI is not taken from the Secret'
        grep -q 'emptyDir' "$world/base.yaml" || complain 'no folder for a while'
        grep -q 'WHERRY_STATE={{ .WHERRY_STATE' "$world/base.hcl" ||
            complain 'the URI is not taken from the variable'
        [ -n "$serve" ] || golden "$world/base.yaml" "$examples/kubernetes-postgresql.yaml"
        [ -n "$serve" ] || grep -q '"--accept", "3,4,5,6"' "$world/base.hcl" ||
            complain 'a turn that is lost is a failure on Nomad'
    done
fi

# ---- All kinds of specs ----

mkdir "$world/specs" "$world/keys"
cat >"$world/specs/weekly.yaml" <<'END'
pipeline: weekly-
crm:
  plugin: ometria
  api_key_file: ${CREDENTIALS_DIRECTORY}/ometria
list:
  plugin: mailchimp
  api_key_file: keys/mail.chimp
  list_id: c58d254348
contact_sync:
  cron: "20  5 * * fri-sun"
  time_zone: Europe/London
  steps:
    import_new_records:
    import_unsubscribes: { every: 45m }
    push_unsubscribes: { every: 7d }
alerts:
  webhook: ${ALERT_URL}
  secret_file: /srv/secrets/alerts
END
cat >"$world/specs/folder.yml" <<'END'
pipeline: a-pipeline-with-an-id-as-long-as-an-id-may-be-in-this-program1
crm:
  plugin: csv
  folder: /srv/crm
list:
  plugin: mailchimp
  api_key: ${MAILCHIMP_API_KEY}
  list_id: d58d254348
contact_sync:
  every: 36h
  steps:
    push_unsubscribes:
END
"$WHERRY" export kubernetes --specs "$world/specs" >"$world/all.yaml" 2>"$world/said"
"$WHERRY" export kubernetes --specs "$world/specs" --json >"$world/all.json" 2>/dev/null
"$WHERRY" export kubernetes --specs "$world/specs" --out "$world/k8s" >"$world/told" 2>/dev/null
"$WHERRY" export nomad --specs "$world/specs" --out "$world/nomad" >/dev/null 2>&1
[ "$(wc -l <"$world/told")" -eq "$(find "$world/k8s" -name '*.yaml' | wc -l)" ] ||
    complain 'export does not name each file that it wrote'
has()
{
    grep -qF -- "$2" "$world/$1" || complain "$1 does not have: $2"
}
has said "cron cannot say 'every 45m'; its job starts more often"
has said "cron cannot say 'every 36h'"
has said "use --image to name yours"
has said "'/srv/crm' must be there"
has all.yaml '#   ALERT_URL'
has all.yaml '#   keys_mail_chimp'
has all.yaml 'path: keys/mail.chimp'
has all.yaml 'mountPath: /srv/secrets/alerts'
has all.yaml 'schedule: "20 5 * * 0,5,6"'
has all.yaml 'timeZone: Europe/London'
has all.yaml 'mountPath: /srv/crm'
has all.yaml '- "--step"'
long=$(sed -n 's/^  name: \(wherry-a-pipeline-.*\)/\1/p' "$world/all.yaml")
[ "${#long}" -eq 52 ] || complain "a long id gives the name '$long'"


# One pipeline: its jobs alone, and the specs of all, which are checked together.
"$WHERRY" export kubernetes weekly- --specs "$world/specs" >"$world/one.yaml" 2>/dev/null
[ "$(grep -c '^kind: CronJob' "$world/one.yaml")" -eq 3 ] || complain 'one pipeline has other jobs'
has one.yaml 'a-pipeline-with-an-id-as-long-as-an-id-may-be-in-this-program1.yaml: |'

# ---- What is refused ----

# refused CODE WORDS ARGUMENT...
refused()
{
    wanted=$1 words=$2 code=0
    shift 2
    "$WHERRY" export "$@" >"$world/out" 2>"$world/said" || code=$?
    [ "$code" -eq "$wanted" ] || complain "export $*: exit code $code, not $wanted"
    has said "$words"
    [ ! -s "$world/out" ] || complain "export $*: it wrote something"
}
refused 2 "did you mean 'kubernetes'" kubernetis --specs "$both"
refused 2 'add --out DIR' nomad --specs "$world/specs"
refused 2 'not as JSON' nomad --specs "$segments" --json
refused 2 "nobody" kubernetes nobody --specs "$both"
refused 78 'no spec found' kubernetes --specs "$world/keys"
sed 's/\${OMETRIA_API_KEY}/canary-key-1/' "$both" >"$world/spelled.yaml"
refused 78 'spelled.yaml:7:12: the secret is in the spec itself' kubernetes --specs "$world/spelled.yaml"
! grep -q canary "$world/said" || complain 'a key is in an error message'
sed 's/api_key: \${OMETRIA_API_KEY}/api_key_file: ..\/ometria/' "$both" >"$world/stray.yaml"
refused 78 'a key file here cannot be exported' kubernetes --specs "$world/stray.yaml"
sed 's/  every: 1h/  cron: "0 5 *\/2 * mon-fri"/' "$both" >"$world/days.yaml"
refused 1 'Nomad starts on days that fit one of them' nomad --specs "$world/days.yaml" --out "$world/no"
[ ! -e "$world/no" ] || complain 'half of an export was written'

# No value of the environment gets in.
MAILCHIMP_API_KEY=canary-key-2 ALERT_URL=https://canary.example/3 CREDENTIALS_DIRECTORY=/canary \
    "$WHERRY" export kubernetes --specs "$world/specs" >"$world/again.yaml" 2>/dev/null
cmp -s "$world/all.yaml" "$world/again.yaml" || complain 'the environment changes an export'

# ---- With validators ----

command -v node >/dev/null || {
    echo 'skipped: there is no node'
    exit 77
}
[ -d "$modules/kubernetes-models" ] || {
    echo 'skipped: the validators are not there; `make validator` installs them'
    exit 77
}
judge()
{
    NODE_NO_WARNINGS=1 node "$source/tests/schema/manifests.js" "$modules" "$@"
}
judge "$examples"/kubernetes-*.yaml "$examples"/nomad-*.hcl "$world/all.yaml" \
    "$world/all.json" "$world"/k8s/*.yaml "$world"/nomad/*.hcl >"$world/judged" ||
    complain 'the validator failed'
grep -v '^yes ' "$world/judged" && complain 'these are refused'
[ "$(grep -c '^yes CronJob' "$world/judged")" -ge 10 ] || complain 'too few jobs were judged'
[ "$(grep -c '^yes .*\.hcl$' "$world/judged")" -ge 6 ] || complain 'too few files were judged'

# The validators do refuse what is wrong.
sed 's/backoffLimit/backofLimit/' "$world/all.yaml" >"$world/bad-member.yaml"
sed 's/backoffLimit: .*/backoffLimit: many/' "$world/all.yaml" >"$world/bad-type.yaml"
sed 's/kill_timeout/kil_timeout/' "$world/job.hcl" >"$world/bad-name.hcl"
sed 's/^}$//' "$world/job.hcl" >"$world/bad-end.hcl"
judge "$world"/bad-* >"$world/judged" || complain 'the validator failed'
jobs=$(grep -c '^kind: CronJob' "$world/all.yaml")
[ "$(grep -c '^no CronJob' "$world/judged")" -eq $((2 * jobs)) ] ||
    complain 'the validator takes a job with a wrong member'
[ "$(grep -c '^no bad-.*\.hcl ' "$world/judged")" -eq 2 ] ||
    complain 'the validator takes a job of Nomad that is wrong'

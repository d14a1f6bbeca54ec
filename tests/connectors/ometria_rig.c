/* ometria_rig.c -- the rig of the connector for Ometria. */
#include "tests/connectors/connector_rig.h"

static void free_pace(struct sandbox *sandbox)
{
    sandbox_dial(sandbox, "ometria.reads_per_second", "0");
    sandbox_dial(sandbox, "ometria.pushes_per_second", "0");
}

/* Ometria applies what it took. */
static void apply(struct sandbox *sandbox)
{
    sandbox_post(sandbox, "apply", "{}");
}

const struct rig_subject rig_subject = {
    .plugin = "ometria",
    .side = "crm",
    .api_key = SANDBOX_OMETRIA_KEY,
    .base_url = sandbox_ometria_url,
    .options = {{"collection", "mailchimp_a36b032126"},
                {"pushes_per_second", "1000"},
                {"reads_per_second", "1000"}},
    .free_pace = free_pace,
    .written = apply,
};

/* ann.c -- a person of a test about being forgotten, and every way back into a state. */
#include "tests/pipelines/ann.h"

#include "host/base/text.h"
#include "tests/pipelines/canary.h"
#include "tests/support/suite.h"

void ann_is_kept_nowhere(void)
{
    canary_absent(rig_path("state"), ANN);
    canary_absent(rig_path("state"), ADDRESS);
    canary_absent(rig_path("state"), NAME);
}

void ann_is_kept(void)
{
    ck_assert_ptr_nonnull(canary_below(rig_path("state"), ADDRESS));
}

void ann_on_list(void)
{
    who_act("list", "join", ANN,
            "\"fields\":{\"FNAME\":\"" NAME "\",\"LNAME\":\"Name\"}");
}

void ann_in_crm(const char *optin)
{
    who_act("crm", "join", ANN,
            rig_keep_format("\"optin\":%s,\"fields\":{\"firstname\":\"" NAME
                            "\",\"lastname\":\"Name\"}",
                            optin));
}

void ann_forget(void)
{
    rig_expect("forget p " ADDRESS " --yes", 0);
    ck_assert_msg(rig_said("p: forgotten"), "%s", rig_told());
    ck_assert(rig_said("delete the person at both"));
    ck_assert(!rig_said(ADDRESS));
    ann_is_kept_nowhere();
}

void ann_is_forgotten(void)
{
    rig_expect("explain p " ADDRESS, 0);
    ck_assert_msg(rig_said("forgotten on 20"), "%s", rig_told());
    rig_expect("explain p " ADDRESS " --json", 0);
    ck_assert_str_eq(
        json_tree_text(json_tree_find(rig_printed()->first, "forgotten.by")),
        "operator");
    ann_is_kept_nowhere();
}

void ann_read_in_every_way(void)
{
    static const char *const lines[] = {"run p",
                                        "run p --verify",
                                        "plan p --json",
                                        "backfill p --yes",
                                        "backfill p --from-list --yes",
                                        "run p"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        rig_expect(lines[i], 0);
        ck_assert_msg(rig_requests().writes == 0, "%s: %s", lines[i], rig_asked());
        ann_is_kept_nowhere();
    }
}

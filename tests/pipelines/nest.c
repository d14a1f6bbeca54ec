/* nest.c -- a pipeline of canaries, and the search for them. */
#include "tests/pipelines/nest.h"

#include <dirent.h>
#include <string.h>

#include "host/base/text.h"
#include "tests/support/suite.h"

const struct canary nest_canaries[NEST_CANARIES] = {{KEYS, SANDBOX_MAILCHIMP_KEY},
                                                    {KEYS, SANDBOX_OMETRIA_KEY},
                                                    {KEYS, OTHER_KEY},
                                                    {ADDRESSES, BIRD},
                                                    {ADDRESSES, MOVED},
                                                    {ADDRESSES, OTHER},
                                                    {NAMES, NAME},
                                                    {TITLES, TITLE}};

void nest_search(const char *where, const char *line, const char *text, unsigned may)
{
    for (size_t i = 0; i < NEST_CANARIES; i++) {
        const char *how = (may & nest_canaries[i].kind) != 0
                              ? NULL
                              : canary_in(text, strlen(text), nest_canaries[i].text);
        ck_assert_msg(how == NULL, "wherry %s: '%s' (%s) is in its %s:\n%.1500s", line,
                      nest_canaries[i].text, how, where, text);
    }
}

void nest_say(const char *environment, const char *line, unsigned may)
{
    rig_run_with(environment, line);
    nest_search("output", line, rig_told(), may);
    nest_search("log", line, rig_error(), 0);
}

/* ---- Files ---- */

static bool is_state(const char *name)
{
    return text_starts_with(name, "p.db");
}

void nest_search_files(void)
{
    struct dirent *entry;
    DIR *state = opendir(rig_path("state"));
    if (state == NULL) /* no command has made one yet */
        return;
    for (size_t i = 0; i < NEST_CANARIES; i++)
        if (nest_canaries[i].kind == KEYS)
            canary_absent(rig_path("state"), nest_canaries[i].text);
    /* cppcheck-suppress readdirCalled */
    while ((entry = readdir(state)) != NULL) {
        const char *path = rig_path(rig_keep_format("state/%s", entry->d_name));
        ck_assert_msg(strstr(entry->d_name, "core") == NULL, "%s", path);
        for (size_t i = 0; i < NEST_CANARIES; i++)
            ck_assert_ptr_null(
                canary_in(entry->d_name, strlen(entry->d_name), nest_canaries[i].text));
        if (is_state(entry->d_name) || entry->d_type != DT_REG)
            continue;
        for (size_t i = 0; i < NEST_CANARIES; i++) {
            const char *how = canary_in_file(path, nest_canaries[i].text);
            ck_assert_msg(how == NULL, "'%s' (%s) is in %s", nest_canaries[i].text, how,
                          path);
        }
    }
    closedir(state);
}

/* ---- The world ---- */

void nest_join(const char *side, const char *address)
{
    rig_act(side, "join", address,
            text_same(side, "crm") ? "\"fields\":{\"firstname\":\"" NAME "\"}"
                                   : "\"fields\":{\"FNAME\":\"" NAME "\"}");
}

static void write_spec(void)
{
    const struct rig_spec spec = {.steps = RIG_ALL_STEPS,
                                  .more = "segment_sync:\n"
                                          "  every: 1h\n"
                                          "  segments:\n"
                                          "    - { crm: \"1042\", list: VIP }\n"};
    rig_write_spec(&spec);
    rig_edit_spec("api_key: " SANDBOX_OMETRIA_KEY, "api_key: ${NEST_CRM_KEY}");
    rig_edit_spec("api_key: " SANDBOX_MAILCHIMP_KEY, "api_key: ${NEST_LIST_KEY}");
    rig_set_environment("NEST_CRM_KEY=" SANDBOX_OMETRIA_KEY
                        " NEST_LIST_KEY=" SANDBOX_MAILCHIMP_KEY
                        " NEST_OTHER_KEY=" OTHER_KEY);
}

void nest_people(void)
{
    write_spec();
    sandbox_post(rig_sandbox(), "act",
                 "{\"side\":\"crm\",\"do\":\"add_segment\",\"segment\":\"1042\","
                 "\"title\":\"" TITLE "\",\"dynamic\":false}");
    nest_join("list", BIRD);
    nest_join("crm", BIRD);
    nest_join("crm", OTHER);
    rig_act("crm", "enter", BIRD, "\"segment\":\"1042\"");
    rig_act("crm", "enter", OTHER, "\"segment\":\"1042\"");
}

void nest_world(void)
{
    nest_people();
    rig_expect("run p --verbose", 0); /* the baseline */
}

void nest_owe(int round)
{
    rig_act("crm", "change", BIRD,
            rig_keep_format("\"fields\":{\"lastname\":\"" NAME "%d\"}", round));
    rig_act("list", "change", BIRD,
            rig_keep_format("\"fields\":{\"FNAME\":\"" NAME "%d\"}", round));
    rig_act("crm", round % 2 == 0 ? "leave_api" : "optin", OTHER, "");
    const char *address = rig_keep_format("canary.n%d@nest.example.net", round);
    rig_act(round % 3 == 0 ? "list" : "crm", "join", address, "");
    if (round % 3 != 0)
        rig_act("crm", "enter", address, "\"segment\":\"1042\"");
}

/* test_mailchimp_sandbox.c -- the connector over real HTTP, under every reading. */
#include <stdio.h>
#include <string.h>

#include "tests/connectors/mailchimp_rig.h"
#include "tests/support/suite.h"

#define ck_assert_went(rig, call, wanted)                                              \
    do {                                                                               \
        enum wherry_status went = (call);                                              \
        ck_assert_msg(went == (wanted), "status %d: %s", (int)went,                    \
                      (rig)->error.message);                                           \
    } while (0)

/* The doubts that a reader or a writer of contacts meets: each reading of each. */
struct dial {
    const char *name, *value;
};
static const struct dial dials[] = {
    {"mailchimp.since", "\"exclusive\""},
    {"mailchimp.since", "\"inclusive\""},
    {"mailchimp.before", "\"inclusive\""},
    {"mailchimp.ties", "\"shuffled\""},
    {"mailchimp.unsorted", "\"shuffled\""},
    {"mailchimp.unsorted", "\"last_changed\""},
    {"mailchimp.count_zero", "\"all\""},
    {"mailchimp.count_above", "\"refused\""},
    {"mailchimp.old_since", "\"stalls\""},
    {"mailchimp.error_documents", "\"bare\""},
    {"mailchimp.hash_lowercase", "\"unicode\""},
    {"mailchimp.non_ascii_local", "\"taken\""},
    {"mailchimp.skip_validation", "\"all\""},
    {"mailchimp.required", "\"any_write\""},
    {"mailchimp.required", "\"sent_only\""},
    {"mailchimp.archive_lifts_compliance", "true"},
    {"mailchimp.pending_to_subscribed", "\"ignored\""},
    {"mailchimp.double_optin_by_api", "\"pending\""},
    {"mailchimp.choices", "\"free\""},
    {"mailchimp.phone_us", "\"free\""},
    {"mailchimp.zip", "\"free\""},
    {"mailchimp.long_text", "\"refused\""},
    {"mailchimp.old_address_blocks", "true"},
    {"mailchimp.batch_status", "\"optional\""},
    {"mailchimp.batch_order", "\"shuffled\""},
    {"mailchimp.batch_codes", "\"absent\""},
    {"mailchimp.batch_codes", "\"other\""},
    {"mailchimp.batch_archived", "\"exists\""},
    {"mailchimp.batch_exclude_fields", "\"honoured\""},
    {"mailchimp.gzip", "false"},
};

static void turn(struct rig *rig, int row)
{
    sandbox_dial(rig->sandbox, dials[row].name, dials[row].value);
}

static void seed(struct rig *rig, int people, int crowd)
{
    sandbox_post(rig->sandbox, "seed",
                 "{\"people\":%d,\"common\":0,\"crowd\":%d,\"random\":7}", people,
                 crowd);
}

START_TEST(a_full_read_and_a_delta_are_right_under_each_reading)
{
    struct rig rig;
    rig_open(&rig);
    turn(&rig, _i);
    rig_reopen(&rig, "page_size", "100");
    seed(&rig, 600, 250);
    ck_assert_went(&rig, rig_read(&rig, "contacts", "", WHERRY_READ_ALL, rig_fields),
                   WHERRY_END);
    ck_assert(rig.pass.snapshot);
    rig_act(&rig, "join", "ann@people.example.net", ",\"fields\":{\"FNAME\":\"Ann\"}");
    size_t before = rig.recorder.record_count;
    ck_assert_uint_ge(before, 600);
    ck_assert_went(
        &rig, rig_read(&rig, "contacts", rig.pass.next, WHERRY_READ_ALL, rig_fields),
        WHERRY_END);
    ck_assert(!rig.pass.snapshot);
    const struct wherry_record *ann =
        recorder_find(&rig.recorder, "ann@people.example.net");
    ck_assert_ptr_nonnull(ann);
    ck_assert_str_eq(recorder_field(ann, "FNAME"), "Ann");
    ck_assert_int_eq(ann->consent, WHERRY_SUBSCRIBED);
    ck_assert_int_le(rig_meter(&rig, "most_connections"), 10);
    rig_close(&rig);
}
END_TEST

START_TEST(nobody_is_missed_when_people_change_between_two_pages)
{
    struct rig rig;
    rig_open(&rig);
    if (_i > 0)
        sandbox_dial(rig.sandbox, "mailchimp.since", "\"inclusive\"");
    rig_reopen(&rig, "page_size", "100");
    seed(&rig, 700, 300);
    ck_assert_went(&rig, rig_read(&rig, "contacts", "", WHERRY_READ_ALL, rig_fields),
                   WHERRY_END);
    /* The first member moves to the end, before each further page. */
    char acts[2048] = "";
    for (int i = 0; i < 12; i++)
        snprintf(acts + strlen(acts), sizeof acts - strlen(acts),
                 "%s{\"side\":\"list\",\"do\":\"change\",\"address\":\"%s\","
                 "\"fields\":{\"FNAME\":\"New\"}}",
                 i > 0 ? "," : "", rig.recorder.records[i * 50].key);
    sandbox_post(rig.sandbox, "hook",
                 "{\"number\":2,\"path\":\"/mailchimp/3.0/lists/*/members\","
                 "\"times\":6,\"acts\":[%s]}",
                 acts);
    ck_assert_went(&rig, rig_read(&rig, "contacts", "", WHERRY_READ_ALL, rig_fields),
                   WHERRY_END);
    rig_all_told(&rig);
    rig_close(&rig);
}
END_TEST

START_TEST(heavy_pages_are_halved)
{
    struct rig rig;
    rig_open(&rig);
    sandbox_dial(rig.sandbox, "mailchimp.slow_above", "300");
    seed(&rig, 1500, 0);
    ck_assert_went(&rig, rig_read(&rig, "contacts", "", WHERRY_READ_ALL, rig_fields),
                   WHERRY_END);
    rig_all_told(&rig);
    rig_close(&rig);
}
END_TEST

START_TEST(a_fault_that_a_repeat_cures_is_not_reported)
{
    struct rig rig;
    rig_open(&rig);
    seed(&rig, 1500, 0);
    static const char *const kinds[] = {"429", "bare_403", "html", "akamai", "drop"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        sandbox_post(rig.sandbox, "fault",
                     "{\"kind\":\"%s\",\"path\":\"/mailchimp/*\",\"skip\":%zu,"
                     "\"times\":1}",
                     kinds[i], 2 + i);
    ck_assert_went(&rig, rig_read(&rig, "contacts", "", WHERRY_READ_ALL, rig_fields),
                   WHERRY_END);
    rig_all_told(&rig);
    rig_close(&rig);
}
END_TEST

START_TEST(a_page_that_is_cut_or_wrong_ends_in_a_clear_error)
{
    static const char *const faults[] = {
        "{\"kind\":\"cut\",\"path\":\"/mailchimp/*/"
        "members\",\"bytes\":100,\"times\":0}",
        "{\"kind\":\"body\",\"path\":\"/mailchimp/*/members\",\"body\":\"{\\\"mem\"}",
        "{\"kind\":\"body\",\"path\":\"/mailchimp/*/members\",\"body\":\"{}\"}",
        "{\"kind\":\"body\",\"path\":\"/mailchimp/*/members\",\"body\":"
        "\"{\\\"members\\\":[],\\\"total_items\\\":1e99}\"}",
        "{\"kind\":\"html\",\"path\":\"/mailchimp/*/members\",\"times\":0}",
    };
    struct rig rig;
    rig_open(&rig);
    seed(&rig, 20, 0);
    sandbox_post(rig.sandbox, "fault", "%s", faults[_i]);
    enum wherry_status status =
        rig_read(&rig, "contacts", "", WHERRY_READ_ALL, rig_fields);
    ck_assert_msg(status == WHERRY_RETRY || status == WHERRY_FAILED, "status %d",
                  (int)status);
    ck_assert_msg(strstr(rig.error.message, "/lists/a36b032126/members") != NULL, "%s",
                  rig.error.message);
    ck_assert_ptr_null(strchr(rig.error.message, '@'));
    ck_assert_uint_eq(rig.recorder.record_count, 0);
    rig_close(&rig);
}
END_TEST

static void join(struct rig *rig, const char *name)
{
    char address[64];
    snprintf(address, sizeof address, "%s@people.example.net", name);
    rig_act(rig, "join", address, "");
}

/* And the first two show the values that were written. */
static void the_first_four_are_done(const struct rig *rig)
{
    for (int tag = 1; tag <= 4; tag++) {
        const struct wherry_verdict *verdict = &rig->verdicts[tag];
        ck_assert_msg(verdict->outcome == WHERRY_DONE, "%d: %s", tag, verdict->words);
        ck_assert_ptr_nonnull(verdict->record);
        ck_assert_str_ne(verdict->record->id, "");
    }
    for (int tag = 1; tag <= 2; tag++) {
        const struct wherry_record *record = rig->verdicts[tag].record;
        ck_assert_str_eq(recorder_field(record, "FNAME"), "Zoë");
        ck_assert_str_eq(recorder_field(record, "LTV"), "19.9");
        ck_assert_str_eq(recorder_field(record, "BIRTHDAY"), "11-22");
    }
}

START_TEST(each_change_is_done_and_shown_under_each_reading)
{
    struct rig rig;
    rig_open(&rig);
    turn(&rig, _i);
    static const char *const there[] = {"upd", "out", "old", "left"};
    for (int i = 0; i < 4; i++)
        join(&rig, there[i]);
    rig_act(&rig, "leave", "left@people.example.net", "");
    ck_assert_went(&rig, rig_read(&rig, "contacts", "", WHERRY_READ_ALL, rig_fields),
                   WHERRY_END);
    ck_assert_int_eq(recorder_find(&rig.recorder, "left@people.example.net")->by,
                     WHERRY_BY_PERSON);
    static const struct wherry_field values[] = {
        {"FNAME", "Zoë"}, {"LTV", "19.9"}, {"BIRTHDAY", "11-22"}};
    struct wherry_change changes[] = {
        {.verb = WHERRY_CREATE,
         .key = "new@people.example.net",
         .consent = WHERRY_SUBSCRIBED,
         .fields = values,
         .field_count = 3},
        {.verb = WHERRY_UPDATE,
         .key = "upd@people.example.net",
         .id = rig_id(&rig, "upd@people.example.net"),
         .fields = values,
         .field_count = 3},
        {.verb = WHERRY_UNSUBSCRIBE,
         .key = "out@people.example.net",
         .id = rig_id(&rig, "out@people.example.net")},
        {.verb = WHERRY_RENAME,
         .key = "old@people.example.net",
         .new_key = "fresh@people.example.net",
         .id = rig_id(&rig, "old@people.example.net")},
        {.verb = WHERRY_CREATE,
         .key = "left@people.example.net",
         .consent = WHERRY_SUBSCRIBED},
        {.verb = WHERRY_UPDATE, .key = "x@people.example.net", .id = "nosuchmember"},
    };
    changes[5].fields = values;
    changes[5].field_count = 1;
    ck_assert_went(&rig, rig_write(&rig, "contacts", changes, 6), WHERRY_OK);
    ck_assert_uint_eq(rig.verdict_count, 6);
    the_first_four_are_done(&rig);
    ck_assert_int_eq(rig.verdicts[3].record->consent, WHERRY_UNSUBSCRIBED);
    ck_assert_str_eq(rig.verdicts[4].record->key, "fresh@people.example.net");
    ck_assert_str_eq(rig.verdicts[4].record->id, changes[3].id);
    ck_assert_int_ne(rig.verdicts[5].outcome, WHERRY_DONE);
    ck_assert_int_eq(rig.verdicts[6].outcome, WHERRY_GONE);
    /* What the verdict showed of the created one is what reading shows. */
    const char *const keys[] = {"new@people.example.net", "nobody@people.example.net"};
    ck_assert_went(&rig, rig_lookup(&rig, rig_fields, keys, 2), WHERRY_OK);
    ck_assert_str_eq(rig_id(&rig, keys[0]), rig.verdicts[1].record->id);
    ck_assert_uint_eq(recorder_find(&rig.recorder, keys[1])->flags, WHERRY_ABSENT);
    rig_close(&rig);
}
END_TEST

START_TEST(a_person_who_may_not_be_subscribed_is_refused_with_the_reason)
{
    struct rig rig;
    rig_open(&rig);
    if (_i > 0)
        sandbox_dial(rig.sandbox, "mailchimp.batch_codes",
                     _i == 1 ? "\"absent\"" : "\"other\"");
    rig_act(&rig, "join", "gone@people.example.net", "");
    rig_act(&rig, "delete", "gone@people.example.net", "");
    rig_act(&rig, "join", "here@people.example.net", "");
    rig_act(&rig, "throttle", "slow@people.example.net", ",\"on\":true");
    struct wherry_change changes[] = {
        {.verb = WHERRY_CREATE, .key = "gone@people.example.net"},
        {.verb = WHERRY_CREATE, .key = "here@people.example.net"},
        {.verb = WHERRY_CREATE, .key = "slow@people.example.net"},
    };
    for (int i = 0; i < 3; i++)
        changes[i].consent = WHERRY_SUBSCRIBED;
    ck_assert_went(&rig, rig_write(&rig, "contacts", changes, 3), WHERRY_OK);
    ck_assert_int_eq(rig.verdicts[1].outcome, WHERRY_REFUSED);
    ck_assert_int_eq(rig.verdicts[1].reason, WHERRY_REASON_FORGOTTEN);
    ck_assert_int_eq(rig.verdicts[2].outcome, WHERRY_EXISTS);
    ck_assert_int_eq(rig.verdicts[3].outcome, WHERRY_LATER);
    for (int tag = 1; tag <= 3; tag++)
        ck_assert_ptr_null(strchr(rig.verdicts[tag].words, '@'));
    rig_close(&rig);
}
END_TEST

START_TEST(pending_in_place_of_subscribed_is_shown)
{
    struct rig rig;
    rig_open(&rig);
    sandbox_dial(rig.sandbox, "mailchimp.imports_blocked", "true");
    struct wherry_change one = {.verb = WHERRY_CREATE,
                                .key = "new@people.example.net",
                                .consent = WHERRY_SUBSCRIBED};
    ck_assert_went(&rig, rig_write(&rig, "contacts", &one, 1), WHERRY_OK);
    ck_assert_int_eq(rig.verdicts[1].outcome, WHERRY_DONE);
    ck_assert_int_eq(rig.verdicts[1].record->consent, WHERRY_PENDING);
    rig_close(&rig);
}
END_TEST

START_TEST(an_address_that_is_taken_is_told_under_either_wording)
{
    struct rig rig;
    rig_open(&rig);
    sandbox_dial(rig.sandbox, "mailchimp.address_taken",
                 _i == 0 ? "\"member_exists\"" : "\"status_text\"");
    rig_act(&rig, "join", "a@people.example.net", "");
    rig_act(&rig, "join", "b@people.example.net", "");
    rig_act(&rig, "join", "c@people.example.net", "");
    rig_act(&rig, "leave", "c@people.example.net", "");
    ck_assert_went(&rig, rig_read(&rig, "contacts", "", WHERRY_READ_ALL, rig_fields),
                   WHERRY_END);
    struct wherry_change changes[] = {
        {.verb = WHERRY_RENAME,
         .key = "a@people.example.net",
         .new_key = "b@people.example.net",
         .id = rig_id(&rig, "a@people.example.net")},
        {.verb = WHERRY_RENAME,
         .key = "c@people.example.net",
         .new_key = "d@people.example.net",
         .id = rig_id(&rig, "c@people.example.net")},
    };
    ck_assert_went(&rig, rig_write(&rig, "contacts", changes, 2), WHERRY_OK);
    ck_assert_int_eq(rig.verdicts[1].outcome, WHERRY_EXISTS);
    ck_assert_int_eq(rig.verdicts[2].outcome, WHERRY_REFUSED);
    ck_assert_int_eq(rig.verdicts[2].reason, WHERRY_REASON_STATE);
    rig_close(&rig);
}
END_TEST

START_TEST(twelve_hundred_creates_are_three_blocks_and_each_is_named)
{
    struct rig rig;
    rig_open(&rig);
    static char keys[1200][48];
    static struct wherry_change changes[1200];
    for (int i = 0; i < 1200; i++) {
        snprintf(keys[i], sizeof keys[i], "p%d@people.example.net", i);
        changes[i] = (struct wherry_change){
            .verb = WHERRY_CREATE, .key = keys[i], .consent = WHERRY_SUBSCRIBED};
    }
    ck_assert_went(&rig, rig_write(&rig, "contacts", changes, 1200), WHERRY_OK);
    ck_assert_uint_eq(rig.verdict_count, 1200);
    for (int tag = 1; tag <= 1200; tag++) {
        ck_assert_int_eq(rig.verdicts[tag].outcome, WHERRY_DONE);
        ck_assert_str_eq(rig.verdicts[tag].record->key, keys[tag - 1]);
        ck_assert_str_ne(rig.verdicts[tag].record->id, "");
    }
    ck_assert_int_eq(rig_meter(&rig, "writes"), 3);
    ck_assert_int_le(rig_meter(&rig, "reads"), 8);
    rig_close(&rig);
}
END_TEST

START_TEST(a_lost_answer_to_a_block_ends_in_members_and_no_doubles)
{
    struct rig rig;
    rig_open(&rig);
    sandbox_post(rig.sandbox, "fault",
                 "{\"kind\":\"lost_answer\",\"path\":\"/mailchimp/3.0/lists/*\","
                 "\"method\":\"POST\",\"times\":1}");
    struct wherry_change one = {.verb = WHERRY_CREATE,
                                .key = "new@people.example.net",
                                .consent = WHERRY_SUBSCRIBED};
    ck_assert_went(&rig, rig_write(&rig, "contacts", &one, 1), WHERRY_OK);
    /* The repeat finds the added members, maybe by the first try. */
    ck_assert_int_eq(rig.verdicts[1].outcome, WHERRY_UNKNOWN);
    const char *const keys[] = {"new@people.example.net"};
    ck_assert_went(&rig, rig_lookup(&rig, rig_fields, keys, 1), WHERRY_OK);
    ck_assert_uint_eq(recorder_find(&rig.recorder, keys[0])->flags, 0);
    rig_close(&rig);
}
END_TEST

START_TEST(a_key_that_is_refused_denies_the_connection)
{
    static const char *const values[] = {"\"revoked\"", "\"disabled\"",
                                         "\"wrong_datacenter\""};
    struct rig rig;
    rig_open(&rig);
    sandbox_dial(rig.sandbox, "mailchimp.key", values[_i]);
    struct wherry_identity identity = {.size = sizeof identity};
    ck_assert_went(&rig, connector_check(rig.connector, &identity, &rig.error),
                   WHERRY_DENIED);
    ck_assert_str_eq(rig.error.option, "api_key");
    ck_assert_ptr_null(strstr(rig.error.message, "0123456789abcdef"));
    rig_close(&rig);
}
END_TEST

START_TEST(the_catalog_and_the_check_are_answered)
{
    struct rig rig;
    rig_open(&rig);
    struct wherry_identity identity = {.size = sizeof identity};
    ck_assert_went(&rig, connector_check(rig.connector, &identity, &rig.error),
                   WHERRY_OK);
    ck_assert_str_eq(identity.list_name, "Newsletter");
    rig_act(&rig, "join", "a@people.example.net", "");
    rig_act(&rig, "tag", "a@people.example.net", ",\"segment\":\"VIP\"");
    for (enum wherry_kind kind = WHERRY_LISTS; kind <= WHERRY_FIELDS; kind++)
        ck_assert_went(
            &rig,
            connector_catalog(rig.connector, kind, &rig.recorder.entries, &rig.error),
            WHERRY_OK);
    ck_assert_ptr_nonnull(recorder_find_entry(&rig.recorder, SANDBOX_LIST));
    ck_assert_int_eq(recorder_find_entry(&rig.recorder, "TIER")->type,
                     WHERRY_FIELD_CHOICE);
    const struct wherry_entry *vip = NULL;
    for (size_t i = 0; i < rig.recorder.entry_count; i++)
        if (strcmp(rig.recorder.entry_list[i].name, "VIP") == 0)
            vip = &rig.recorder.entry_list[i];
    ck_assert_ptr_nonnull(vip);
    ck_assert_str_eq(vip->note, "static");
    rig_close(&rig);
}
END_TEST

#define ROWS(table) (int)(sizeof table / sizeof *table)

int main(void)
{
    static const struct test tests[] = {
        {"a_full_read_and_a_delta_are_right_under_each_reading",
         &a_full_read_and_a_delta_are_right_under_each_reading, ROWS(dials), 0},
        {"nobody_is_missed_when_people_change_between_two_pages",
         &nobody_is_missed_when_people_change_between_two_pages, 2, 0},
        TEST(heavy_pages_are_halved),
        TEST(a_fault_that_a_repeat_cures_is_not_reported),
        {"a_page_that_is_cut_or_wrong_ends_in_a_clear_error",
         &a_page_that_is_cut_or_wrong_ends_in_a_clear_error, 5, 0},
        {"each_change_is_done_and_shown_under_each_reading",
         &each_change_is_done_and_shown_under_each_reading, ROWS(dials), 0},
        {"a_person_who_may_not_be_subscribed_is_refused_with_the_reason",
         &a_person_who_may_not_be_subscribed_is_refused_with_the_reason, 3, 0},
        TEST(pending_in_place_of_subscribed_is_shown),
        {"an_address_that_is_taken_is_told_under_either_wording",
         &an_address_that_is_taken_is_told_under_either_wording, 2, 0},
        TEST(twelve_hundred_creates_are_three_blocks_and_each_is_named),
        TEST(a_lost_answer_to_a_block_ends_in_members_and_no_doubles),
        {"a_key_that_is_refused_denies_the_connection",
         &a_key_that_is_refused_denies_the_connection, 3, 0},
        TEST(the_catalog_and_the_check_are_answered),
        {0},
    };
    return suite_run("mailchimp: over HTTP", tests);
}

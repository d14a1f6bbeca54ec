/* dials.c -- how the world is, and which reading of a doubt holds. */
#include "tests/sandbox/dials.h"

#include <stdio.h>

#include "host/base/error.h"
#include "host/base/text.h"

enum { READINGS_MAX = 7 };

enum dial_kind { CHOICE, NUMBER, TRUTH };

struct dial_sheet {
    const char *name;
    enum dial_kind kind;
    int64_t fallback;
    const char *readings[READINGS_MAX]; /* NULL-terminated; CHOICE only */
};

static const struct dial_sheet sheets[DIAL_COUNT] = {
    [MAILCHIMP_LATENCY_MS] = {"mailchimp.latency_ms", NUMBER, 0, {NULL}},
    [OMETRIA_LATENCY_MS] = {"ometria.latency_ms", NUMBER, 0, {NULL}},
    [MAILCHIMP_CONNECTIONS] = {"mailchimp.connections", NUMBER, 10, {NULL}},
    [MAILCHIMP_KEY] = {"mailchimp.key",
                       CHOICE,
                       0,
                       {"valid", "revoked", "disabled", "wrong_datacenter"}},
    [OMETRIA_KEY] = {"ometria.key", CHOICE, 0, {"valid", "revoked", "replaced"}},
    [MAILCHIMP_IMPORTS_BLOCKED] = {"mailchimp.imports_blocked", TRUTH, 0, {NULL}},
    [MAILCHIMP_DOUBLE_OPTIN] = {"mailchimp.double_optin", TRUTH, 0, {NULL}},
    [MAILCHIMP_FAKE_ADDRESSES] = {"mailchimp.fake_addresses", TRUTH, 0, {NULL}},
    [MAILCHIMP_SLOW_ABOVE] = {"mailchimp.slow_above", NUMBER, 0, {NULL}},
    [MAILCHIMP_PAGE_CAP] = {"mailchimp.page_cap", NUMBER, 0, {NULL}},
    [MAILCHIMP_GZIP] = {"mailchimp.gzip", TRUTH, 1, {NULL}},
    [OMETRIA_GZIP] = {"ometria.gzip", TRUTH, 1, {NULL}},
    [OMETRIA_READS_PER_SECOND] = {"ometria.reads_per_second", NUMBER, 4, {NULL}},
    [OMETRIA_PUSHES_PER_SECOND] = {"ometria.pushes_per_second", NUMBER, 8, {NULL}},
    [OMETRIA_GRACE_MS] = {"ometria.grace_ms", NUMBER, 100, {NULL}},
    [OMETRIA_RETRY_AFTER] = {"ometria.retry_after", NUMBER, 0, {NULL}},
    [OMETRIA_APPLY_DELAY_MS] = {"ometria.apply_delay_ms", NUMBER, 500, {NULL}},
    [OMETRIA_NEVER_APPLY] = {"ometria.never_apply", NUMBER, 0, {NULL}},
    [OMETRIA_QUEUE_LIMIT] = {"ometria.queue_limit", NUMBER, 50000, {NULL}},
    [OMETRIA_PAGE_CAP] = {"ometria.page_cap", NUMBER, 0, {NULL}},
    [MAILCHIMP_ERROR_DOCUMENTS] = {"mailchimp.error_documents",
                                   CHOICE,
                                   0,
                                   {"recorded", "bare"}},
    [MAILCHIMP_SINCE] = {"mailchimp.since", CHOICE, 0, {"exclusive", "inclusive"}},
    [MAILCHIMP_BEFORE] = {"mailchimp.before", CHOICE, 0, {"exclusive", "inclusive"}},
    [MAILCHIMP_TIES] = {"mailchimp.ties", CHOICE, 0, {"stable", "shuffled"}},
    [MAILCHIMP_UNSORTED] = {"mailchimp.unsorted",
                            CHOICE,
                            0,
                            {"created", "last_changed", "shuffled"}},
    [MAILCHIMP_COUNT_ZERO] = {"mailchimp.count_zero", CHOICE, 0, {"none", "all"}},
    [MAILCHIMP_COUNT_ABOVE] = {"mailchimp.count_above",
                               CHOICE,
                               0,
                               {"clamped", "refused"}},
    [MAILCHIMP_UNKNOWN_FIELDS] = {"mailchimp.unknown_fields",
                                  CHOICE,
                                  0,
                                  {"ignored", "refused"}},
    [MAILCHIMP_OLD_SINCE] = {"mailchimp.old_since", CHOICE, 0, {"fine", "stalls"}},
    [MAILCHIMP_HASH_LOWERCASE] = {"mailchimp.hash_lowercase",
                                  CHOICE,
                                  0,
                                  {"ascii", "unicode"}},
    [MAILCHIMP_NON_ASCII_LOCAL] = {"mailchimp.non_ascii_local",
                                   CHOICE,
                                   0,
                                   {"refused", "taken"}},
    [MAILCHIMP_SKIP_VALIDATION] = {"mailchimp.skip_validation",
                                   CHOICE,
                                   0,
                                   {"required", "all"}},
    [MAILCHIMP_REQUIRED] = {"mailchimp.required",
                            CHOICE,
                            0,
                            {"with_fields", "any_write", "sent_only"}},
    [MAILCHIMP_ARCHIVE_LIFTS_COMPLIANCE] = {"mailchimp.archive_lifts_compliance",
                                            TRUTH,
                                            0,
                                            {NULL}},
    [MAILCHIMP_PENDING_TO_SUBSCRIBED] = {"mailchimp.pending_to_subscribed",
                                         CHOICE,
                                         0,
                                         {"allowed", "refused", "ignored"}},
    [MAILCHIMP_DOUBLE_OPTIN_BY_API] = {"mailchimp.double_optin_by_api",
                                       CHOICE,
                                       0,
                                       {"subscribed", "pending"}},
    [MAILCHIMP_ADDRESS_TAKEN] = {"mailchimp.address_taken",
                                 CHOICE,
                                 0,
                                 {"member_exists", "status_text"}},
    [MAILCHIMP_RENAME_UNSUBSCRIBED] = {"mailchimp.rename_unsubscribed",
                                       CHOICE,
                                       0,
                                       {"refused", "taken"}},
    [MAILCHIMP_CHOICES] = {"mailchimp.choices", CHOICE, 0, {"enforced", "free"}},
    [MAILCHIMP_PHONE_US] = {"mailchimp.phone_us", CHOICE, 0, {"enforced", "free"}},
    [MAILCHIMP_ZIP] = {"mailchimp.zip", CHOICE, 0, {"enforced", "free"}},
    [MAILCHIMP_LONG_TEXT] = {"mailchimp.long_text", CHOICE, 0, {"cut", "refused"}},
    [MAILCHIMP_TEXT_LIMIT] = {"mailchimp.text_limit", NUMBER, 255, {NULL}},
    [MAILCHIMP_OLD_ADDRESS_BLOCKS] = {"mailchimp.old_address_blocks", TRUTH, 0, {NULL}},
    [MAILCHIMP_BATCH_STATUS] = {"mailchimp.batch_status",
                                CHOICE,
                                0,
                                {"required", "optional"}},
    [MAILCHIMP_BATCH_ORDER] = {"mailchimp.batch_order",
                               CHOICE,
                               0,
                               {"request", "shuffled"}},
    [MAILCHIMP_BATCH_CODES] = {"mailchimp.batch_codes",
                               CHOICE,
                               0,
                               {"generic", "absent", "other"}},
    [MAILCHIMP_BATCH_RESUBSCRIBE] = {"mailchimp.batch_resubscribe",
                                     CHOICE,
                                     0,
                                     {"refused", "ignored"}},
    [MAILCHIMP_BATCH_ARCHIVED] = {"mailchimp.batch_archived",
                                  CHOICE,
                                  0,
                                  {"revived", "exists"}},
    [MAILCHIMP_BATCH_EXCLUDE_FIELDS] = {"mailchimp.batch_exclude_fields",
                                        CHOICE,
                                        0,
                                        {"ignored", "honoured"}},
    [MAILCHIMP_BATCHES_MS] = {"mailchimp.batches_ms", NUMBER, 500, {NULL}},
    [MAILCHIMP_BATCHES_ORDER] = {"mailchimp.batches_order",
                                 CHOICE,
                                 0,
                                 {"shuffled", "request"}},
    [MAILCHIMP_BATCHES_URL_MS] = {"mailchimp.batches_url_ms",
                                  NUMBER,
                                  10 * 60 * 1000,
                                  {NULL}},
    [MAILCHIMP_BATCHES_UNFINISHED] = {"mailchimp.batches_unfinished",
                                      NUMBER,
                                      500,
                                      {NULL}},
    [MAILCHIMP_BATCHES_LOST] = {"mailchimp.batches_lost", NUMBER, 0, {NULL}},
    [MAILCHIMP_PLAN_FULL] = {"mailchimp.plan_full",
                             CHOICE,
                             0,
                             {"forbidden", "invalid"}},
    [MAILCHIMP_SEGMENT_NAMES] = {"mailchimp.segment_names",
                                 CHOICE,
                                 0,
                                 {"insensitive", "sensitive"}},
    [MAILCHIMP_SEGMENT_NAME_LIMIT] = {"mailchimp.segment_name_limit",
                                      NUMBER,
                                      100,
                                      {NULL}},
    [MAILCHIMP_SEGMENT_ERROR_COUNT] = {"mailchimp.segment_error_count",
                                       CHOICE,
                                       0,
                                       {"addresses", "groups"}},
    [MAILCHIMP_SEGMENT_UNKNOWN] = {"mailchimp.segment_unknown",
                                   CHOICE,
                                   0,
                                   {"ignored", "listed"}},
    [MAILCHIMP_SEGMENT_INACTIVE] = {"mailchimp.segment_inactive",
                                    CHOICE,
                                    0,
                                    {"listed", "ignored", "added"}},
    [MAILCHIMP_SEGMENT_BOTH] = {"mailchimp.segment_both",
                                CHOICE,
                                0,
                                {"removed", "added"}},
    [MAILCHIMP_SEGMENT_ARCHIVED] = {"mailchimp.segment_archived",
                                    CHOICE,
                                    0,
                                    {"hidden", "shown"}},
    [MAILCHIMP_SEGMENT_PATCH] = {"mailchimp.segment_patch",
                                 CHOICE,
                                 0,
                                 {"adds", "replaces"}},
    [OMETRIA_ERROR_BODIES] = {"ometria.error_bodies",
                              CHOICE,
                              0,
                              {"json", "text", "empty"}},
    [OMETRIA_BAD_KEY] = {"ometria.bad_key", CHOICE, 0, {"403", "401"}},
    [OMETRIA_LIMIT_ABOVE] = {"ometria.limit_above", CHOICE, 0, {"clamped", "refused"}},
    [OMETRIA_ABSENT] = {"ometria.absent", CHOICE, 0, {"null", "empty", "missing"}},
    [OMETRIA_ORDERBY] = {"ometria.orderby", CHOICE, 0, {"honoured", "ignored"}},
    [OMETRIA_UPDATE_SINCE] = {"ometria.update_since", CHOICE, 0, {"day", "second"}},
    [OMETRIA_EMAIL_LOOKUP] = {"ometria.email_lookup", CHOICE, 0, {"array", "object"}},
    [OMETRIA_EMAIL_NONE] = {"ometria.email_none", CHOICE, 0, {"empty", "404"}},
    [OMETRIA_EMAIL_CASE] = {"ometria.email_case",
                            CHOICE,
                            0,
                            {"insensitive", "sensitive"}},
    [OMETRIA_TIMESTAMPS] = {"ometria.timestamps",
                            CHOICE,
                            0,
                            {"offset", "blank", "fraction", "short", "zulu", "naive"}},
    [OMETRIA_OPTIN_SPELLING] = {"ometria.optin_spelling",
                                CHOICE,
                                0,
                                {"boolean", "enum"}},
    [OMETRIA_OPTOUT] = {"ometria.optout", CHOICE, 0, {"sticky", "priority"}},
    [OMETRIA_PERSON_OPTIN] = {"ometria.person_optin",
                              CHOICE,
                              0,
                              {"anew", "forced", "loses"}},
    [OMETRIA_PROFILE_ADDRESS] = {"ometria.profile_address",
                                 CHOICE,
                                 0,
                                 {"newest", "priority"}},
    [OMETRIA_FORCED] = {"ometria.forced", CHOICE, 0, {"newest", "forever"}},
    [OMETRIA_UNKNOWN_PROPERTIES] = {"ometria.unknown_properties",
                                    CHOICE,
                                    0,
                                    {"stored", "dropped", "rejected"}},
    [OMETRIA_ARCHIVED_PROPERTIES] = {"ometria.archived_properties",
                                     CHOICE,
                                     0,
                                     {"hidden", "shown"}},
    [OMETRIA_TOP_LEVEL_PROPERTIES] = {"ometria.top_level_properties",
                                      CHOICE,
                                      0,
                                      {"dropped", "stored"}},
    [OMETRIA_COUNTRY_KEY] = {"ometria.country_key",
                             CHOICE,
                             0,
                             {"country", "country_id"}},
    [OMETRIA_LISTS_SHAPE] = {"ometria.lists_shape",
                             CHOICE,
                             0,
                             {"text", "number", "object", "absent"}},
    [OMETRIA_UNSUBSCRIBES_PAGING] = {"ometria.unsubscribes_paging",
                                     CHOICE,
                                     0,
                                     {"paged", "whole"}},
    [OMETRIA_CHANGES_PAGING] = {"ometria.changes_paging",
                                CHOICE,
                                0,
                                {"whole", "paged"}},
    [OMETRIA_UNSUBSCRIBES_BOUNDS] = {"ometria.unsubscribes_bounds",
                                     CHOICE,
                                     0,
                                     {"inclusive", "exclusive"}},
    [OMETRIA_UNSUBSCRIBES_WINDOW_DAYS] = {"ometria.unsubscribes_window_days",
                                          NUMBER,
                                          0,
                                          {NULL}},
    [OMETRIA_PUSH_STATUS] = {"ometria.push_status", CHOICE, 0, {"202", "200"}},
    [OMETRIA_REJECTED_ITEMS] = {"ometria.rejected_items",
                                CHOICE,
                                0,
                                {"absent", "present"}},
    [OMETRIA_TOO_MANY] = {"ometria.too_many", CHOICE, 0, {"400", "413", "422"}},
    [OMETRIA_TOO_LARGE] = {"ometria.too_large", CHOICE, 0, {"rejected", "refused"}},
    [OMETRIA_QUEUE_HEADERS] = {"ometria.queue_headers", TRUTH, 0, {NULL}},
    [OMETRIA_CLEAR] = {"ometria.clear",
                       CHOICE,
                       0,
                       {"neither", "null", "empty", "both"}},
    [OMETRIA_WITHOUT_MERGE] = {"ometria.without_merge", CHOICE, 0, {"wipes", "keeps"}},
    [OMETRIA_DEFAULT_COLLECTION] = {"ometria.default_collection",
                                    CHOICE,
                                    0,
                                    {"default", "rejected"}},
    [OMETRIA_BUMPS_UNCHANGED] = {"ometria.bumps_unchanged", TRUTH, 0, {NULL}},
    [OMETRIA_CONTACT_POST] = {"ometria.contact_post",
                              CHOICE,
                              0,
                              {"synchronous", "asynchronous"}},
    [OMETRIA_CONTACTS_EMAIL] = {"ometria.contacts_email",
                                CHOICE,
                                0,
                                {"unsupported", "supported"}},
    [OMETRIA_CHANGES_SINCE] = {"ometria.changes_since",
                               CHOICE,
                               0,
                               {"since", "from", "timestamp"}},
    [OMETRIA_MERGED_LISTINGS] = {"ometria.merged_listings",
                                 CHOICE,
                                 0,
                                 {"moved", "deleted"}},
    [OMETRIA_PROFILES_LIST_ID] = {"ometria.profiles_list_id",
                                  CHOICE,
                                  0,
                                  {"unsupported", "supported"}},
};

void dials_reset(struct dials *dials)
{
    for (int i = 0; i < DIAL_COUNT; i++)
        dials->values[i] = sheets[i].fallback;
}

int64_t dials_get(const struct dials *dials, enum dial dial)
{
    return dials->values[dial];
}

static bool read_value(const struct dial_sheet *sheet, const struct json_node *value,
                       int64_t *number)
{
    if (value == NULL)
        return false;
    if (sheet->kind == NUMBER)
        return value->type == JSON_NUMBER &&
               text_to_integer(value->text, 0, INT64_MAX, number);
    if (sheet->kind == TRUTH) {
        *number = text_same(value->text, "true") ? 1 : 0;
        return value->type == JSON_BOOLEAN;
    }
    for (int i = 0; sheet->readings[i] != NULL; i++)
        if (text_same(sheet->readings[i], value->text)) {
            *number = i;
            return true;
        }
    return false;
}

bool dials_turn(struct dials *dials, const char *name, const struct json_node *value,
                struct wherry_error *error)
{
    for (int i = 0; i < DIAL_COUNT; i++)
        if (text_same(sheets[i].name, name)) {
            if (read_value(&sheets[i], value, &dials->values[i]))
                return true;
            return fail(error, WHERRY_FAILED, "the dial '%s' has no such reading",
                        name),
                   false;
        }
    return fail(error, WHERRY_FAILED, "no dial '%s'", name), false;
}

static void tell_value(struct answer *answer, const struct dial_sheet *sheet,
                       int64_t value)
{
    if (sheet->kind == CHOICE)
        answer_text(answer, sheet->readings[value]);
    else if (sheet->kind == TRUTH)
        answer_boolean(answer, value != 0);
    else
        answer_integer(answer, value);
}

void dials_tell(const struct dials *dials, struct answer *answer)
{
    answer_begin_array(answer);
    for (int i = 0; i < DIAL_COUNT; i++) {
        const struct dial_sheet *sheet = &sheets[i];
        answer_begin_object(answer);
        answer_member_text(answer, "name", sheet->name);
        if (answer_key(answer, "value"))
            tell_value(answer, sheet, dials->values[i]);
        if (answer_key(answer, "fallback"))
            tell_value(answer, sheet, sheet->fallback);
        if (answer_key(answer, "readings")) {
            answer_begin_array(answer);
            for (int k = 0; sheet->readings[k] != NULL; k++)
                answer_text(answer, sheet->readings[k]);
            answer_end_array(answer);
        }
        answer_end_object(answer);
    }
    answer_end_array(answer);
}

/* test_intake.c -- what a plugin gives against the rules goes no further. */
#include <stdio.h>
#include <string.h>

#include "tests/support/recorder.h"
#include "tests/support/suite.h"
#include "tests/unit/stage.h"

static struct wherry_record good_record(void)
{
    return (struct wherry_record){
        .size = sizeof(struct wherry_record), .key = "a@x.test", .id = "1"};
}

static enum wherry_status pass_on(const struct stage_call_arguments *given,
                                  struct wherry_record record)
{
    given->writer->record(given->writer, &record);
    return WHERRY_END;
}

/* Each act is one row below; `record`, `verdict` and so on are well made before it. */
#define RECORD_ACT(name, spoil)                                                        \
    static enum wherry_status name(const struct stage_call_arguments *given)           \
    {                                                                                  \
        struct wherry_record record = good_record();                                   \
        spoil;                                                                         \
        return pass_on(given, record);                                                 \
    }

static char long_text[2000];
static const struct wherry_field no_value = {"FNAME", NULL};
static const struct wherry_field no_name = {"", "x"};
static const struct wherry_field unruly_name = {"FN\xC2\x85ME", "x"};
static const struct wherry_field not_utf8 = {"FNAME", "\xC3("};

RECORD_ACT(record_small, record.size = 8)
RECORD_ACT(record_no_key, record.key = "")
RECORD_ACT(record_key_null, record.key = NULL)
RECORD_ACT(record_key_long, record.key = long_text)
RECORD_ACT(record_key_not_utf8, record.key = "\xFF@x.test")
RECORD_ACT(record_key_control, record.key = "a\n@x.test")
RECORD_ACT(record_no_id, record.id = "")
RECORD_ACT(record_id_null, record.id = NULL)
RECORD_ACT(record_consent, record.consent = (enum wherry_consent)99)
RECORD_ACT(record_by, record.by = (enum wherry_word) - 1)
RECORD_ACT(record_flag, record.flags = 1u << 20)
RECORD_ACT(record_absent, record.flags = WHERRY_ABSENT)
RECORD_ACT(record_time, record.consent_at_ms = -1)
RECORD_ACT(record_far, record.changed_at_ms = INT64_MAX)
RECORD_ACT(record_no_fields, record.field_count = 1)
RECORD_ACT(record_many_fields, record.field_count = 5000)
RECORD_ACT(field_no_value, (record.fields = &no_value, record.field_count = 1))
RECORD_ACT(field_no_name, (record.fields = &no_name, record.field_count = 1))
RECORD_ACT(field_not_utf8, (record.fields = &not_utf8, record.field_count = 1))

RECORD_ACT(record_cut, record.size = sizeof record - 1)
RECORD_ACT(record_id_bidi, record.id = "1\xE2\x80\xAE")
RECORD_ACT(record_id_c1, record.id = "1\xC2\x9B")
RECORD_ACT(record_unreadable, record.flags = WHERRY_UNREADABLE)
RECORD_ACT(record_unreadable_blank,
           (record.flags = WHERRY_UNREADABLE, record.fault = ""))
RECORD_ACT(record_unreadable_removed,
           (record.flags = WHERRY_UNREADABLE | WHERRY_REMOVED, record.fault = "odd"))
RECORD_ACT(record_unreadable_key,
           (record.flags = WHERRY_UNREADABLE, record.fault = "odd", record.key = NULL))
RECORD_ACT(record_unreadable_absent,
           (record.flags = WHERRY_UNREADABLE | WHERRY_ABSENT, record.fault = "odd"))
RECORD_ACT(record_absent_nameless,
           (record.flags = WHERRY_ABSENT, record.key = "", record.id = ""))
RECORD_ACT(field_name_unruly, (record.fields = &unruly_name, record.field_count = 1))

static enum wherry_status record_none(const struct stage_call_arguments *given)
{
    given->writer->record(given->writer, NULL);
    return WHERRY_END;
}

#define VERDICT_ACT(name, tag, ...)                                                    \
    static enum wherry_status name(const struct stage_call_arguments *given)           \
    {                                                                                  \
        return stage_judge(                                                            \
            given, tag,                                                                \
            (struct wherry_verdict){.words = "", .field = "", __VA_ARGS__});           \
    }

static const struct wherry_record idless = {
    .size = sizeof idless, .key = "a@x.test", .id = ""};

VERDICT_ACT(verdict_unknown_tag, 9, .outcome = WHERRY_DONE)
VERDICT_ACT(verdict_unknown, 1, .outcome = (enum wherry_outcome)50)
VERDICT_ACT(verdict_reason, 1, .reason = (enum wherry_reason)50)
VERDICT_ACT(verdict_exists, 1, .outcome = WHERRY_EXISTS)
VERDICT_ACT(verdict_bad_record, 1, .outcome = WHERRY_DONE, .record = &idless)
VERDICT_ACT(verdict_gone_record, 1, .outcome = WHERRY_GONE, .record = &idless)

static const struct wherry_record unread = {.size = sizeof unread,
                                            .key = "",
                                            .id = "",
                                            .flags = WHERRY_UNREADABLE,
                                            .fault = "the name is an object"};
static const struct wherry_field_fault wordless = {"FNAME", NULL};
static const struct wherry_field_fault nameless = {"", "refused"};
static const struct wherry_field_fault hidden = {"FN\xE2\x80\x8F", "refused"};

VERDICT_ACT(verdict_unread, 1, .outcome = WHERRY_DONE, .record = &unread)
VERDICT_ACT(faults_none, 1, .fault_count = 1)
VERDICT_ACT(faults_many, 1, .faults = &nameless, .fault_count = 5000)
VERDICT_ACT(fault_wordless, 1, .faults = &wordless, .fault_count = 1)
VERDICT_ACT(fault_nameless, 1, .faults = &nameless, .fault_count = 1)
VERDICT_ACT(fault_hidden, 1, .faults = &hidden, .fault_count = 1)
VERDICT_ACT(fault_of_gone, 1, .outcome = WHERRY_GONE, .faults = &hidden,
            .fault_count = 1)

static enum wherry_status verdict_field_unruly(const struct stage_call_arguments *given)
{
    return stage_judge(given, 1,
                       (struct wherry_verdict){.words = "", .field = "FN\xE2\x80\xAE"});
}

static enum wherry_status verdict_small(const struct stage_call_arguments *given)
{
    const struct wherry_verdict verdict = {.size = 16, .words = "", .field = ""};
    given->host->verdict(given->host, 1, &verdict);
    return WHERRY_OK;
}

static enum wherry_status verdict_null_words(const struct stage_call_arguments *given)
{
    return stage_judge(given, 1, (struct wherry_verdict){.field = ""});
}

static enum wherry_status verdict_twice(const struct stage_call_arguments *given)
{
    struct wherry_verdict later = {.outcome = WHERRY_LATER, .words = "", .field = ""};
    stage_judge(given, 1, later);
    return stage_judge(given, 1, later);
}

static enum wherry_status pass_long(const struct stage_call_arguments *given)
{
    memset(given->pass->next, 'x', sizeof given->pass->next);
    return WHERRY_END;
}

static enum wherry_status pass_not_utf8(const struct stage_call_arguments *given)
{
    given->pass->next[0] = (char)0xFF;
    return WHERRY_OK;
}

static enum wherry_status pass_resume_long(const struct stage_call_arguments *given)
{
    memset(given->pass->resume, 'x', sizeof given->pass->resume);
    return WHERRY_OK;
}

static enum wherry_status pass_resume_unruly(const struct stage_call_arguments *given)
{
    given->pass->resume[0] = '\n';
    return WHERRY_OK;
}

static enum wherry_status entry_bad(const struct stage_call_arguments *given)
{
    struct wherry_entry entry = {.size = sizeof entry, .id = "1", .name = NULL};
    given->entries->entry(given->entries, &entry);
    return WHERRY_OK;
}

static enum wherry_status entry_small(const struct stage_call_arguments *given)
{
    struct wherry_entry entry = {.size = 8, .id = "1", .name = "", .note = ""};
    given->entries->entry(given->entries, &entry);
    return WHERRY_OK;
}

static enum wherry_status entry_id_unruly(const struct stage_call_arguments *given)
{
    struct wherry_entry entry = {
        .size = sizeof entry, .id = "1\xE2\x80\xA8", .name = "", .note = ""};
    given->entries->entry(given->entries, &entry);
    return WHERRY_OK;
}

static enum wherry_status entry_members(const struct stage_call_arguments *given)
{
    struct wherry_entry entry = {
        .size = sizeof entry, .id = "1", .name = "", .note = "", .members = -2};
    given->entries->entry(given->entries, &entry);
    return WHERRY_OK;
}

static enum wherry_status entry_type(const struct stage_call_arguments *given)
{
    struct wherry_entry entry = {
        .size = sizeof entry, .id = "1", .name = "", .note = ""};
    entry.type = (enum wherry_field_type)99;
    given->entries->entry(given->entries, &entry);
    return WHERRY_OK;
}

static enum wherry_status identity_small(const struct stage_call_arguments *given)
{
    given->identity->size = 0;
    return WHERRY_OK;
}

static enum wherry_status pass_small(const struct stage_call_arguments *given)
{
    given->pass->size = 0;
    return WHERRY_OK;
}

static enum wherry_status identity_none(const struct stage_call_arguments *given)
{
    (void)given;
    return WHERRY_OK;
}

static enum wherry_status identity_secret(const struct stage_call_arguments *given)
{
    given->identity->account_key = "topsecret-us1";
    return WHERRY_OK;
}

#define SEGMENT_ACT(name, spoil)                                                       \
    static enum wherry_status name(const struct stage_call_arguments *given)           \
    {                                                                                  \
        struct wherry_segment *found = given->found;                                   \
        spoil;                                                                         \
        return WHERRY_OK;                                                              \
    }

SEGMENT_ACT(segment_no_id, found->id[0] = '\0')
SEGMENT_ACT(segment_small, found->size = 64)
SEGMENT_ACT(segment_id_long, memset(found->id, '7', sizeof found->id))
SEGMENT_ACT(segment_id_control, found->id[0] = '\n')
SEGMENT_ACT(segment_id_not_utf8, found->id[0] = (char)0xFF)
SEGMENT_ACT(segment_no_name, found->name[0] = '\0')
SEGMENT_ACT(segment_name_long, memset(found->name, 'x', sizeof found->name))
SEGMENT_ACT(segment_name_not_utf8, found->name[0] = (char)0xFF)
SEGMENT_ACT(segment_members, found->members = -2)
SEGMENT_ACT(segment_made, found->made = true)

static enum wherry_status status_beyond(const struct stage_call_arguments *given)
{
    (void)given;
    return (enum wherry_status)77;
}

static enum wherry_status status_end(const struct stage_call_arguments *given)
{
    (void)given;
    return WHERRY_END;
}

static const struct fault {
    enum stage_call call;
    stage_act *act;
    const char *message; /* behind "plugin 'stage' gave " */
} faults[] = {
    {STAGE_READ, record_small, "a record without its size"},
    {STAGE_READ, record_no_key, "a record without a key"},
    {STAGE_READ, record_key_null, "a record whose key is not well-formed text"},
    {STAGE_READ, record_key_long, "a record whose key is not well-formed text"},
    {STAGE_READ, record_key_not_utf8, "a record whose key is not well-formed text"},
    {STAGE_READ, record_key_control, "a record whose key is not well-formed text"},
    {STAGE_READ, record_no_id, "a record without an id"},
    {STAGE_READ, record_id_null, "a record whose id is not well-formed text"},
    {STAGE_READ, record_consent, "a record with an unknown consent"},
    {STAGE_READ, record_by, "a record with an unknown source of consent"},
    {STAGE_READ, record_flag, "a record with an unknown flag"},
    {STAGE_READ, record_cut, "a record whose size cuts a member"},
    {STAGE_READ, record_none, "a record without its size"},
    {STAGE_READ, record_id_bidi, "a record whose id is not well-formed text"},
    {STAGE_READ, record_id_c1, "a record whose id is not well-formed text"},
    {STAGE_READ, record_unreadable, "an unreadable record that does not say why"},
    {STAGE_READ, record_unreadable_blank, "an unreadable record that does not say why"},
    {STAGE_READ, record_unreadable_removed,
     "a record that is both gone and unreadable"},
    {STAGE_READ, record_unreadable_key, "a record whose key is not well-formed text"},
    {STAGE_LOOKUP, record_unreadable_absent,
     "a record that is both gone and unreadable"},
    {STAGE_LOOKUP, record_absent_nameless, "a record without a key"},
    {STAGE_READ, field_name_unruly, "a field without a well-formed name"},
    {STAGE_READ, record_absent, "an absent record outside a look-up"},
    {STAGE_READ, record_time, "a record with an impossible time"},
    {STAGE_READ, record_far, "a record with an impossible time"},
    {STAGE_READ, record_no_fields, "a record that counts fields and has none"},
    {STAGE_READ, record_many_fields, "a record with too many fields"},
    {STAGE_READ, field_no_value, "a field whose value is NULL"},
    {STAGE_READ, field_no_name, "a field without a well-formed name"},
    {STAGE_READ, field_not_utf8, "a field whose value is too long or not UTF-8"},
    {STAGE_READ, pass_small, "a pass without its size"},
    {STAGE_READ, pass_long, "a place to continue from that is too long"},
    {STAGE_READ, pass_resume_long, "a place to continue from that is too long"},
    {STAGE_READ, pass_resume_unruly,
     "a place to continue from that is not well-formed text"},
    {STAGE_READ, status_beyond, "a status that this call does not have"},
    {STAGE_LOOKUP, record_no_id, "a record without an id"},
    {STAGE_LOOKUP, status_end, "a status that this call does not have"},
    {STAGE_SOURCE_OPEN, pass_not_utf8,
     "a place to continue from that is not well-formed text"},
    {STAGE_CATALOG, entry_bad, "an entry whose name or note is not well-formed text"},
    {STAGE_CATALOG, entry_small, "an entry without its size"},
    {STAGE_CATALOG, entry_id_unruly, "an entry without a well-formed id"},
    {STAGE_CATALOG, entry_members, "an entry with impossible numbers"},
    {STAGE_CATALOG, entry_type, "a field of an unknown type"},
    {STAGE_CHECK, identity_small, "an identity without its size"},
    {STAGE_CHECK, identity_none, "no well-formed key for the account that it reaches"},
    {STAGE_CHECK, identity_secret, "a secret as the key of its account"},
    {STAGE_FIND, segment_no_id, "a segment without a well-formed id"},
    {STAGE_FIND, segment_small, "a segment without its size"},
    {STAGE_FIND, segment_id_long, "a segment without a well-formed id"},
    {STAGE_FIND, segment_id_control, "a segment without a well-formed id"},
    {STAGE_FIND, segment_id_not_utf8, "a segment without a well-formed id"},
    {STAGE_FIND, segment_no_name, "a segment without a well-formed name"},
    {STAGE_FIND, segment_name_long, "a segment without a well-formed name"},
    {STAGE_FIND, segment_name_not_utf8, "a segment without a well-formed name"},
    {STAGE_FIND, segment_members, "a segment with an impossible number of members"},
    {STAGE_FIND, segment_made, "a segment that it was not asked to create"},
    {STAGE_FIND, status_beyond, "a status that this call does not have"},
    {STAGE_REMOVE, status_end, "a status that this call does not have"},
    {STAGE_SINK_OPEN, status_end, "a status that this call does not have"},
    {STAGE_WRITE, verdict_unknown_tag, "a verdict on a change that it was not given"},
    {STAGE_WRITE, verdict_unknown, "an unknown verdict"},
    {STAGE_WRITE, verdict_reason, "a verdict with an unknown reason"},
    {STAGE_WRITE, verdict_exists,
     "the verdict EXISTS on a change that does not create an address"},
    {STAGE_WRITE, verdict_null_words, "a verdict whose words or field are NULL"},
    {STAGE_WRITE, verdict_bad_record, "a record without an id"},
    {STAGE_WRITE, verdict_gone_record, "a record with a verdict other than DONE"},
    {STAGE_WRITE, verdict_small, "a verdict without its size"},
    {STAGE_WRITE, verdict_field_unruly, "a verdict with a malformed field name"},
    {STAGE_WRITE, verdict_unread, "an unreadable record with a verdict"},
    {STAGE_WRITE, faults_none, "a verdict that counts faults and has none"},
    {STAGE_WRITE, faults_many, "a verdict with too many faults"},
    {STAGE_WRITE, fault_wordless, "a fault whose words are NULL"},
    {STAGE_WRITE, fault_nameless, "a fault of a field without a well-formed name"},
    {STAGE_WRITE, fault_hidden, "a fault of a field without a well-formed name"},
    {STAGE_WRITE, fault_of_gone, "faults of fields with a verdict that has none"},
    {STAGE_WRITE, verdict_twice, "a second verdict on one change"},
    {STAGE_FLUSH, verdict_twice, "a second verdict on one change"},
    {STAGE_NONE, NULL, "no verdict on 1 of the changes it was given"},
};

START_TEST(a_record_against_the_rules_is_not_passed_on)
{
    const struct fault *fault = &faults[_i];
    memset(long_text, 'a', sizeof long_text - 1);
    struct connector *connector = stage_open(fault->call, fault->act);
    struct stage_verdicts verdicts = {0};
    struct wherry_error error = {0};
    bool writes = fault->call == STAGE_WRITE || fault->call == STAGE_FLUSH ||
                  fault->call == STAGE_NONE;
    connector_on_verdict(connector, stage_note_verdict, &verdicts);
    enum wherry_status status = writes ? stage_write(connector, &error)
                                       : stage_call(connector, fault->call, &error);
    ck_assert(status == WHERRY_FAILED && error.status == WHERRY_FAILED);
    char expected[256];
    int length = snprintf(expected, sizeof expected, "plugin 'stage' returned %s in ",
                          fault->message);
    ck_assert_msg(strncmp(error.message, expected, (size_t)length) == 0 &&
                      error.message[length] != '\0',
                  "'%s' instead of '%s'", error.message, fault->message);
    ck_assert_uint_eq(verdicts.count, fault->act == verdict_twice ? 1 : 0);
    /* From here on it is left alone. */
    unsigned calls = stage.calls;
    struct wherry_identity identity;
    ck_assert(connector_check(connector, &identity, &error) == WHERRY_FAILED);
    ck_assert_uint_eq(stage.calls, calls);
    ck_assert_int_eq(strncmp(error.message, expected, (size_t)length), 0);
    connector_close(connector);
    ck_assert_uint_eq(stage.closes, 1);
}
END_TEST

static enum wherry_status tells_nothing(const struct stage_call_arguments *given)
{
    (void)given;
    return WHERRY_OK;
}

START_TEST(a_source_that_never_ends_is_ended)
{
    struct connector *connector = stage_open(STAGE_READ, tells_nothing);
    struct wherry_error error;
    struct recorder recorder;
    struct wherry_pass pass;
    recorder_init(&recorder, 0);
    for (int i = 0; i < 3; i++) { /* each pass is counted by itself */
        ck_assert(connector_source_open(connector, &stage_all, &pass, &error) ==
                  WHERRY_OK);
        for (int j = 0; j < 900; j++)
            ck_assert(connector_source_read(connector, &recorder.writer, &pass,
                                            &error) == WHERRY_OK);
        connector_source_close(connector);
    }
    ck_assert(connector_source_open(connector, &stage_all, &pass, &error) == WHERRY_OK);
    for (int i = 0; i < 1000; i++)
        ck_assert(connector_source_read(connector, &recorder.writer, &pass, &error) ==
                  WHERRY_OK);
    ck_assert(connector_source_read(connector, &recorder.writer, &pass, &error) ==
              WHERRY_FAILED);
    ck_assert_str_eq(error.message,
                     "plugin 'stage' returned neither records nor an end in read");
    connector_close(connector);
    ck_assert_uint_eq(stage.source_closes, 4);
}
END_TEST

static enum wherry_status tells_what_is_odd(const struct stage_call_arguments *given)
{
    const struct wherry_field name = {"FNAME", "Ann"};
    struct wherry_record record = good_record();
    record.key = "No Address At All \xE2\x80\x8E";
    given->writer->record(given->writer, &record);
    record = (struct wherry_record){
        .size = sizeof record,
        .key = "",
        .id = "77",
        .flags = WHERRY_UNREADABLE,
        .consent = (enum wherry_consent)99, /* not believed, and so not looked at */
        .fault = "the consent of ann@example.org is\nodd",
        .fields = &name,
        .field_count = 1};
    given->writer->record(given->writer, &record);
    record = (struct wherry_record){
        .size = sizeof record, .key = "", .id = "9", .flags = WHERRY_ABSENT};
    given->writer->record(given->writer, &record);
    return WHERRY_OK;
}

START_TEST(odd_records_are_passed_on_as_what_they_are)
{
    static const char *const ids[] = {"1", "77", "9"};
    struct connector *connector = stage_open(STAGE_LOOKUP_IDS, tells_what_is_odd);
    struct wherry_error error = {0};
    struct recorder recorder;
    recorder_init(&recorder, 0);
    ck_assert(connector_looks_up_ids(connector));
    ck_assert_msg(connector_lookup_ids(connector, &stage_all, ids, 3, &recorder.writer,
                                       &error) == WHERRY_OK,
                  "%s", error.message);
    ck_assert_str_eq(recorder_find_id(&recorder, "1")->key,
                     "No Address At All \xE2\x80\x8E");
    const struct wherry_record *odd = recorder_find_id(&recorder, "77");
    ck_assert(odd->flags == WHERRY_UNREADABLE);
    ck_assert(odd->consent == WHERRY_UNSTATED && odd->field_count == 0);
    ck_assert_str_eq(odd->fault, "the consent of <address> is?odd");
    ck_assert(recorder_find_id(&recorder, "9")->flags == WHERRY_ABSENT);
    recorder_finish(&recorder);
    connector_close(connector);
}
END_TEST

static enum wherry_status good_then_bad(const struct stage_call_arguments *given)
{
    struct wherry_record record = good_record();
    given->writer->record(given->writer, &record);
    ck_assert(!given->writer->full(given->writer));
    record.id = "";
    given->writer->record(given->writer, &record);
    ck_assert(given->writer->full(given->writer));
    record.id = "3";
    given->writer->record(given->writer, &record);
    return WHERRY_END;
}

START_TEST(records_before_a_fault_are_passed_on_and_none_after_it)
{
    struct connector *connector = stage_open(STAGE_READ, good_then_bad);
    struct wherry_error error;
    struct recorder recorder;
    struct wherry_pass pass;
    recorder_init(&recorder, 0);
    ck_assert(connector_source_open(connector, &stage_all, &pass, &error) == WHERRY_OK);
    ck_assert(connector_source_read(connector, &recorder.writer, &pass, &error) ==
              WHERRY_FAILED);
    ck_assert_uint_eq(recorder.record_count, 1);
    recorder_finish(&recorder);
    connector_close(connector);
}
END_TEST

static const struct test tests[] = {
    {.name = "a_record_against_the_rules_is_not_passed_on",
     .test = &a_record_against_the_rules_is_not_passed_on,
     .rounds = sizeof faults / sizeof faults[0]},
    TEST(a_source_that_never_ends_is_ended),
    TEST(odd_records_are_passed_on_as_what_they_are),
    TEST(records_before_a_fault_are_passed_on_and_none_after_it),
    {0},
};

int main(void)
{
    return suite_run("intake", tests);
}

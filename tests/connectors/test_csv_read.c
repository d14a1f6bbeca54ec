/* test_csv_read.c -- reading a folder: what a row says, and when nothing is read. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/text.h"
#include "tests/connectors/csv_stage.h"

#define HEADER "id,email,consent,consent_at,consent_by,changed_at,name,city\n"

static struct stage stage;

static void begin(void)
{
    stage_begin(&stage);
}

static void finish(void)
{
    stage_end(&stage);
}

static void open_with(const char *text)
{
    stage_write(&stage, "contacts.csv", text);
    stage_open(&stage);
}

START_TEST(a_row_is_a_record)
{
    open_with(HEADER "7, Ann@Example.com ,Yes,2026-01-05T09:00:00Z,person,2026-02-01,"
                     "\"Ann, \"\"A\"\"\",\n");
    const struct wherry_record *record = stage_record(&stage, "7");
    ck_assert_str_eq(record->key, "Ann@Example.com");
    ck_assert_int_eq(record->consent, WHERRY_SUBSCRIBED);
    ck_assert_int_eq(record->by, WHERRY_BY_PERSON);
    ck_assert_int_eq(record->consent_at_ms, INT64_C(1767603600000));
    ck_assert_int_eq(record->changed_at_ms, INT64_C(1769904000000));
    ck_assert_str_eq(recorder_field(record, "name"), "Ann, \"A\"");
    ck_assert_str_eq(recorder_field(record, "city"), "");
    ck_assert_ptr_null(recorder_field(record, "nowhere"));
    ck_assert(stage.pass.snapshot);
    ck_assert_int_eq(stage.pass.date_ms, STAGE_NOW_MS);
}
END_TEST

START_TEST(each_consent_has_its_words)
{
    static const struct {
        const char *word;
        enum wherry_consent consent;
    } words[] = {{"subscribed", WHERRY_SUBSCRIBED},
                 {"TRUE", WHERRY_SUBSCRIBED},
                 {" opted in ", WHERRY_SUBSCRIBED},
                 {"0", WHERRY_UNSUBSCRIBED},
                 {"Opt-Out", WHERRY_UNSUBSCRIBED},
                 {"pending", WHERRY_PENDING},
                 {"cleaned", WHERRY_BOUNCED},
                 {"archived", WHERRY_ARCHIVED},
                 {"", WHERRY_UNSTATED},
                 {"unknown", WHERRY_UNSTATED}};
    struct buffer text = {0};
    buffer_add_text(&text, "email,id,consent\n");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        buffer_format(&text, "p%zu@example.com,%zu,%s\n", i, i, words[i].word);
    open_with(buffer_text(&text));
    buffer_free(&text);
    stage_record(&stage, "0");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        ck_assert_int_eq(stage.recorder.records[i].consent, words[i].consent);
}
END_TEST

START_TEST(names_and_words_are_options)
{
    stage.config.separator = 1;
    stage.config.file = "leute.csv";
    stage.config.email = "E-Mail";
    stage.config.id = "Nr";
    stage.config.consent = "Newsletter";
    stage.config.words[WHERRY_SUBSCRIBED] = "ja";
    stage.config.words[WHERRY_UNSUBSCRIBED] = "nein, no";
    stage_write(&stage, "leute.csv",
                "\xEF\xBB\xBFNr;e-mail;NEWSLETTER;name\r\n1;a@example.com;JA;A\r\n"
                "2;b@example.com;nein;B;\r\n3;c@example.com;yes;C\r\n");
    stage_open(&stage);
    ck_assert_int_eq(stage_record(&stage, "1")->consent, WHERRY_SUBSCRIBED);
    ck_assert(recorder_find_id(&stage.recorder, "2")->flags & WHERRY_UNREADABLE);
    ck_assert(recorder_find_id(&stage.recorder, "3")->flags & WHERRY_UNREADABLE);
}
END_TEST

/* ---- When it is read ---- */

static void read_since(const char *since, size_t records, bool snapshot)
{
    ck_assert_status(&stage, stage_read(&stage, "contacts", since), WHERRY_END);
    ck_assert_uint_eq(stage.recorder.record_count, records);
    ck_assert_int_eq(stage.pass.snapshot, snapshot);
}

START_TEST(a_file_that_is_as_it_was_is_not_read_again)
{
    char since[256];
    open_with(HEADER "7,ann@example.com,yes,,,,Ann,\n");
    read_since("", 1, true);
    strcpy(since, stage.pass.next);
    read_since(since, 0, false);
    ck_assert_str_eq(stage.pass.next, since);
    stage_open(&stage);
    read_since(since, 0, false);
    stage.config.consent_at = "since"; /* another option may tell another story */
    stage_open(&stage);
    read_since(since, 1, true);
}
END_TEST

/* As `touch -r` and `rsync --times --inplace` do: size and time are what they were. */
START_TEST(a_change_that_keeps_size_and_time_is_noticed)
{
    struct stat before;
    char since[256];
    open_with(HEADER "7,ann@example.com,yes,,,,Ann,\n");
    read_since("", 1, true);
    strcpy(since, stage.pass.next);
    const char *path = stage_path(&stage, "contacts.csv");
    ck_assert_int_eq(stat(path, &before), 0);
    struct stat after = before;
    /* Until the clock that stamps files has moved. */
    while (after.st_ctim.tv_nsec == before.st_ctim.tv_nsec &&
           after.st_ctim.tv_sec == before.st_ctim.tv_sec) {
        const struct timespec times[] = {before.st_atim, before.st_mtim};
        int file = open(path, O_WRONLY);
        ck_assert_int_eq(
            write(file, HEADER "7,ann@example.com,0  ", sizeof HEADER + 20),
            sizeof HEADER + 20);
        ck_assert_int_eq(futimens(file, times), 0);
        close(file);
        ck_assert_int_eq(stat(path, &after), 0);
    }
    ck_assert_int_eq(after.st_mtim.tv_nsec, before.st_mtim.tv_nsec);
    ck_assert_int_eq(after.st_size, before.st_size);
    read_since(since, 1, true);
    ck_assert_int_eq(stage.recorder.records[0].consent, WHERRY_UNSUBSCRIBED);
}
END_TEST

/* Another change within the same tick of the clock would leave no trace. */
START_TEST(a_file_that_was_just_written_is_read_once_more)
{
    struct stat status;
    char since[256];
    open_with(HEADER "7,ann@example.com,yes,,,,Ann,\n");
    ck_assert_int_eq(stat(stage_path(&stage, "contacts.csv"), &status), 0);
    stage.now_ms = status.st_ctim.tv_sec * 1000 + status.st_ctim.tv_nsec / 1000000 + 10;
    read_since("", 1, true);
    strcpy(since, stage.pass.next);
    read_since(since, 1, true);
    stage.now_ms += 1000;
    read_since(since, 1, true);
    strcpy(since, stage.pass.next);
    read_since(since, 0, false);
}
END_TEST

static void append_row(struct stage *at)
{
    FILE *file = fopen(stage_path(at, "contacts.csv"), "a");
    ck_assert_int_ge(fputs("8,ben@example.com,yes,,,,Ben,\n", file), 0);
    ck_assert_int_eq(fclose(file), 0);
}

START_TEST(a_file_that_grows_while_it_is_read_is_no_read)
{
    open_with(HEADER "7,ann@example.com,yes,,,,Ann,\n");
    stage.meanwhile = append_row;
    ck_assert_status(&stage, stage_read(&stage, "contacts", ""), WHERRY_RETRY);
    ck_assert_str_eq(stage.pass.next, "");
    ck_assert_ptr_nonnull(strstr(stage.error.message, "wrote to"));
}
END_TEST

/* ---- Bad rows ---- */

static void expect_fault(size_t index, const char *id, unsigned flags,
                         const char *fault)
{
    const struct wherry_record *record = &stage.recorder.records[index];
    ck_assert_str_eq(record->id, id);
    ck_assert_uint_eq(record->flags, flags);
    ck_assert_msg(strstr(record->fault, fault) != NULL, "%s", record->fault);
    ck_assert(*fault == '\0' || scripted_host_logged(stage.host, fault));
}

START_TEST(a_bad_row_is_told_with_its_line_and_skipped)
{
    open_with(HEADER "1,a@example.com,yes,,,,A,\n"
                     "2,b@example.com,perhaps,,,,B,\n"    /* 3 */
                     "3,,yes,,,,C,\n"                     /* 4 */
                     "4,d@example.com,yes,,,,D\n"         /* 5 */
                     "5,Doe, Jane,e@example.com,yes,,,\n" /* 6 */
                     "6,f@example.com,yes,soon,,,F,\n"    /* 7 */
                     ",,,,,,,\n\n"                        /* 8, 9 */
                     "7,g@example.com,yes,,,,\"G,\n"      /* 10 */
                     "8,h@example.com,yes,,,,H\xE9,X\n"   /* 11 */
                     "9\xE9,i@example.com,yes,,,,I,X\n");
    ck_assert_status(&stage, stage_read(&stage, "contacts", ""), WHERRY_END);
    ck_assert_uint_eq(stage.recorder.record_count, 9);
    expect_fault(0, "1", 0, "");
    expect_fault(1, "2", WHERRY_UNREADABLE, "contacts.csv:3: the word in 'consent'");
    expect_fault(2, "3", WHERRY_UNREADABLE, "contacts.csv:4: 'email' is not an email");
    expect_fault(3, "4", WHERRY_UNREADABLE, "contacts.csv:5: the row has 7 columns");
    expect_fault(4, "5", WHERRY_UNREADABLE, "contacts.csv:6: 'email' is not an email");
    expect_fault(5, "6", 0, "contacts.csv:7: 'consent_at' is not a time");
    expect_fault(6, "", WHERRY_UNREADABLE, "contacts.csv:10: the line cannot be read");
    expect_fault(7, "8", 0, "contacts.csv:11: the value of 'name' is not UTF-8");
    expect_fault(8, "", WHERRY_UNREADABLE, "contacts.csv:12: 'id' is empty");
    ck_assert_ptr_null(recorder_field(&stage.recorder.records[7], "name"));
    ck_assert_str_eq(recorder_field(&stage.recorder.records[7], "city"), "X");
    ck_assert(!scripted_host_logged(stage.host, "perhaps"));
}
END_TEST

START_TEST(a_log_of_bad_rows_has_an_end)
{
    struct buffer text = {0};
    buffer_add_text(&text, "email,id,consent\n");
    for (int i = 0; i < 100; i++)
        buffer_format(&text, "nobody,%d,yes\n", i);
    open_with(buffer_text(&text));
    buffer_free(&text);
    ck_assert_status(&stage, stage_read(&stage, "contacts", ""), WHERRY_END);
    ck_assert_uint_eq(scripted_host_log_count(stage.host), 21);
    ck_assert(scripted_host_logged(stage.host, "100 rows could not be read in full"));
}
END_TEST

static const struct {
    const char *text, *option, *words;
} unfit[] = {
    {"", "", "contacts.csv:1: the first line must name the columns"},
    {"\nid,email,consent\n", "", "must name the columns"},
    {"id,\"email\n", "", "a quote is not closed"},
    {"id,consent\n", "email", "no column 'email'"},
    {"id,email\n", "consent", "no column 'consent'"},
    {"id;email;consent\n", "separator", "there is only one column"},
    {"id,email,consent,Name,name\n", "", "column 5 is also the name of another"},
    {"id,email,consent,caf\xE9\n", "", "iconv -f WINDOWS-1252"},
};

START_TEST(a_header_that_does_not_do_is_refused)
{
    struct wherry_identity identity = {.size = sizeof identity};
    open_with(unfit[_i].text);
    ck_assert_int_eq(wherry_connector.check(stage.self, &identity, &stage.error),
                     WHERRY_FAILED);
    ck_assert_msg(strstr(stage.error.message, unfit[_i].words) != NULL, "%s",
                  stage.error.message);
    ck_assert_str_eq(stage.error.option, unfit[_i].option);
    ck_assert_int_eq(stage_read(&stage, "contacts", ""), WHERRY_FAILED);
}
END_TEST

START_TEST(a_file_that_is_not_there_is_never_an_empty_one)
{
    stage_open(&stage);
    ck_assert_int_eq(stage_read(&stage, "contacts", ""), WHERRY_FAILED);
    stage_write(&stage, "other.csv", HEADER);
    ck_assert_int_eq(symlink("other.csv", stage_path(&stage, "contacts.csv")), 0);
    ck_assert_int_eq(stage_read(&stage, "contacts", ""), WHERRY_FAILED);
    ck_assert_ptr_nonnull(strstr(stage.error.message, "is a symbolic link"));
    ck_assert_int_eq(unlink(stage_path(&stage, "contacts.csv")), 0);
    ck_assert_int_eq(mkfifo(stage_path(&stage, "contacts.csv"), 0600), 0);
    ck_assert_int_eq(stage_read(&stage, "contacts", ""), WHERRY_FAILED);
    ck_assert_ptr_nonnull(strstr(stage.error.message, "is not a regular file"));
}
END_TEST

static void expect_option(const char *option)
{
    void *self;
    ck_assert_int_eq(
        wherry_connector.open(&stage.table, &stage.config, &self, &stage.error),
        WHERRY_FAILED);
    ck_assert_str_eq(stage.error.option, option);
}

START_TEST(an_option_that_does_not_do_is_blamed)
{
    const struct csv_config config = stage.config;
    stage.config.folder = "people";
    expect_option("folder");
    stage.config.folder = "/nowhere/at/all";
    expect_option("folder");
    stage.config = config;
    stage.config.file = "../contacts.csv";
    expect_option("file");
    stage.config = config;
    stage.config.consent = "";
    expect_option("consent");
    stage.config = config;
    stage.config.words[WHERRY_SUBSCRIBED] = "yes, NO";
    expect_option("unsubscribed");
    stage.config.words[WHERRY_SUBSCRIBED] = "yes,,ja";
    expect_option("subscribed");
}
END_TEST

/* ---- Looking up ---- */

static void look_up(bool by_id, const char *const *names, size_t count)
{
    static const char *const fields[] = {"name"};
    const struct wherry_read read = {.size = sizeof read,
                                     .stream = "contacts",
                                     .since = "",
                                     .fields = fields,
                                     .field_count = 1};
    recorder_finish(&stage.recorder);
    recorder_init(&stage.recorder, 0);
    ck_assert_status(
        &stage,
        (by_id ? wherry_connector.source->lookup_ids : wherry_connector.source->lookup)(
            stage.self, &read, names, count, &stage.recorder.writer, &stage.error),
        WHERRY_OK);
}

START_TEST(a_look_up_tells_who_is_there_and_who_is_not)
{
    static const char *const keys[] = {"ANN@example.com", "nobody@example.com"};
    static const char *const ids[] = {"8", "99"};
    open_with(HEADER "7,ann@example.com,yes,,,,Ann,\n8,ben@example.com,no,,,,Ben,\n"
                     "9,Ann@Example.COM,no,,,,Ann II,\n");
    look_up(false, keys, 2);
    ck_assert_uint_eq(stage.recorder.record_count, 3);
    ck_assert_str_eq(recorder_find_id(&stage.recorder, "7")->key, "ann@example.com");
    ck_assert_str_eq(recorder_field(recorder_find_id(&stage.recorder, "9"), "name"),
                     "Ann II");
    ck_assert_uint_eq(recorder_find(&stage.recorder, keys[1])->flags, WHERRY_ABSENT);
    look_up(true, ids, 2);
    ck_assert_uint_eq(stage.recorder.record_count, 2);
    ck_assert_int_eq(recorder_find_id(&stage.recorder, "8")->consent,
                     WHERRY_UNSUBSCRIBED);
    ck_assert_uint_eq(recorder_find_id(&stage.recorder, "99")->flags, WHERRY_ABSENT);
}
END_TEST

/* The contact may be in the line that cannot be read. */
START_TEST(nobody_is_absent_from_a_file_with_a_line_of_nobody)
{
    static const char *const keys[] = {"ann@example.com", "ben@example.com"};
    open_with(HEADER "7,ann@example.com,yes,,,,Ann,\n8,ben@example.com,no,\"\n");
    look_up(false, keys, 2);
    ck_assert_uint_eq(stage.recorder.record_count, 2);
    ck_assert_uint_eq(stage.recorder.records[1].flags, WHERRY_UNREADABLE);
    ck_assert_str_eq(stage.recorder.records[1].id, "");
}
END_TEST

START_TEST(the_catalog_tells_columns_that_are_fields)
{
    open_with(HEADER);
    ck_assert_status(&stage,
                     wherry_connector.catalog(stage.self, WHERRY_FIELDS,
                                              &stage.recorder.entries, &stage.error),
                     WHERRY_OK);
    ck_assert_uint_eq(stage.recorder.entry_count, 2);
    ck_assert_str_eq(stage.recorder.entry_list[0].id, "name");
    ck_assert(stage.recorder.entry_list[1].writable);
}
END_TEST

START_TEST(the_check_names_the_folder_and_warns_of_what_is_missing)
{
    struct wherry_identity identity = {.size = sizeof identity};
    open_with("email,consent,consent_at\n");
    ck_assert_int_eq(wherry_connector.check(stage.self, &identity, &stage.error),
                     WHERRY_OK);
    ck_assert_str_eq(identity.account_key, stage.folder);
    ck_assert_ptr_nonnull(strstr(identity.warning, "no id column"));
    stage_write(&stage, "contacts.csv", HEADER);
    ck_assert_int_eq(wherry_connector.check(stage.self, &identity, &stage.error),
                     WHERRY_OK);
    ck_assert_str_eq(identity.warning, "");
}
END_TEST

int main(void)
{
    const struct test tests[] = {
        TEST(a_row_is_a_record),
        TEST(each_consent_has_its_words),
        TEST(names_and_words_are_options),
        TEST(a_file_that_is_as_it_was_is_not_read_again),
        TEST(a_change_that_keeps_size_and_time_is_noticed),
        TEST(a_file_that_was_just_written_is_read_once_more),
        TEST(a_file_that_grows_while_it_is_read_is_no_read),
        TEST(a_bad_row_is_told_with_its_line_and_skipped),
        TEST(a_log_of_bad_rows_has_an_end),
        {.name = "a_header_that_does_not_do_is_refused",
         .test = &a_header_that_does_not_do_is_refused,
         .rounds = sizeof unfit / sizeof *unfit},
        TEST(a_file_that_is_not_there_is_never_an_empty_one),
        TEST(an_option_that_does_not_do_is_blamed),
        TEST(a_look_up_tells_who_is_there_and_who_is_not),
        TEST(nobody_is_absent_from_a_file_with_a_line_of_nobody),
        TEST(the_catalog_tells_columns_that_are_fields),
        TEST(the_check_names_the_folder_and_warns_of_what_is_missing),
        {0}};
    suite_fixture(begin, finish);
    return suite_run("csv_read", tests);
}

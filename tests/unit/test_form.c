/* test_form.c -- a state as text, and back: all of it, and nothing that was changed. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/picture/form/seal.h"
#include "host/picture/value.h"
#include "tests/support/suite.h"
#include "tests/unit/form_state.h"
#include "tests/unit/scratch.h"

enum { PEOPLE = 60 };

/* ---- A whole state ---- */

static int64_t lost;
static struct import_result result;

static void expect_import(const char *text, const char *name)
{
    ck_assert_msg(form_state_import(text, name, &result) == WHERRY_OK, "%s",
                  form_state_error.message);
}

START_TEST(a_state_that_went_out_and_in_goes_out_as_it_did)
{
    form_state_make("one", PEOPLE);
    const struct form_end end = form_state_export("one", "first", &lost);
    ck_assert_int_eq(end.contacts, PEOPLE);
    ck_assert_int_eq(end.segments, 2);
    ck_assert_int_eq(end.runs, 3);
    ck_assert_int_eq(end.journal, 3);
    ck_assert_int_eq(end.forgotten, 5); /* three addresses, two ids */
    ck_assert_int_eq(end.lost + end.damages + lost, 0);
    expect_import("first", "two");
    ck_assert(!result.loss);
    ck_assert_int_eq(form_state_faults("two"), 0);
    form_state_export("two", "second", &lost);
    ck_assert(form_state_same("first", "second"));
}
END_TEST

START_TEST(no_key_goes_out_and_after_it_the_account_must_be_proved)
{
    struct store *store = NULL;
    size_t length;
    form_state_make("one", 2);
    form_state_export("one", "text", &lost);
    char *text = form_state_read("text", &length);
    ck_assert_ptr_null(strstr(text, "SECRETHASH"));
    ck_assert_ptr_null(strstr(text, "identity.crm.key"));
    free(text);
    expect_import("text", "two");
    ck_assert_int_eq(
        store_open(scratch_path("two"), STORE_READ, &store, &form_state_error),
        WHERRY_OK);
    ck_assert(!value_is(store, VALUE_IDENTITY_KEY, 0, ""));
    ck_assert(!value_is(store, VALUE_IDENTITY_KEY, 0, "SECRETHASH"));
    store_close(store);
}
END_TEST

START_TEST(what_is_no_text_is_lost_alone_and_told)
{
    struct store *store = NULL;
    form_state_make("one", 3);
    ck_assert_int_eq(
        store_open(scratch_path("one"), STORE_WRITE, &store, &form_state_error),
        WHERRY_OK);
    const struct store_journal odd = {.run = 1,
                                      .row = 1,
                                      .step = "",
                                      .event = "seen",
                                      .before = "",
                                      .after = "",
                                      .words = "\xC3("};
    ck_assert_int_eq(store_begin(store, &form_state_error), WHERRY_OK);
    ck_assert_int_eq(store_write_journal(store, &odd, &form_state_error), WHERRY_OK);
    ck_assert_int_eq(store_commit(store, &form_state_error), WHERRY_OK);
    store_close(store);
    const struct form_end end = form_state_export("one", "text", &lost);
    ck_assert_int_eq(end.lost, 1);
    ck_assert_int_eq(end.contacts, 3);
    expect_import("text", "two");
    ck_assert(result.loss);
    ck_assert_int_eq(form_state_faults("two"), 0);
}
END_TEST

/* A new table or column must be exported, too: or say here why not. */
START_TEST(each_table_of_the_state_is_known_to_the_export)
{
    static const char known[] =
        "contact: id list_present crm_present list_address crm_own open subscribed "
        "parked hidden list_id crm_id further body\n"
        "counts: rows on_list in_crm linked subscribed open parked\n"
        "forgetting: salt highest unwiped\n"
        "forgotten: hash person source at_ms\n"
        "further: contact side place id\n"
        "journal: run contact at_ms step event before after words\n"
        "link: side id contact digest\n"
        "member: segment id address pass\n"
        "run: id kind started_ms ended_ms code summary report\n"
        "seat: segment id placed ours pass barred\n"
        "segment: id crm name static_id since refreshed_ms size read_ms verified_ms "
        "synced_ms picture pass counts error\n"
        "sqlite_sequence: name seq\n"
        "value: name value\n";
    sqlite3 *file = NULL;
    sqlite3_stmt *columns = NULL;
    struct buffer found = {0};
    char table[64] = "";
    form_state_make("one", 1);
    ck_assert_int_eq(sqlite3_open(scratch_path("one"), &file), SQLITE_OK);
    ck_assert_int_eq(
        sqlite3_prepare_v2(file,
                           "SELECT m.name, c.name FROM sqlite_schema m,"
                           " pragma_table_info(m.name) c WHERE m.type = 'table'"
                           " ORDER BY m.name, c.cid",
                           -1, &columns, NULL),
        SQLITE_OK);
    while (sqlite3_step(columns) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(columns, 0);
        if (strcmp(name, table) != 0)
            buffer_format(&found, "%s%s:", *table == '\0' ? "" : "\n", name);
        snprintf(table, sizeof table, "%s", name);
        buffer_format(&found, " %s", (const char *)sqlite3_column_text(columns, 1));
    }
    buffer_add_char(&found, '\n');
    ck_assert_str_eq(buffer_text(&found), known);
    buffer_free(&found);
    sqlite3_finalize(columns);
    sqlite3_close(file);
}
END_TEST

/* ---- What is refused ---- */

static char *whole; /* a text as it was exported */
static size_t whole_length;

static void make_whole(void)
{
    form_state_make("one", 5);
    form_state_export("one", "text", &lost);
    whole = form_state_read("text", &whole_length);
}

static void expect_refused(const void *bytes, size_t length, const char *words)
{
    scratch_write("text", bytes, length);
    ck_assert_int_eq(form_state_import("text", "two", &result), WHERRY_FAILED);
    ck_assert_msg(strstr(form_state_error.message, words) != NULL,
                  "'%s' is not in '%s'", words, form_state_error.message);
}

START_TEST(a_text_that_was_cut_anywhere_is_refused)
{
    make_whole();
    for (size_t length = 0; length < whole_length; length += length < 120 ? 1 : 997)
        expect_refused(whole, length, ":");
    expect_refused(whole, whole_length - 1, "cut off");
    free(whole);
}
END_TEST

START_TEST(a_changed_byte_is_found_in_its_line)
{
    make_whole();
    char place[64];
    int line = 1;
    const char *made = strstr(whole, FORM_MADE);
    for (size_t at = 0; at < whole_length; at++) {
        const bool told = at % 101 == 0 && whole[at] != '\n' &&
                          !(line == 1 && whole + at >= made); /* the time is free */
        const char before = whole[at];
        if (told) {
            whole[at] = (char)(before ^ 1);
            snprintf(place, sizeof place, "text:%d:", line);
            expect_refused(whole, whole_length, place);
            whole[at] = before;
        }
        line += before == '\n';
    }
    free(whole);
}
END_TEST

START_TEST(a_line_that_was_taken_out_or_doubled_is_missed)
{
    make_whole();
    char *other = malloc(whole_length * 2);
    const char *from = strchr(whole, '\n') + 1;
    while (*from != '\0') {
        const char *end = strchr(from, '\n') + 1;
        const size_t before = (size_t)(from - whole), line = (size_t)(end - from);
        memcpy(other, whole, before);
        memcpy(other + before, end, whole_length - before - line);
        expect_refused(other, whole_length - line, ":");
        memcpy(other + before, from, line);
        memcpy(other + before + line, from, whole_length - before);
        expect_refused(other, whole_length + line, ":");
        from = end;
    }
    free(other);
    free(whole);
}
END_TEST

/* Lines of any kind, sealed as if we had written them. */
static void seal_lines(const char *const *lines)
{
    struct seal_writer writer = {0};
    FILE *file = fopen(scratch_path("text"), "we");
    ck_assert_ptr_nonnull(file);
    writer.file = fileno(file);
    for (; *lines != NULL; lines++) {
        const char *made = strstr(*lines, FORM_MADE);
        const size_t length = strlen(*lines);
        seal_write(&writer, *lines, length,
                   made == NULL ? length : (size_t)(made - *lines));
    }
    ck_assert_int_eq(seal_flush(&writer, &form_state_error), WHERRY_OK);
    seal_writer_free(&writer);
    fclose(file);
}

#define DIGITS "00000000000000010000000000000002000000000000000300000000000000ff"
#define HEAD "{\"wherry_state\":1,\"pipeline\":\"p\",\"made\":\"x\"}"
#define LAST "{\"line\":\"end\"}"

START_TEST(the_smallest_text_is_a_state)
{
    static const char *const lines[] = {HEAD, LAST, NULL};
    seal_lines(lines);
    expect_import("text", "two");
    ck_assert_int_eq(form_state_faults("two"), 0);
}
END_TEST

START_TEST(another_version_and_another_pipeline_are_told_with_a_way_out)
{
    static const struct {
        const char *head, *words;
    } wrong[] = {
        {"{\"wherry_state\":2,\"pipeline\":\"p\",\"made\":\"x\"}", "newer version"},
        {"{\"wherry_state\":2,\"more\":7,\"made\":\"x\"}", "newer version"},
        {"{\"wherry_state\":1,\"pipeline\":\"q\",\"made\":\"x\"}",
         "of 'q', not of 'p'"},
        {"{\"wherry_state\":1,\"made\":\"x\"}", "of '', not of 'p'"},
        {"{\"wherry_plan\":1,\"made\":\"x\"}", "not an exported state"},
        {"{\"wherry_state\":0,\"pipeline\":\"p\",\"made\":\"x\"}",
         "not an exported state"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        const char *const lines[] = {wrong[i].head, LAST, NULL};
        seal_lines(lines);
        ck_assert_int_eq(form_state_import("text", "two", &result), WHERRY_FAILED);
        ck_assert_msg(strstr(form_state_error.message, wrong[i].words) != NULL, "%s",
                      form_state_error.message);
        ck_assert(strstr(form_state_error.message, "text:1:") != NULL);
    }
}
END_TEST

START_TEST(a_line_that_none_of_ours_is_like_is_refused)
{
    static const char *const wrong[] = {
        "{\"line\":\"person\"}",
        "{\"contact\":1,\"line\":\"contact\"}",
        "{\"line\":\"contact\",\"contact\":0}",
        "{\"line\":\"value\",\"text\":\"x\"}",
        "{\"line\":\"value\",\"name\":\"x\",\"more\":\"x\"}",
        "{\"line\":\"value\",\"name\":[\"x\"]}",
        "{\"line\":\"field\",\"field\":0,\"crm\":\"a\",\"list\":\"b\"}",
        "{\"line\":\"field\",\"field\":1,\"crm\":\"a\\tb\",\"list\":\"b\"}",
        "{\"line\":\"segment\",\"name\":\"x\"}",
        "{\"line\":\"member\",\"id\":\"x\"}",
        "{\"line\":\"seat\",\"id\":\"x\"}",
        "{\"line\":\"run\",\"command\":\"run\"}",
        "{\"line\":\"journal\",\"at\":\"x\"}",
        "{\"line\":\"forgetting\"}",
        "{\"line\":\"forgetting\",\"key\":\"" DIGITS "00\"}",
        "{\"line\":\"forgetting\",\"key\":\"" DIGITS "\",\"highest\":-1}",
        "{\"line\":\"forgotten\",\"fingerprint\":\"" DIGITS "\",\"person\":1}",
        "{\"line\":\"lost\",\"part\":\"all\"}",
        "{\"line\":\"end\",\"contacts\":1}",
        "{\"line\":\"end\"} {}",
        "{\"line\":\"end\"",
        "{}",
        "[]",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        const char *const lines[] = {HEAD, wrong[i], LAST, NULL};
        seal_lines(lines);
        ck_assert_msg(form_state_import("text", "two", &result) == WHERRY_FAILED,
                      "was taken: %s", wrong[i]);
        ck_assert_msg(strstr(form_state_error.message, "text:2:") != NULL, "%s",
                      form_state_error.message);
    }
}
END_TEST

START_TEST(fingerprints_come_once_and_in_order_behind_one_key)
{
    static const char key[] = "{\"line\":\"forgetting\",\"key\":\"" DIGITS "\"}";
    static const char print[] =
        "{\"line\":\"forgotten\",\"fingerprint\":\"" DIGITS "\",\"person\":1}";
    static const char *const wrong[] = {
        key,
        print,
        "{\"line\":\"forgotten\",\"fingerprint\":\"01" DIGITS "\",\"person\":1}",
        "{\"line\":\"forgotten\",\"fingerprint\":\"F" DIGITS "\",\"person\":1}",
        "{\"line\":\"forgotten\",\"fingerprint\":\"\",\"person\":1}",
        "{\"line\":\"forgotten\",\"person\":1}",
        "{\"line\":\"end\"}"};
    const char *const good[] = {HEAD, key, print, "{\"line\":\"end\",\"forgotten\":1}",
                                NULL};
    seal_lines(good);
    expect_import("text", "two");
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        const char *const lines[] = {HEAD, key, print, wrong[i], NULL};
        seal_lines(lines);
        ck_assert_int_eq(form_state_import("text", "two", &result), WHERRY_FAILED);
        ck_assert_msg(strstr(form_state_error.message, "text:4:") != NULL, "%s",
                      form_state_error.message);
    }
}
END_TEST

START_TEST(contacts_and_runs_come_once_and_in_order)
{
    static const char *const twice[][2] = {
        {"{\"line\":\"contact\",\"contact\":2}",
         "{\"line\":\"contact\",\"contact\":2}"},
        {"{\"line\":\"contact\",\"contact\":2}",
         "{\"line\":\"contact\",\"contact\":1}"},
        {"{\"line\":\"run\",\"run\":2}", "{\"line\":\"run\",\"run\":2}"},
        {LAST, LAST}};
    for (size_t i = 0; i < sizeof twice / sizeof *twice; i++) {
        const char *const lines[] = {HEAD, twice[i][0], twice[i][1], NULL};
        seal_lines(lines);
        ck_assert_int_eq(form_state_import("text", "two", &result), WHERRY_FAILED);
        ck_assert(strstr(form_state_error.message, "text:3:") != NULL);
    }
}
END_TEST

/* No version wrote such a text, but a damaged file can be read as one. */
START_TEST(of_two_contacts_with_one_id_one_is_left_and_that_is_a_loss)
{
    static const char *const lines[] = {
        HEAD,
        "{\"line\":\"contact\",\"contact\":1,\"crm\":{\"present\":true,\"consent\":"
        "\"SUBSCRIBED\",\"records\":[{\"id\":\"a\",\"consent\":\"SUBSCRIBED\"}]}}",
        "{\"line\":\"contact\",\"contact\":2,\"crm\":{\"present\":true,\"consent\":"
        "\"SUBSCRIBED\",\"records\":[{\"id\":\"a\",\"consent\":\"SUBSCRIBED\"}]}}",
        "{\"line\":\"end\",\"contacts\":2}", NULL};
    seal_lines(lines);
    expect_import("text", "two");
    ck_assert_int_eq(result.dropped, 1);
    ck_assert(result.loss);
    ck_assert_int_eq(form_state_faults("two"), 0);
    ck_assert_int_eq(form_state_export("two", "second", &lost).contacts, 1);
}
END_TEST

/* ---- Many ---- */

/* The caches of two files and of the allocator fill; eight bytes for each of a million would
 * be more. */
enum { MANY = 50000, FEW = 20000, GROWTH_KIB = 6 * 1024 };

/* A million with WHERRY_EFFORT=2000. */
static int many_contacts(void)
{
    const int scaled = suite_rounds(MANY);
    return scaled < MANY ? MANY : scaled;
}

#ifndef __SANITIZE_ADDRESS__
/* In a process of its own: the most that was resident, in KiB. */
static int64_t most_memory(int contacts)
{
    int ends[2];
    int64_t kib = 0;
    ck_assert_int_eq(pipe(ends), 0);
    const pid_t builder = fork();
    if (builder == 0) {
        form_state_make_plain("many", contacts);
        _exit(0);
    }
    ck_assert_int_eq(waitpid(builder, NULL, 0), builder);
    const pid_t child = fork();
    if (child == 0) {
        struct rusage used;
        const struct form_end end = form_state_export("many", "first", &lost);
        if (end.contacts != contacts ||
            form_state_import("first", "other", &result) != WHERRY_OK)
            _exit(1);
        form_state_export("other", "second", &lost);
        getrusage(RUSAGE_SELF, &used);
        kib = used.ru_maxrss;
        _exit(write(ends[1], &kib, sizeof kib) == (ssize_t)sizeof kib ? 0 : 1);
    }
    int status = 0;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
    ck_assert_int_eq(read(ends[0], &kib, sizeof kib), (ssize_t)sizeof kib);
    close(ends[0]);
    close(ends[1]);
    return kib;
}
#endif

START_TEST(memory_does_not_grow_with_the_contacts)
{
#ifdef __SANITIZE_ADDRESS__
    suite_skip("a sanitizer keeps what was freed");
#else
    if (suite_skip_under_valgrind("it measures memory"))
        return;
    const int64_t few = most_memory(FEW), many = most_memory(many_contacts());
    ck_assert_msg(many - few < GROWTH_KIB, "%lld KiB for a few, %lld for many",
                  (long long)few, (long long)many);
#endif
    form_state_make_plain("one", many_contacts());
    ck_assert_int_eq(form_state_export("one", "first", &lost).contacts,
                     many_contacts());
    expect_import("first", "two");
    form_state_export("two", "second", &lost);
    ck_assert(form_state_same("first", "second"));
}
END_TEST

int main(void)
{
    const struct test tests[] = {
        TEST(a_state_that_went_out_and_in_goes_out_as_it_did),
        TEST(no_key_goes_out_and_after_it_the_account_must_be_proved),
        TEST(what_is_no_text_is_lost_alone_and_told),
        TEST(each_table_of_the_state_is_known_to_the_export),
        TEST(a_text_that_was_cut_anywhere_is_refused),
        {"a_changed_byte_is_found_in_its_line", &a_changed_byte_is_found_in_its_line, 0,
         120},
        TEST(a_line_that_was_taken_out_or_doubled_is_missed),
        TEST(the_smallest_text_is_a_state),
        TEST(another_version_and_another_pipeline_are_told_with_a_way_out),
        TEST(a_line_that_none_of_ours_is_like_is_refused),
        TEST(fingerprints_come_once_and_in_order_behind_one_key),
        TEST(contacts_and_runs_come_once_and_in_order),
        TEST(of_two_contacts_with_one_id_one_is_left_and_that_is_a_loss),
        {"memory_does_not_grow_with_the_contacts",
         &memory_does_not_grow_with_the_contacts, 0, 300},
        {0}};
    suite_fixture(&scratch_setup, &scratch_teardown);
    return suite_run("form", tests);
}

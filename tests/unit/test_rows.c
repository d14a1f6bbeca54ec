/* test_rows.c -- rows and their keys, what is staged, the journal and the runs. */
#include <stdio.h>
#include <string.h>

#include "host/store/journal.h"
#include "host/store/rows.h"
#include "host/store/runs.h"
#include "host/store/staging.h"
#include "host/store/store.h"
#include "tests/support/suite.h"

static struct store *store;
static struct arena arena;
static struct wherry_error error;

static void setup(void)
{
    ck_assert_int_eq(store_open(":memory:", STORE_WRITE, &store, &error), WHERRY_OK);
}

static void teardown(void)
{
    store_close(store);
    arena_free(&arena);
}

/* ---- Rows ---- */

/* A row with these lasting ids (NULL: that side is empty); its id. */
static int64_t put(int64_t id, const char *list_id, const char *crm_id,
                   const char *address)
{
    const char *const list_ids[] = {list_id, NULL};
    const char *const crm_ids[] = {crm_id, NULL};
    struct store_row row = {
        .id = id,
        .ids = {list_ids, crm_ids},
        .address = {list_id == NULL ? "" : address, crm_id == NULL ? "" : address},
        .present = {list_id != NULL, crm_id != NULL},
        .body = "b",
        .body_length = 1};
    ck_assert_int_eq(store_put_row(store, &row, &error), WHERRY_OK);
    return row.id;
}

static int64_t found(enum store_side side, const char *id)
{
    int64_t row = 0;
    enum wherry_status status = store_find_by_id(store, side, id, &row, &error);
    ck_assert(status == WHERRY_OK || status == WHERRY_END);
    return status == WHERRY_OK ? row : 0;
}

START_TEST(a_row_comes_back_as_it_was_put)
{
    const char *const list_ids[] = {"m1", NULL};
    const char *const crm_ids[] = {"p1", "p2", NULL};
    static const char body[] = "\0\1\2\0";
    struct store_row row = {.ids = {list_ids, crm_ids},
                            .address = {"a@x.net", "b@x.net"},
                            .present = {true, false},
                            .open = true,
                            .parked = true,
                            .body = body,
                            .body_length = 4};
    struct store_row back;
    ck_assert_int_eq(store_put_row(store, &row, &error), WHERRY_OK);
    ck_assert_int_gt(row.id, 0);
    ck_assert_int_eq(store_get_row(store, row.id, &arena, &back, &error), WHERRY_OK);
    ck_assert_str_eq(back.address[STORE_LIST], "a@x.net");
    ck_assert_str_eq(back.address[STORE_CRM], "b@x.net");
    ck_assert(back.present[STORE_LIST] && !back.present[STORE_CRM]);
    ck_assert(back.open && back.parked && !back.subscribed);
    ck_assert_uint_eq(back.body_length, 4);
    ck_assert_int_eq(memcmp(back.body, body, 4), 0);
    ck_assert_int_eq(store_get_row(store, row.id + 1, &arena, &back, &error),
                     WHERRY_END);
}
END_TEST

START_TEST(a_row_is_found_by_each_of_its_keys)
{
    int64_t one = put(0, "m1", "p1", "one@x.net"),
            two = put(0, NULL, "p2", "one@x.net");
    int64_t rows[4];
    size_t count;
    ck_assert_int_eq(found(STORE_LIST, "m1"), one);
    ck_assert_int_eq(found(STORE_CRM, "p1"), one);
    ck_assert_int_eq(found(STORE_CRM, "p2"), two);
    ck_assert_int_eq(found(STORE_CRM, "m1"), 0); /* an id of the other side */
    store_find_by_address(store, STORE_CRM, "one@x.net", rows, 4, &count, &error);
    ck_assert_uint_eq(count, 2);
    ck_assert(rows[0] == one && rows[1] == two);
    store_find_by_address(store, STORE_LIST, "one@x.net", rows, 4, &count, &error);
    ck_assert_uint_eq(count, 1);
    store_find_by_address(store, STORE_CRM, "one@x.net", rows, 1, &count, &error);
    ck_assert_uint_eq(count, 1);
    store_find_by_address(store, STORE_LIST, "", rows, 4, &count, &error);
    ck_assert_uint_eq(count, 0); /* no address is no key */
}
END_TEST

START_TEST(a_record_that_moves_takes_its_key_along)
{
    int64_t one = put(0, "m1", "p1", "one@x.net"),
            two = put(0, "m2", NULL, "two@x.net");
    put(one, "m1", NULL, "one@x.net");
    put(two, "m2", "p1", "two@x.net");
    ck_assert_int_eq(found(STORE_CRM, "p1"), two);
    ck_assert_int_eq(found(STORE_LIST, "m1"), one);
    /* Also when the new row is saved before the old one gives the id up. */
    put(one, "m1", "p1", "one@x.net");
    put(two, "m2", NULL, "two@x.net");
    ck_assert_int_eq(found(STORE_CRM, "p1"), one);
}
END_TEST

static void put_digest(int64_t id, const char *crm_id, uint64_t digest)
{
    const char *const none[] = {NULL}, *const ids[] = {crm_id, NULL};
    struct store_row row = {.id = id,
                            .ids = {none, ids},
                            .digests = {NULL, &digest},
                            .address = {"", ""},
                            .body = "b",
                            .body_length = 1};
    ck_assert_int_eq(store_put_row(store, &row, &error), WHERRY_OK);
}

static uint64_t digest_of(int64_t id, const char *crm_id)
{
    uint64_t digest;
    ck_assert_int_eq(store_get_digest(store, STORE_CRM, crm_id, id, &digest, &error),
                     WHERRY_OK);
    return digest;
}

START_TEST(a_digest_that_is_kept_stays_and_goes_to_no_other_row)
{
    int64_t one = put(0, NULL, "p1", "one@x.net"),
            two = put(0, NULL, "p2", "two@x.net");
    put_digest(one, "p1", 77);
    put_digest(one, "p1", STORE_DIGEST_KEPT);
    ck_assert_uint_eq(digest_of(one, "p1"), 77);
    put_digest(two, "p1", STORE_DIGEST_KEPT);
    ck_assert_uint_eq(digest_of(two, "p1"), 0);
}
END_TEST

START_TEST(open_and_parked_rows_are_walked_in_order_and_in_pieces)
{
    const char *const none[] = {NULL};
    struct store_row row = {
        .ids = {none, none}, .address = {"", ""}, .body = "b", .body_length = 1};
    for (int i = 0; i < 10; i++) {
        row.id = 0;
        row.open = i % 2 == 0;
        row.parked = i % 3 == 0;
        row.subscribed = i < 4;
        row.present[STORE_LIST] = i < 6;
        row.present[STORE_CRM] = i >= 5;
        store_put_row(store, &row, &error);
    }
    static const size_t expected[] = {10, 5, 4};
    for (int which = STORE_ALL_ROWS; which <= STORE_PARKED_ROWS; which++) {
        int64_t after = 0, rows[3];
        size_t count, sum = 0;
        do {
            store_next_rows(store, (enum store_which)which, after, rows, 3, &count,
                            &error);
            for (size_t i = 0; i < count; i++) {
                ck_assert_int_gt(rows[i], after);
                after = rows[i];
            }
            sum += count;
        } while (count > 0);
        ck_assert_uint_eq(sum, expected[which]);
    }
    struct store_counts counts;
    ck_assert_int_eq(store_count(store, &counts, &error), WHERRY_OK);
    ck_assert_int_eq(counts.rows, 10);
    ck_assert_int_eq(counts.on_list, 6);
    ck_assert_int_eq(counts.in_crm, 5);
    ck_assert_int_eq(counts.linked, 1);
    ck_assert_int_eq(counts.subscribed, 4);
    ck_assert_int_eq(counts.open, 5);
    ck_assert_int_eq(counts.parked, 4);
}
END_TEST

/* ---- Staging ---- */

static enum store_side staged_side;

static void begin_staging(enum store_side side)
{
    staged_side = side;
    ck_assert_int_eq(store_begin_staging(store, side, &error), WHERRY_OK);
}

static void stage(const char *id, enum staged_kind kind, uint64_t digest,
                  const char *body)
{
    ck_assert_int_eq(
        store_stage(store, staged_side, id, kind, digest, body, strlen(body), &error),
        WHERRY_OK);
}

/* The staged news as one line: "m1:record/event m2:...". */
static const char *news(void)
{
    static char line[256];
    struct store_staged staged = {0};
    line[0] = '\0';
    ck_assert_int_eq(store_sort_staged(store, staged_side, false, &error), WHERRY_OK);
    while (store_next_staged(store, staged.number, &arena, &staged, &error) ==
           WHERRY_OK) {
        size_t length = strlen(line);
        snprintf(line + length, sizeof line - length, "%s%s:%.*s/%.*s",
                 length == 0 ? "" : " ", staged.id, (int)staged.length,
                 staged.body == NULL ? "" : (const char *)staged.body,
                 (int)staged.event_length,
                 staged.event == NULL ? "" : (const char *)staged.event);
    }
    return line;
}

static void learn(int64_t id, const char *list_id, uint64_t digest)
{
    const char *const ids[] = {list_id, NULL}, *const none[] = {NULL};
    struct store_row row = {.id = id,
                            .ids = {ids, none},
                            .address = {"", ""},
                            .present = {true, false},
                            .digests = {&digest, NULL},
                            .body = "b",
                            .body_length = 1};
    store_put_row(store, &row, &error);
}

START_TEST(only_what_is_news_is_learned)
{
    for (int forgotten = 0; forgotten < 2; forgotten++) {
        if (forgotten == 0) {
            learn(0, "m1", 11);
            learn(0, "m2", 12);
        } else {
            store_forget_digests(store, &error);
        }
        begin_staging(STORE_LIST);
        stage("m2", STAGED_RECORD, 99, "changed");
        stage("m1", STAGED_RECORD, 11, "as it was");
        stage("m3", STAGED_RECORD, 13, "new");
        ck_assert_str_eq(news(), forgotten == 0 ? "m2:changed/ m3:new/"
                                                : "m1:as it was/ m2:changed/ m3:new/");
    }
    begin_staging(STORE_CRM);
    stage("m1", STAGED_RECORD, 11, "of the other side");
    ck_assert_str_eq(news(), "m1:of the other side/");
}
END_TEST

START_TEST(the_later_telling_holds_and_an_event_stands_beside_it)
{
    learn(0, "m1", 11);
    begin_staging(STORE_LIST);
    stage("m1", STAGED_RECORD, 11, "as it was");
    stage("m1", STAGED_EVENT, 0, "out");
    stage("m3", STAGED_EVENT, 0, "out");
    stage("m2", STAGED_EVENT, 0, "out");
    stage("m2", STAGED_RECORD, 6, "first");
    stage("m2", STAGED_RECORD, 5, "second");
    stage("m2", STAGED_EVENT, 0, "out again");
    ck_assert_str_eq(news(), "m1:as it was/out m2:second/out again m3:/out");
    begin_staging(STORE_LIST);
    ck_assert_str_eq(news(), "");
}
END_TEST

START_TEST(a_record_hides_what_could_not_be_read_whichever_came_first)
{
    learn(0, "m1", 11);
    begin_staging(STORE_LIST);
    stage("m1", STAGED_RECORD, 11, "as it was");
    stage("m1", STAGED_UNREAD, 2, "?");
    stage("m2", STAGED_UNREAD, 2, "?");
    stage("m2", STAGED_RECORD, 5, "readable");
    stage("m3", STAGED_UNREAD, 2, "?");
    ck_assert_str_eq(news(), "m2:readable/ m3:?/");
}
END_TEST

START_TEST(an_event_before_its_record_hides_no_news)
{
    struct store_staged staged;
    begin_staging(STORE_LIST);
    stage("m1", STAGED_EVENT, 7, "out");
    stage("m1", STAGED_RECORD, 11, "record");
    ck_assert_str_eq(news(), "m1:record/out");
    store_next_staged(store, 0, &arena, &staged, &error);
    ck_assert_uint_eq(staged.digest, 11);
}
END_TEST

/* A row without a digest counts as changed, also if it lost it while the read was
 * learned. */
START_TEST(what_became_news_while_it_was_learned_is_news_of_the_same_read)
{
    bool more;
    struct store_staged staged = {0};
    learn(0, "m1", 11);
    learn(0, "m2", 12);
    begin_staging(STORE_LIST);
    stage("m0", STAGED_RECORD, 99, "new");
    stage("m1", STAGED_RECORD, 11, "as it was");
    stage("m2", STAGED_RECORD, 12, "as it was");
    ck_assert_str_eq(news(), "m0:new/");
    learn(0, "m0", 0);  /* learned, and news for the next read again */
    learn(1, "m1", 0);  /* no longer known because of it */
    learn(2, "m2", 12); /* as before */
    learn(0, "m9", 0);  /* not staged */
    ck_assert_int_eq(store_find_renewed(store, &more, &error), WHERRY_OK);
    ck_assert(more);
    store_next_staged(store, 1, &arena, &staged, &error);
    ck_assert_str_eq(staged.id, "m1");
    ck_assert_int_eq(store_next_staged(store, 2, &arena, &staged, &error), WHERRY_END);
    ck_assert_int_eq(store_find_renewed(store, &more, &error), WHERRY_OK);
    ck_assert(!more);
}
END_TEST

static void stage_crm(bool twin)
{
    begin_staging(STORE_CRM);
    stage("p2", STAGED_RECORD, 1, "there");
    stage("p3", STAGED_EVENT, 1, "an event is no record");
    if (twin)
        stage("p1", STAGED_UNREAD, 1, "there");
    ck_assert_int_eq(store_sort_staged(store, staged_side, true, &error), WHERRY_OK);
}

START_TEST(a_row_is_absent_when_one_of_its_ids_is_not_staged)
{
    const char *const twins[] = {"p1", "p2", NULL}, *const none[] = {NULL};
    struct store_row row = {.ids = {none, twins},
                            .address = {"", "a@x.net"},
                            .present = {false, true},
                            .body = "b",
                            .body_length = 1};
    int64_t absent, present, rows[4];
    size_t count;
    store_put_row(store, &row, &error);
    int64_t alone = put(0, NULL, "p3", "c@x.net");
    put(0, "m1", NULL, "d@x.net"); /* on the list only */
    stage_crm(false);
    store_count_absent(store, &absent, &present, &error);
    ck_assert_int_eq(present, 2);
    ck_assert_int_eq(absent, 2);
    store_next_absent(store, 0, rows, 4, &count, &error);
    ck_assert_uint_eq(count, 2);
    ck_assert_int_eq(rows[0], row.id);
    ck_assert_int_eq(rows[1], alone);
    stage_crm(true);
    store_next_absent(store, 0, rows, 4, &count, &error);
    ck_assert_uint_eq(count, 1);
    ck_assert_int_eq(rows[0], alone);
    store_next_absent(store, alone, rows, 4, &count, &error);
    ck_assert_uint_eq(count, 0);
    ck_assert(store_is_staged(store, STORE_CRM, "p2"));
    ck_assert(!store_is_staged(store, STORE_CRM, "p3"));
    ck_assert(!store_is_staged(store, STORE_LIST, "p2"));
}
END_TEST

/* ---- Journal and runs ---- */

static void add_event(void *self, const struct store_journal *line)
{
    char *text = self;
    sprintf(text + strlen(text), "%d.%d %s;", (int)line->run, (int)line->row,
            line->event);
}

START_TEST(the_journal_is_told_by_contact_and_by_run_oldest_first)
{
    static const struct store_journal lines[] = {
        {1, 7, 10, "", "seen", "", "", ""},
        {1, 8, 11, "push_unsubscribes", "sent", "x", "y", "z"},
        {2, 7, 12, "", "done", "", "", ""}};
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(store_write_journal(store, &lines[i], &error), WHERRY_OK);
    char text[128] = "";
    store_journal(store, 7, 0, add_event, text, &error);
    ck_assert_str_eq(text, "1.7 seen;2.7 done;");
    text[0] = '\0';
    store_journal(store, 0, 1, add_event, text, &error);
    ck_assert_str_eq(text, "1.7 seen;1.8 sent;");
}
END_TEST

static void add_run(void *self, const struct store_run *run)
{
    char *text = self;
    sprintf(text + strlen(text), "%d %s %d %d %d '%s' '%s';", (int)run->id, run->kind,
            (int)run->started_ms, (int)run->ended_ms, run->code, run->summary,
            run->report);
}

START_TEST(runs_are_told_the_latest_first_and_one_that_was_killed_never_ended)
{
    int64_t first, second;
    char text[256] = "";
    store_start_run(store, "run", 100, &first, &error);
    store_start_run(store, "backfill", 200, &second, &error);
    const struct store_run end = {second, 200, 250, "backfill", 3, "1 done", "{}"};
    ck_assert_int_eq(store_end_run(store, &end, &error), WHERRY_OK);
    store_runs(store, 10, add_run, text, &error);
    ck_assert_str_eq(text, "2 backfill 200 250 3 '1 done' '{}';1 run 100 0 -1 '' '';");
    text[0] = '\0';
    store_runs(store, 1, add_run, text, &error);
    ck_assert_str_eq(text, "2 backfill 200 250 3 '1 done' '{}';");
}
END_TEST

static void count_line(void *self, const struct store_journal *line)
{
    int *lines = self;
    (void)line;
    ++*lines;
}

START_TEST(old_runs_and_journal_lines_are_forgotten)
{
    char text[256] = "";
    int64_t run = 0;
    for (int64_t i = 1; i <= 5; i++) {
        const struct store_journal line = {i, 7, i * 100, "", "seen", "", "", ""};
        store_start_run(store, "run", i * 100, &run, &error);
        ck_assert_int_eq(store_write_journal(store, &line, &error), WHERRY_OK);
    }
    ck_assert_int_eq(store_prune(store, run, 2, 0, 300, &error), WHERRY_OK);
    store_runs(store, 10, add_run, text, &error);
    ck_assert_str_eq(text, "5 run 500 0 -1 '' '';4 run 400 0 -1 '' '';");
    int lines = 0;
    store_journal(store, 7, 0, count_line, &lines, &error);
    ck_assert_int_eq(lines, 3); /* of the times 300, 400 and 500 */
    ck_assert_int_eq(store_prune(store, run, 2, 401, 300, &error), WHERRY_OK);
    text[0] = '\0';
    store_runs(store, 10, add_run, text, &error);
    ck_assert_str_eq(text, "5 run 500 0 -1 '' '';");
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_row_comes_back_as_it_was_put),
        TEST(a_row_is_found_by_each_of_its_keys),
        TEST(a_record_that_moves_takes_its_key_along),
        TEST(a_digest_that_is_kept_stays_and_goes_to_no_other_row),
        TEST(open_and_parked_rows_are_walked_in_order_and_in_pieces),
        TEST(only_what_is_news_is_learned),
        TEST(the_later_telling_holds_and_an_event_stands_beside_it),
        TEST(a_record_hides_what_could_not_be_read_whichever_came_first),
        TEST(an_event_before_its_record_hides_no_news),
        TEST(what_became_news_while_it_was_learned_is_news_of_the_same_read),
        TEST(a_row_is_absent_when_one_of_its_ids_is_not_staged),
        TEST(the_journal_is_told_by_contact_and_by_run_oldest_first),
        TEST(runs_are_told_the_latest_first_and_one_that_was_killed_never_ended),
        TEST(old_runs_and_journal_lines_are_forgotten),
        {0},
    };
    suite_fixture(setup, teardown);
    return suite_run("rows", tests);
}

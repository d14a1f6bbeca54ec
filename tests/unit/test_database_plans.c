/* test_database_plans.c -- how the server finds what is asked about the members and seats of
 * a segment, before it knows that there are many contacts and once it does: each by its key.
 */
#include <stdio.h>
#include <string.h>

#include "host/base/buffer.h"
#include "host/store/postgres/texts.h"
#include "tests/support/database.h"
#include "tests/support/suite.h"
#include "tests/unit/number.h"

/* As the role sees them: a rule of who sees what takes ways from the server. With the
 * values behind the numbers of the pipeline and the segment. */
static const struct question {
    const char *name;
    enum statement which;
    const char *values;
} questions[] = {
    {"taken", SQL_TAKEN_CONTACTS, ""},
    {"seated", SQL_SEATED_CONTACTS, ""},
    {"absentees", SQL_NEXT_ABSENTEES, ", ''1'', ''1'', ''1''"},
    {"unseated", SQL_UNSEATED, ", ''{1,2,3}'', 0"},
    {"our seats", SQL_OUR_SEATS, ", ''{1,2,3}''"},
    {"other seats", SQL_OTHER_SEATS, ", ''{1,2,3}''"},
};
enum { QUESTIONS = sizeof questions / sizeof *questions };

/* 5,000 contacts on both sides, of whom 500 are members and have a seat. */
static const char fill[] =
    "INSERT INTO wherry.contact(pipeline, id, list_present, crm_present, list_address,"
    " open, subscribed, parked, hidden, list_id, crm_id, further, body) SELECT "
    "p.number,"
    " i, 1, 1, i || '@example.org', 0, 1, 0, 0, ('l' || i)::bytea, ('c' || i)::bytea, "
    "0,"
    " repeat('x', 200)::bytea FROM wherry.pipeline p, generate_series(1, 5000) i;"
    "INSERT INTO wherry.link(pipeline, side, id, contact, digest) SELECT p.number, "
    "side,"
    " (substr('lc', side + 1, 1) || i)::bytea, i, 0 FROM wherry.pipeline p,"
    " generate_series(0, 1) side, generate_series(1, 5000) i;"
    "INSERT INTO wherry.member(pipeline, segment, id, address, pass) SELECT p.number, "
    "1,"
    " ('c' || i)::bytea, i || '@example.org', 1 FROM wherry.pipeline p,"
    " generate_series(1, 500) i;"
    "INSERT INTO wherry.seat(pipeline, segment, id, placed, ours, pass, barred) SELECT"
    " p.number, 1, ('l' || i)::bytea, 1, 1, 1, '' FROM wherry.pipeline p,"
    " generate_series(1, 500) i;";
static const char count_all[] =
    "ANALYZE wherry.contact, wherry.link, wherry.member, wherry.seat";

/* How many lines of its plan tell of all contacts, or of a question asked of each pair. */
static const char counting[] =
    "CREATE OR REPLACE FUNCTION public.refuse(asked text) RETURNS bigint LANGUAGE "
    "plpgsql"
    " SET search_path = wherry SET enable_hashjoin = off SET enable_mergejoin = off"
    " SET plan_cache_mode = force_custom_plan"
    " AS $$ DECLARE line text; found bigint := 0; lines bigint := 0; BEGIN"
    " FOR line IN EXECUTE 'EXPLAIN EXECUTE ' || asked LOOP lines := lines + 1;"
    " IF line LIKE '%Seq Scan on contact%' OR line LIKE '%Seq Scan on link%'"
    " OR line ~ 'Join Filter: \\([csl][.]id = ' THEN found := found + 1; END IF;"
    " END LOOP; IF lines < 5 THEN RETURN -1; END IF; RETURN found; END $$";

START_TEST(whatever_is_asked_of_a_segment_is_found_by_keys)
{
    const struct question *question = &questions[_i];
    struct buffer sql = {0};
    number_first();
    database_run(fill);
    database_run(counting);
    buffer_format(
        &sql,
        "SET ROLE wherry; SET search_path = wherry; PREPARE asked AS %s; SELECT"
        " public.refuse('asked(%d, ''1''",
        postgres_texts[question->which].sql,
        (int)database_number("SELECT number FROM wherry.pipeline"));
    buffer_add_text(&sql, question->values);
    buffer_add_text(&sql, ")')");
    for (int known = 0; known <= 1; known++) {
        if (known)
            database_run(count_all);
        ck_assert_msg(database_number(buffer_text(&sql)) == 0, "%s: %s", question->name,
                      buffer_text(&sql));
    }
    buffer_free(&sql);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"whatever_is_asked_of_a_segment_is_found_by_keys",
         &whatever_is_asked_of_a_segment_is_found_by_keys, QUESTIONS, 0},
        {0}};
    const char *why;
    int status = 77; /* skipped */
    suite_fixture(NULL, &number_finish);
    if (database_start(&why))
        status = suite_run("database plans", tests);
    else
        fprintf(stderr, "no PostgreSQL: %s\n", why);
    database_stop();
    return status;
}

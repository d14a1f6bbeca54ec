/* rules.c -- what must hold of every run of a pipeline, whatever it is about. */
#include "tests/pipelines/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/text.h"
#include "tests/support/suite.h"

/* A shorter name may be part of a word. */
enum { CONNECTIONS_MAX = 10, READS_MAX = 4, PUSHES_MAX = 8, NAME_BYTES = 4 };

static int64_t meter(const struct json_node *meters, const char *path)
{
    return json_tree_integer(json_tree_find(meters, path), -1);
}

void rules_meters(const struct json_node *meters, bool paced)
{
    ck_assert_int_le(meter(meters, "mailchimp.most_connections"), CONNECTIONS_MAX);
    ck_assert_int_le(meter(meters, "mailchimp.most_at_once"), CONNECTIONS_MAX);
    ck_assert_int_ge(meter(meters, "mailchimp.most_at_once"), 0);
    if (!paced)
        return;
    ck_assert_int_le(meter(meters, "ometria.most_reads_a_second"), READS_MAX);
    ck_assert_int_le(meter(meters, "ometria.most_pushes_a_second"), PUSHES_MAX);
    ck_assert_int_ge(meter(meters, "ometria.most_reads_a_second"), 0);
    ck_assert_int_eq(meter(meters, "ometria.refused_429"), 0);
}

static void expect_unsaid(const char *said, const char *words)
{
    const char *found = *words == '\0' ? NULL : strstr(said, words);
    if (found == NULL)
        return;
    size_t before = (size_t)(found - said) < 60 ? (size_t)(found - said) : 60;
    ck_abort_msg("wherry told '%s': ...%.160s", words, found - before);
}

static void expect_unsaid_person(const char *said, const struct json_node *person)
{
    static const char *const names[] = {"FNAME", "LNAME", "firstname", "lastname"};
    const struct json_node *fields = json_tree_get(person, "fields");
    expect_unsaid(said, json_tree_text(json_tree_get(person, "address")));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *name = json_tree_text(json_tree_get(fields, names[i]));
        if (strlen(name) >= NAME_BYTES)
            expect_unsaid(said, name);
    }
}

void rules_silence(const struct json_node *dump, const char *said)
{
    static const char *const sides[] = {"list", "crm"};
    expect_unsaid(said, SANDBOX_MAILCHIMP_KEY);
    expect_unsaid(said, SANDBOX_OMETRIA_KEY);
    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++) {
        const struct json_node *people = json_tree_get(dump, sides[i]);
        if (people == NULL) /* the list was taken away */
            continue;
        for (const struct json_node *one = people->first; one != NULL; one = one->next)
            expect_unsaid_person(said, one);
    }
}

/* joined.c -- supervisors that have joined a real database, for tests. */
#include "tests/unit/joined.h"

#include <stdio.h>
#include <string.h>

#include "host/store/lease.h"
#include "tests/support/database.h"
#include "tests/support/suite.h"

enum { MOST = JOINED_MOST };

struct wherry_error joined_error;
struct arena joined_arena;
static struct sharing *all[MOST];
struct states joined_states;

void joined_good(enum wherry_status status)
{
    ck_assert_msg(status == WHERRY_OK, "%d: %s", (int)status, joined_error.message);
}

struct sharing *joined_add(const char *name, int64_t jobs)
{
    const struct sharing_self self = {
        .name = name, .version = "1.0", .process = 7, .jobs = jobs};
    size_t at = 0;
    while (all[at] != NULL)
        at++;
    joined_good(sharing_join(joined_states, &self, &all[at], &joined_error));
    return all[at];
}

void joined_leave(struct sharing *sharing)
{
    for (size_t i = 0; i < MOST; i++)
        if (all[i] == sharing)
            all[i] = NULL;
    sharing_leave(sharing);
}

static void finish(void)
{
    for (size_t i = 0; i < MOST; i++)
        if (all[i] != NULL)
            joined_leave(all[i]);
    arena_free(&joined_arena);
    database_run("DELETE FROM wherry.supervisor; DELETE FROM wherry.shared_pipeline;"
                 "DELETE FROM wherry.lease;"
                 "UPDATE wherry.version SET number = number % 100");
}

/* `count` pipelines "a", "b", ..., each with accounts of its own. */
void joined_announce(struct sharing *sharing, size_t count, uint64_t digest)
{
    static char names[MOST][2], leases[MOST][16];
    static const char *lists[MOST][2];
    struct sharing_spec specs[MOST];
    for (size_t i = 0; i < count; i++) {
        snprintf(names[i], sizeof names[i], "%c", (char)('a' + i));
        snprintf(leases[i], sizeof leases[i], "pipeline %s", names[i]);
        lists[i][0] = leases[i];
        specs[i] = (struct sharing_spec){.pipeline = names[i],
                                         .digest = digest,
                                         .accounts = {2 * i + 1, UINT64_MAX - i},
                                         .leases = lists[i]};
    }
    joined_good(sharing_announce(sharing, specs, count, NULL, 0, &joined_error));
}

struct sharing_look joined_look(struct sharing *sharing)
{
    struct sharing_look seen;
    joined_good(sharing_look(sharing, &joined_arena, &seen, &joined_error));
    return seen;
}

/* All that it can get; gives how many, and the first of them. */
size_t joined_claim(struct sharing *sharing, struct sharing_claim *first)
{
    const struct sharing_look seen = joined_look(sharing);
    int64_t numbers[MOST];
    struct sharing_claim *claims = NULL;
    size_t claimed = 0;
    for (size_t i = 0; i < seen.count; i++)
        numbers[i] = seen.rows[i].number;
    joined_good(sharing_claim(sharing, numbers, seen.count, &joined_arena, &claims,
                              &claimed, &joined_error));
    if (claimed > 0 && first != NULL)
        *first = claims[0];
    return claimed;
}

void joined_beat(struct sharing *sharing, bool leaving)
{
    bool old = true;
    joined_good(sharing_beat(sharing, leaving, &old, &joined_error));
    ck_assert(!old);
}

/* As if it had said nothing for a term. */
void joined_silence(const char *name)
{
    char sql[128];
    snprintf(sql, sizeof sql,
             "UPDATE wherry.supervisor SET until = 1 WHERE name = '%s'", name);
    database_run(sql);
}

int joined_suite(const char *name, const struct test *tests)
{
    static char uri[256];
    const char *why;
    if (!database_start(&why)) {
        printf("skipped: %s\n", why);
        return 77;
    }
    snprintf(uri, sizeof uri, "%s", database_uri("wherry"));
    joined_states.text = uri;
    suite_fixture(NULL, finish);
    const int status = suite_run(name, tests);
    database_stop();
    return status;
}

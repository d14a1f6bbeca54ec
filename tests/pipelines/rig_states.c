/* rig_states.c -- where the states of a rig are. */
#include "tests/pipelines/rig_states.h"

#include <stdio.h>
#include <stdlib.h>

#include "host/base/text.h"
#include "host/store/store.h"
#include "tests/pipelines/rig.h"
#include "tests/support/program.h"
#ifdef WITH_POSTGRESQL
#include "tests/support/database.h"
#endif

static bool in_database(void)
{
    const char *wanted = getenv("WHERRY_TEST_STATES");
    return wanted != NULL && text_same(wanted, "postgresql");
}

bool rig_states_start(void)
{
    const char *why = "wherry was built without it";
    if (!in_database())
        return true;
#ifdef WITH_POSTGRESQL
    if (database_borrow(&why))
        return true;
    database_stop();
#endif
    fprintf(stderr, "no PostgreSQL: %s\n", why);
    return false;
}

void rig_states_begin(void)
{
#ifdef WITH_POSTGRESQL
    static char uri[256];
    if (!in_database())
        return;
    database_empty();
    snprintf(uri, sizeof uri, "%s", database_uri("wherry"));
    program_keep_states(uri);
#endif
}

void rig_states_forget_turns(void)
{
#ifdef WITH_POSTGRESQL
    if (in_database())
        database_run("DO $$ BEGIN IF to_regclass('wherry.lease') IS NOT NULL THEN"
                     " DELETE FROM wherry.lease; END IF; END $$");
#endif
}

const char *rig_states_where(void)
{
    const char *kept = program_kept_states();
    return kept == NULL ? rig_path("state") : kept;
}

const char *rig_states_place(const char *pipeline)
{
    struct buffer place = {0};
    store_path((struct states){rig_states_where()}, pipeline, &place);
    const char *kept = rig_keep(buffer_text(&place));
    buffer_free(&place);
    return kept;
}

bool rig_states_are_rows(void)
{
    return in_database();
}

int64_t rig_states_number(const char *sql)
{
#ifdef WITH_POSTGRESQL
    return database_number(sql);
#else
    (void)sql;
    return -1;
#endif
}

const char *rig_states_text(const char *sql, struct arena *arena)
{
#ifdef WITH_POSTGRESQL
    return database_text(sql, arena);
#else
    (void)sql, (void)arena;
    return "";
#endif
}

void rig_states_stop(void)
{
#ifdef WITH_POSTGRESQL
    database_stop();
#endif
}

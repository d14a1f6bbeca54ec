/* beside.c -- a baseline into PostgreSQL beside one into a file. */
#include "tests/bench/beside.h"

#include <stdio.h>

#ifdef WITH_POSTGRESQL
#include "tests/bench/scene.h"
#include "tests/support/database.h"

/* The tables are there, as where there are other pipelines. */
static void make_tables(struct scene *scene)
{
    struct cost cost;
    scene_wherry(scene, "pause p", 0, &cost);
    database_empty();
}

static void take_both(struct ledger *ledger)
{
    struct scene scene;
    char states[SCENE_PATH_ROOM];
    snprintf(states, sizeof states, "%s", database_uri("wherry"));
    scene_begin(&scene, ledger->people, ledger->people);
    scene_wherry(&scene, "run p", 0, ledger_next(ledger, FILE_BASELINE));
    program_keep_states(states);
    make_tables(&scene);
    scene_wherry(&scene, "run p", 0, ledger_next(ledger, DATABASE_BASELINE));
    program_keep_states(NULL);
    scene_finish(&scene);
}

void beside_take(struct ledger *ledger)
{
    const char *why;
    fprintf(stderr, "bench:   baselines into a file and into PostgreSQL\n");
    if (database_start_durable(&why))
        take_both(ledger);
    else
        fprintf(stderr, "bench: there is no PostgreSQL: row 14 is skipped: %s\n", why);
    database_stop();
}
#else
void beside_take(struct ledger *ledger)
{
    (void)ledger;
    fprintf(stderr, "bench: built without PostgreSQL: row 14 is skipped\n");
}
#endif

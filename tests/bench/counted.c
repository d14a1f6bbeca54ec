/* counted.c -- instructions instead of seconds: these repeat. */
#include "tests/bench/counted.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "tests/bench/scene.h"
#include "tests/support/suite.h"

/* From now on `wherry` of this scene runs under callgrind. */
static void count_from_now(const struct scene *scene, const char *valgrind)
{
    char path[SCENE_PATH_ROOM];
    struct buffer script = {0};
    scene_path(scene, "counted", path);
    buffer_format(&script,
                  "#!/bin/sh\n"
                  "exec '%s' --quiet --tool=callgrind \\\n"
                  "    --callgrind-out-file='%s/callgrind.out' " BENCH_WHERRY
                  " \"$@\"\n",
                  valgrind, scene->home.directory);
    home_write(&scene->home, "counted", buffer_text(&script));
    buffer_free(&script);
    ck_assert_int_eq(chmod(path, S_IRWXU), 0);
    setenv("WHERRY_COUNTED", path, 1);
}

static int64_t count(struct scene *scene, const char *line)
{
    char path[SCENE_PATH_ROOM], text[256];
    struct cost cost;
    int64_t instructions = 0;
    scene_wherry(scene, line, 0, &cost);
    scene_path(scene, "callgrind.out", path);
    FILE *file = fopen(path, "r");
    while (file != NULL && fgets(text, sizeof text, file) != NULL)
        (void)sscanf(text, "totals: %" SCNd64, &instructions);
    if (file != NULL)
        fclose(file);
    return instructions;
}

static void finish(struct scene *scene)
{
    unsetenv("WHERRY_COUNTED");
    scene_finish(scene);
}

void counted_take(struct ledger *ledger, const char *valgrind)
{
    struct scene scene;
    struct cost first;
    fprintf(stderr, "bench: instructions, %" PRId64 " people\n", ledger->small);
    scene_begin(&scene, ledger->small, 0);
    scene_wherry(&scene, "run p", 0, &first);
    scene_wherry(&scene, "run p", 0, &first);
    count_from_now(&scene, valgrind);
    ledger->read_instructions = count(&scene, "run p --verify");
    finish(&scene);
    scene_begin(&scene, ledger->small, ledger->small);
    scene_wherry(&scene, "run p", 0, &first);
    scene_wherry(&scene, "run p", 0, &first);
    count_from_now(&scene, valgrind);
    ledger->idle_instructions = count(&scene, "run p");
    scene_add_contacts(&scene, ledger->small, ledger->small / 2);
    ledger->push_instructions =
        count(&scene, "run p --allow push_new_records") + count(&scene, "run p");
    finish(&scene);
}

/* scene.h -- where one group of figures is taken: two services, a state, and wherry.
 *
 * The services are a sandbox of its own, whose clock begins at a fixed moment: what is
 * read depends on the hour of the day, and figures must repeat. There is no pace and no
 * compression, because neither is wherry's cost.
 */
#ifndef BENCH_SCENE_H
#define BENCH_SCENE_H

#include <stdbool.h>
#include <stdint.h>

#include "host/base/buffer.h"
#include "tests/bench/measure.h"
#include "tests/support/program.h"
#include "tests/support/sandbox.h"

enum { SCENE_PATH_ROOM = 192 };

struct scene {
    struct sandbox *sandbox;
    struct home home;
    struct cost before; /* the meters before the last command */
    int64_t began_us;   /* that */
    const char *fault;  /* added to the environment of wherry, or NULL */
    const char *list; /* more lines of `list:` in specs written from now on, or NULL */
};

/* `list` and `crm` people, as many as can be on both sides, and the spec of pipeline p
 * with all six steps. */
void scene_begin(struct scene *scene, int64_t list, int64_t crm);
void scene_finish(struct scene *scene);

/* The spec of p, of both connections and `sections`; of all six steps. */
void scene_write_spec(const struct scene *scene, const char *sections);
void scene_write_steps(const struct scene *scene);
/* So many other pipelines beside p. */
void scene_write_fleet(const struct scene *scene, int64_t count);
void scene_path(const struct scene *scene, const char *name,
                char path[SCENE_PATH_ROOM]);

/* An hour goes by, so that all that was pushed is applied; then `wherry LINE`, which
 * must end with `code`. */
void scene_wherry(struct scene *scene, const char *line, int code, struct cost *cost);
/* The same in two halves, for a caller that watches in between: how it ended is in
 * cost->code. */
int scene_start(struct scene *scene, const char *line);
void scene_end(struct scene *scene, int pid, struct cost *cost);
/* Any program in the same way: no hour, no shell, words without blanks. */
void scene_program(struct scene *scene, const char *program, const char *line,
                   const char *environment, int code, struct cost *cost);

/* The URLs of all that the last command has read, one a line, in a file of the home. */
void scene_keep_requests(const struct scene *scene, const char *name);

/* Who acts: of all who are on the list, in the order of their addresses, every `step`-th
 * from number `first`; or (`others`) all but these. */
struct crowd {
    int64_t first, step;
    bool others;
};
/* Each of them does this; `act` is the inside of an act without its address. */
void scene_act(const struct scene *scene, struct crowd crowd, const char *act);
/* So many new contacts of the CRM, made in the day before this ends; `from` is above
 * the number of everybody who is there. */
#define SCENE_DAY_OF_NEW                                                               \
    "2026-06-16" /* the CRM knows them by it, if nothing was before */
void scene_add_contacts(const struct scene *scene, int64_t from, int64_t count);

/* What the service knows of everybody on the list, in the order of their addresses. */
void scene_dump_list(const struct scene *scene, struct buffer *dump);
/* What needs much memory is done in a process aside. Whether this is it, which ends by
 * scene_aside_end; the other one has waited for it, and ends if it went wrong. */
bool scene_aside(void);
void scene_aside_end(void);
/* The bytes of all files of the state. */
int64_t scene_state_bytes(const struct scene *scene);

#endif

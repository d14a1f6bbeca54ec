/* intake.h -- the values of a form, while they come in.
 *
 * A value comes in pieces, as the network delivers it. Its pieces are put together
 * beside the arena and go there once, when the value is whole: so a form takes about as
 * much memory as it has bytes, whoever sends it. The caller limits those
 * (VISIT_BODY_MOST). `struct intake i = {.form = ..., .arena = ...};` is ready.
 */
#ifndef CONSOLE_INTAKE_H
#define CONSOLE_INTAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/base/buffer.h"
#include "host/console/visit.h"

struct intake {
    struct pairs *form;
    struct arena *arena;
    struct buffer value; /* of the last pair, as far as it came */
    bool kept;           /* the field that comes has a pair; the others are dropped */
};

/* A piece of a field, which begins `offset` bytes into its value. */
void intake_add(struct intake *intake, const char *name, const char *piece,
                uint64_t offset, size_t length);
/* No more comes: now each pair has its value. It may be called again. */
void intake_end(struct intake *intake);
void intake_free(struct intake *intake);

#endif

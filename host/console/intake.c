/* intake.c -- the values of a form, while they come in. */
#include "host/console/intake.h"

#include <string.h>

void intake_end(struct intake *intake)
{
    struct buffer *value = &intake->value;
    if (intake->kept && value->length > 0)
        intake->form->all[intake->form->count - 1].value =
            arena_text_n(intake->arena, value->bytes, value->length);
    intake->kept = false;
    if (value->bytes != NULL)
        explicit_bzero(value->bytes, value->room);
    buffer_clear(value);
}

void intake_add(struct intake *intake, const char *name, const char *piece,
                uint64_t offset, size_t length)
{
    struct pairs *form = intake->form;
    if (offset == 0) {
        intake_end(intake);
        intake->kept = form->count < VISIT_PAIRS;
        if (intake->kept)
            form->all[form->count++] =
                (struct pair){arena_text(intake->arena, name), ""};
    }
    if (intake->kept && piece != NULL)
        buffer_add(&intake->value, piece, length);
}

void intake_free(struct intake *intake)
{
    if (intake->value.bytes != NULL)
        explicit_bzero(intake->value.bytes, intake->value.room);
    buffer_free(&intake->value);
}

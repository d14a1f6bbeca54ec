/* forgotten.h -- a contact of whom nothing is kept except that they were forgotten,
 * since when, and why. */
#ifndef TELL_FORGOTTEN_H
#define TELL_FORGOTTEN_H

#include "host/picture/forget.h"
#include "plugin/kit/json_writer.h"

struct forgotten_words {
    const char *by;    /* "operator", "list", "crm" */
    const char *words; /* a sentence behind "forgotten on DATE" */
    int64_t at_ms;
};

/* OK, or END: no such address was forgotten. `contact` may be a short id: END. */
enum wherry_status forgotten_find(struct store *store, const char *contact,
                                  struct forgotten_words *found,
                                  struct wherry_error *error);
void forgotten_text(const char *pipeline, const struct forgotten_words *found,
                    struct buffer *text);
/* The member "forgotten" of an object. */
void forgotten_json(const struct forgotten_words *found, struct json_writer *json);

#endif

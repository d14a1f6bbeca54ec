/* schema.h -- what a table of keys can say of a key.
 *
 * A section is a mapping; its rows say what each key takes and where in a struct of
 * pipeline.h the value goes. The rows themselves are in keys.c.
 */
#ifndef SPEC_SCHEMA_H
#define SPEC_SCHEMA_H

#include "host/spec/pipeline.h"
#include "host/spec/reader.h"
#include "host/spec/tree.h"

enum key_type {
    KEY_TEXT,     /* const char * */
    KEY_NAME,     /* const char *: lower-case letters, digits, dashes; no variables */
    KEY_BOOLEAN,  /* bool */
    KEY_NUMBER,   /* int64_t, minimum..maximum */
    KEY_DURATION, /* int64_t milliseconds, minimum..maximum */
    KEY_CRON,     /* const char * */
    KEY_ZONE,     /* const char * */
    KEY_LIMIT,    /* struct spec_limit */
    KEY_CHOICE,   /* enum (int): the index in choices */
    KEY_EITHER,   /* bool: is it the second of two choices? */
    KEY_SECTION,  /* the struct of the section */
    KEY_STEPS,    /* a section, or a list of its keys */
    KEY_ROWS,     /* an array and its count; each item a section */
};

enum key_flag {
    KEY_REQUIRED = 1,
    KEY_MAY_BE_EMPTY = 2, /* SECTION: the key alone will do */
    KEY_MAY_BE_OFF = 4,   /* DURATION: `off` will do, and is 0 */
    KEY_SECRET = 8,       /* TEXT: never quoted; a $NAME without braces is an error */
};

struct section;

struct key {
    const char *name;
    enum key_type type;
    unsigned flags;
    size_t offset; /* of the member in the section's struct */
    size_t place;  /* of a struct spec_place for the value; 0: none */
    int64_t minimum, maximum;
    const char *const *choices;
    const char *fallback; /* as it would be written; NULL: none */
    const struct section *section;
    size_t count;    /* ROWS: offset of the count */
    size_t row_size; /* ROWS: bytes of one; at most row_limit of them */
    size_t row_limit;
    const char *only;           /* CHOICE, EITHER: this choice is allowed only beside
                                 * ... */
    const char *beside, *being; /* ... that key with that value; NULL: anywhere */
    const char *help;           /* one line */
};

/* A whole-section check; `mapping` is the text of `target`, `place` that of its key. */
typedef void section_check(struct reader *reader, const struct node *mapping,
                           struct spec_place place, void *target);
/* Takes a key that has no row. */
typedef void section_other(struct reader *reader, const struct node *mapping,
                           const struct node *key, void *target);

/* Sections with `every`, `cron` and `time_zone`: must one say when it runs? */
enum section_schedule {
    SCHEDULE_NONE,          /* it has no such keys */
    SCHEDULE_MAY,           /* it may: what holds it does */
    SCHEDULE_MUST,          /* it must */
    SCHEDULE_MUST_OR_STEPS, /* it must, unless each of its steps does */
};

struct section {
    const char *name; /* of the key that holds it; the item's for ROWS; "" at the top */
    const char *item; /* STEPS: what a key of it is called, "step" */
    const struct key *keys; /* ends with a row without a name */
    enum section_schedule schedule;
    /* At least one of these two keys; and the error if both are missing. */
    const char *const *either;
    const char *without;
    size_t place;  /* of a struct spec_place for the section; 0: none */
    bool switched; /* a bool at `on` says that the section was given */
    size_t on;
    section_check *check; /* or NULL */
    section_other *other; /* or NULL: unknown keys are wrong */
};

/* The row of a name, or NULL. */
const struct key *schema_find(const struct section *section, const char *name);

/* The section below `top` that has a key of this name, the nearest to the top; NULL if
 * none. */
const struct section *schema_home(const struct section *top, const char *name);

#endif

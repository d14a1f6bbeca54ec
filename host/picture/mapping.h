/* mapping.h -- the mapped fields of a run, and which way each may travel now.
 *
 * Each pair (CRM field, list field) has a number that lasts as long as the pair is in
 * the spec, so that rows find their cells again after the spec's order changed. The
 * direction of a pair does not belong to its identity. A pair that left the spec is
 * forgotten, because its values grow old: if it returns, it has another number and is
 * fresh. No number is ever given twice.
 */
#ifndef PICTURE_MAPPING_H
#define PICTURE_MAPPING_H

#include "host/picture/pair.h"
#include "host/picture/row_code.h"

/* More than any list has merge fields (80 on the largest plan). */
enum { MAPPING_MOST = 256 };

struct mapped {
    unsigned number;
    const char *names[SIDE_COUNT];
    bool fresh;        /* not in the state yet: its base is what both sides show now */
    bool import, push; /* the directions that the spec allows */
    bool pull_live; /* import_pull_fields is on, past its baseline, and may carry it */
    bool push_live; /* the same of push_push_fields */
    bool blank_clears; /* a blank in the CRM is a change */
    /* A service does not have the field, or can never take the values of the other one:
     * until that is fixed, the pair stands still. */
    bool unknown;
    int types[SIDE_COUNT]; /* see pair.h */
    enum pair_access access[SIDE_COUNT];
    const struct spec_field *spec;
};

struct mapping {
    struct mapped *fields;
    size_t count;
    const char *const *names[SIDE_COUNT]; /* the names of a side, to ask a source for */
    struct row_fields numbers;
    bool grown;       /* some field is fresh: both sides must be read whole */
    unsigned highest; /* of all numbers, those just given included */
};

/* Made in the arena from the spec and the state. `live`: the steps that are on
 * and past their baseline. */
enum wherry_status mapping_load(struct mapping *mapping,
                                const struct pipeline *pipeline, struct step_set live,
                                struct store *store, struct arena *arena,
                                struct wherry_error *error);
/* Before the first row is saved under this mapping, for that drops the cells of pairs
 * that are not in it: they are forgotten, and the numbers of fresh ones are taken. In
 * the caller's transaction. */
enum wherry_status mapping_settle(const struct mapping *mapping, struct store *store,
                                  struct wherry_error *error);
/* While a `baseline` is running, a later run of it finds the same numbers; otherwise
 * reserved numbers are given back. In the caller's transaction. */
enum wherry_status mapping_reserve(const struct mapping *mapping, bool baseline,
                                   struct store *store, struct wherry_error *error);
/* All pairs that the state knows, by number and names alone, so that a row can be
 * changed without a spec and loses nothing. */
enum wherry_status mapping_known(struct mapping *mapping, struct store *store,
                                 struct arena *arena, struct wherry_error *error);
/* Those that a running baseline has reserved, in the same way. */
enum wherry_status mapping_reserved(struct mapping *mapping, struct store *store,
                                    struct arena *arena, struct wherry_error *error);
/* The numbers of the known pairs. */
enum wherry_status mapping_numbers(struct row_fields *fields, struct store *store,
                                   struct arena *arena, struct wherry_error *error);
/* The fresh ones are known from now on. In the caller's transaction. */
enum wherry_status mapping_save(const struct mapping *mapping, struct store *store,
                                struct wherry_error *error);

/* The place of the field with this name on that side; mapping->count: there is none. */
size_t mapping_named(const struct mapping *mapping, enum side side, const char *name);

#endif

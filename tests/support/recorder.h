/* recorder.h -- a wherry_writer, and a wherry_entries, that keep deep copies.
 *
 * `full` says true once `limit` records came since the last recorder_next_batch (limit
 * 0: never). A record that breaks the rules of the interface (no size, a NULL text, no
 * id) fails the test.
 */
#ifndef SUPPORT_RECORDER_H
#define SUPPORT_RECORDER_H

#include "host/base/arena.h"
#include "plugin/wherry.h"

struct recorder {
    struct wherry_writer writer; /* to be handed to the connector */
    struct wherry_entries entries;
    size_t limit;
    size_t batch; /* records since the last recorder_next_batch */
    struct wherry_record *records;
    size_t record_count, record_room;
    struct wherry_entry *entry_list;
    size_t entry_count, entry_room;
    struct arena arena;
};

/* The recorder must not move after this: writer and entries point at it. */
void recorder_init(struct recorder *recorder, size_t limit);
void recorder_finish(struct recorder *recorder);
void recorder_next_batch(struct recorder *recorder);

/* Reads an opened source to its end, batch by batch; returns the last status: END when
 * all went well. Fails the test if a read that said OK had returned no record and the
 * writer was not full (it would continue for ever). */
enum wherry_status recorder_read(struct recorder *recorder,
                                 const struct wherry_source *source, void *opened,
                                 struct wherry_pass *pass, struct wherry_error *error);

/* The latest record with that key or id, or NULL. */
const struct wherry_record *recorder_find(const struct recorder *recorder,
                                          const char *key);
const struct wherry_record *recorder_find_id(const struct recorder *recorder,
                                             const char *id);
const struct wherry_entry *recorder_find_entry(const struct recorder *recorder,
                                               const char *id);
/* The field's value, or NULL if the record does not have it. */
const char *recorder_field(const struct wherry_record *record, const char *name);
/* A deep copy, checked against the rules of the interface. */
struct wherry_record *recorder_copy(struct arena *arena,
                                    const struct wherry_record *record);

#endif

/* rewrite.h -- replaces a file of the folder by another one, whole or not at all.
 *
 * The new file is written beside the old one, synced to the disk, and takes its name by
 * one rename; until then no other program sees it. It has the permissions and the owner
 * of the old one. A lock on the folder keeps other runs of ours out; writes by other
 * programs show in the stamp of the old file, which is checked right before the rename.
 *
 *     rewrite_begin(&rewrite, &place, &reading, &error);
 *     rewrite_add(...) ...
 *     outcome = rewrite_end(&rewrite, &error);
 */
#ifndef CSV_REWRITE_H
#define CSV_REWRITE_H

#include "plugin/csv/reading.h"

struct rewrite {
    struct place place;
    int file;
    const struct reading *old;
    struct buffer out;
    int error_number; /* of the first write that failed; 0: none */
};

enum rewrite_outcome {
    REWRITE_DONE,
    REWRITE_UNSURE,  /* it is in place; a power cut may still bring the old one back */
    REWRITE_CHANGED, /* the old file is not the one that was read: it stays */
    REWRITE_FAILED,  /* the old file stays unchanged; `error` says why */
};

/* Keeps other runs of ours out of the folder until the lock is released. False: another
 * run has it. */
bool rewrite_lock(const struct csv *csv);
void rewrite_unlock(const struct csv *csv);

/* `old` stays open until the end. After any status but OK there is nothing to end. */
enum wherry_status rewrite_begin(struct rewrite *rewrite, const struct place *place,
                                 const struct reading *old, struct wherry_error *error);
void rewrite_add(struct rewrite *rewrite, const char *bytes, size_t length);
/* Puts it in place. */
enum rewrite_outcome rewrite_end(struct rewrite *rewrite, struct wherry_error *error);
/* Leaves the old file. */
void rewrite_abandon(struct rewrite *rewrite);

/* Makes a new file with these contents; no other program sees it before it is complete.
 * END if there is a file of that name. */
enum wherry_status rewrite_make(const struct place *place, const char *contents,
                                const struct reading *like, struct wherry_error *error);
/* Syncs to the disk which files a directory has. */
bool rewrite_settle(int directory);

#endif

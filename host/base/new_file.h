/* new_file.h -- a file that gets its name once it is whole.
 *
 * It is written beside its place under a hidden name, ".NAME.new", which no program reads
 * as anything, and takes its name in the last step: whoever opens the name finds what was
 * there before, or all of the new one. A power cut changes nothing about that.
 *
 * The hidden name is always the same, so that a kill leaves at most one file, and the next
 * try removes it. A lock on that file keeps two tries apart.
 *
 *     struct new_file file = {0};
 *     if (new_file_begin(&file, path, error) == WHERRY_OK &&
 *         files_write_all(file.descriptor, ...) && new_file_flush(&file, error) ...)
 *         new_file_replace(&file, error);
 *     new_file_drop(&file);
 */
#ifndef BASE_NEW_FILE_H
#define BASE_NEW_FILE_H

#include "plugin/wherry.h"

struct new_file {
    char *path;     /* NULL: not begun */
    char *beside;   /* NULL: not there */
    int descriptor; /* for writing; its owner's only, until fchmod says otherwise */
};

/* Each: FAILED with "cannot write 'PATH': WHY". `path` is copied, and not followed
 * where it is a symbolic link. */
enum wherry_status new_file_begin(struct new_file *file, const char *path,
                                  struct wherry_error *error);
/* What was written is on the disk. Before one of the two that follow. */
enum wherry_status new_file_flush(struct new_file *file, struct wherry_error *error);
/* Closes the flushed file before it has its name, for a caller with many of them. This
 * also ends the lock: of two such callers one fails. */
void new_file_close(struct new_file *file);
/* It takes the name; what had it before is gone. */
enum wherry_status new_file_replace(struct new_file *file, struct wherry_error *error);
/* It takes the name, which nothing has: END, and no message, where something does. */
enum wherry_status new_file_add(struct new_file *file, struct wherry_error *error);
/* FAILED with errno as the reason, for a caller whose own write went wrong. */
enum wherry_status new_file_cannot(const struct new_file *file,
                                   struct wherry_error *error);
/* Removes what did not get its name. Also after a failure, or if it was not begun. */
void new_file_drop(struct new_file *file);

#endif

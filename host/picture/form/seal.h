/* seal.h -- lines of JSON with a seal that shows if one was changed, removed, added or
 * moved.
 *
 * Each line ends with a seal, a hash of it and of all before it: so the first wrong one
 * names the place. The last line says that it is the last. This protects against
 * accidents, not against a person who means harm.
 */
#ifndef FORM_SEAL_H
#define FORM_SEAL_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "host/base/buffer.h"
#include "plugin/wherry.h"

/* ---- Out ---- */

struct seal_writer {
    int file; /* borrowed: empty, open for writing */
    struct buffer text;
    uint64_t seal;
    int64_t lines;
    int reason; /* errno of the first write that went wrong; 0: none did */
};

/* A whole object, without the line's end. Of the first line no more than `sealed` bytes
 * are sealed: the rest may differ between two files that are otherwise the same. */
void seal_write(struct seal_writer *writer, const char *line, size_t length,
                size_t sealed);
/* All is on the disk, or why not. */
enum wherry_status seal_flush(struct seal_writer *writer, struct wherry_error *error);
void seal_writer_free(struct seal_writer *writer);

/* ---- In ---- */

struct seal_reader {
    FILE *file;
    const char *path;   /* for messages */
    struct buffer line; /* the object as it was before the seal */
    char block[65536];
    size_t at, filled;
    uint64_t seal;
    int64_t number; /* of the line, from 1 */
};

/* The next line. END at the end of the file; FAILED, with the line, if it is not one,
 * or not the one that was written. Of the first line the part before `unsealed` is
 * sealed. */
enum wherry_status seal_read(struct seal_reader *reader, const char *unsealed,
                             struct wherry_error *error);
/* "FILE:LINE: what". */
enum wherry_status seal_refuse(const struct seal_reader *reader, const char *what,
                               struct wherry_error *error);
void seal_reader_free(struct seal_reader *reader);

#endif

/* batch_archive.h -- the archive of a batch: what became of each operation.
 *
 * A gzipped tar, of which each file is a JSON array of {status_code, operation_id,
 * response}; `response` is a JSON text. It comes from a place that is not the API, so
 * none of it is trusted: it is unpacked and parsed as a stream, piece by piece, with
 * limits for everything that it could make grow.
 */
#ifndef MAILCHIMP_BATCH_ARCHIVE_H
#define MAILCHIMP_BATCH_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>

#include "plugin/wherry.h"

/* Texts are borrowed until the function returns. */
struct batch_answer {
    long code;
    const char *operation_id; /* "" if there is none */
    const char *response;     /* "" likewise */
    size_t response_length;
};

struct batch_reader {
    void *self;
    void (*answer)(void *self, const struct batch_answer *answer);
};

/* Whether archives can be read at all: to be asked before a batch is handed in. */
enum wherry_status batch_archive_prepare(struct wherry_error *error);
/* Calls back for what it finds, in order; FAILED if the archive breaks off or is not an
 * archive: what was reported before holds. */
enum wherry_status batch_archive_read(const char *bytes, size_t length,
                                      const struct batch_reader *reader,
                                      struct wherry_error *error);

#endif

/* cut_mark.h -- where the read of a baseline was interrupted, as the kept file has it.
 *
 * A line of numbers, a line with the token of the source, a line with a letter for each
 * mapped field, and the words of the first record that could not be read: text from
 * outside comes last. The file is not trusted: an impossible mark is ignored, and the
 * read begins again.
 */
#ifndef SYNC_CUT_MARK_H
#define SYNC_CUT_MARK_H

#include "host/base/buffer.h"
#include "host/picture/mapping.h"
#include "host/sync/stage.h"
#include "plugin/wherry.h"

/* No count and no time of ours is as large. */
#define CUT_MARK_MOST (INT64_MAX / 1024)

struct cut_mark {
    int64_t begun_ms;        /* by this machine's clock */
    uint64_t told, expected; /* records; 0: the total is not known */
    char token[sizeof((struct wherry_pass *)NULL)->resume];
    bool unknown[MAPPING_MOST]; /* the source did not have the field */
    size_t field_count;
    /* The counts of struct staging up to there. */
    uint64_t bad, strangers; /* its `unknown` */
    bool faceless, keyless;
    char words[STAGE_WORDS];
};

void cut_mark_write(const struct cut_mark *mark, struct buffer *text);
/* False: it is not a mark, or has another number of fields; then it is empty. */
bool cut_mark_read(const char *text, size_t field_count, struct cut_mark *mark);

#endif

/* reading.c -- a file that is open, with its columns known. */
#include "plugin/csv/reading.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/base/text.h"

enum wherry_status reading_begin(const struct csv *csv, const struct place *place,
                                 enum header_of of, struct reading *reading,
                                 struct wherry_error *error)
{
    struct stat status;
    *reading = (struct reading){.file = -1};
    enum wherry_status opened = folder_open(place, &reading->file, &status, error);
    if (opened != WHERRY_OK)
        return opened;
    reading->stamp = stamp_of(&status);
    reading->mode = status.st_mode;
    reading->owner = status.st_uid;
    reading->group = status.st_gid;
    rows_begin(&reading->rows, reading->file, place->shown, csv->separator);
    opened =
        header_read(csv, &reading->rows, of, &reading->arena, &reading->header, error);
    if (opened != WHERRY_OK)
        reading_end(reading);
    return opened;
}

enum wherry_status reading_next(struct reading *reading, struct wherry_error *error)
{
    struct stat now;
    const enum wherry_status status = rows_next(&reading->rows, error);
    if (status != WHERRY_END)
        return status;
    if (fstat(reading->file, &now) != 0)
        return fail(error, WHERRY_FAILED, "cannot check '%s': %s", reading->rows.name,
                    strerror(errno));
    /* Its inode also changes when another file takes its name: that does no harm. */
    const struct stamp stamp = stamp_of(&now);
    if (stamp.size == reading->stamp.size &&
        stamp.modified_s == reading->stamp.modified_s &&
        stamp.modified_ns == reading->stamp.modified_ns)
        return WHERRY_END;
    return fail(error, WHERRY_RETRY,
                "another program wrote to '%s' while it was read: have programs write "
                "a new file and rename it to this name when it is complete",
                reading->rows.name);
}

void reading_end(struct reading *reading)
{
    if (reading->file < 0)
        return;
    rows_finish(&reading->rows);
    arena_free(&reading->arena);
    close(reading->file);
    reading->file = -1;
}

void reading_next_since(const struct csv *csv, const struct stamp *stamp,
                        char next[256])
{
    char text[STAMP_ROOM];
    struct buffer options = {0};
    if (stamp_is_young(stamp, csv->host->now_ms(csv->host))) {
        snprintf(next, 256, "young");
        return;
    }
    buffer_format(&options, "%s\n%c\n", csv->config->file, csv->separator);
    for (int column = 0; column < COLUMN_COUNT; column++)
        buffer_format(&options, "%s\n", header_name(csv->config, (enum column)column));
    for (int consent = 0; consent < CSV_CONSENTS; consent++)
        buffer_format(&options, "%s\n", csv->config->words[consent]);
    stamp_text(stamp, text);
    snprintf(next, 256, "1.%016" PRIx64 ".%s", text_seed(buffer_text(&options)), text);
    buffer_free(&options);
}

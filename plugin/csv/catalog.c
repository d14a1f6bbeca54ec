/* catalog.c -- what there is to choose from: the file, its columns, the segments. */
#include "plugin/csv/catalog.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "host/base/error.h"
#include "plugin/csv/reading.h"

static enum wherry_status tell_fields(const struct csv *csv,
                                      struct wherry_entries *entries,
                                      struct wherry_error *error)
{
    struct reading reading;
    const struct place place = folder_contacts(csv);
    enum wherry_status status =
        reading_begin(csv, &place, HEADER_OF_CONTACTS, &reading, error);
    if (status != WHERRY_OK)
        return status;
    for (size_t i = 0; i < reading.header.count; i++) {
        const struct wherry_entry entry = {.size = sizeof entry,
                                           .id = reading.header.names[i],
                                           .name = reading.header.names[i],
                                           .members = -1,
                                           .note = "",
                                           .type = WHERRY_FIELD_TEXT,
                                           .writable = true};
        if (header_is_field(&reading.header, i))
            entries->entry(entries, &entry);
    }
    reading_end(&reading);
    return WHERRY_OK;
}

/* When the members may have changed last; 0 if that is not sure: then they are read.
 * The addresses of a file of ids are those of the contacts. */
static int64_t changed_ms(const struct csv *csv, const struct place *place)
{
    struct reading reading, contacts;
    struct wherry_error error;
    if (reading_begin(csv, place, HEADER_OF_MEMBERS, &reading, &error) != WHERRY_OK)
        return 0;
    struct stamp stamp = reading.stamp;
    const bool by_id = reading.header.at[COLUMN_EMAIL] < 0;
    reading_end(&reading);
    if (by_id) {
        const struct place other = folder_contacts(csv);
        if (reading_begin(csv, &other, HEADER_OF_CONTACTS, &contacts, &error) !=
            WHERRY_OK)
            return 0;
        if (stamp_ms(&contacts.stamp) > stamp_ms(&stamp))
            stamp = contacts.stamp;
        reading_end(&contacts);
    }
    return stamp_is_young(&stamp, csv->host->now_ms(csv->host)) ? 0 : stamp_ms(&stamp);
}

static enum wherry_status tell_segments(const struct csv *csv,
                                        struct wherry_entries *entries,
                                        struct wherry_error *error)
{
    int directory;
    char shown[SEGMENT_SHOWN_ROOM];
    struct segment_file segment;
    enum wherry_status status = folder_segments(csv, false, &directory, error);
    if (status != WHERRY_OK)
        return status == WHERRY_END ? WHERRY_OK : status;
    DIR *list = folder_list(directory);
    if (list == NULL)
        status = fail(error, WHERRY_FAILED, "cannot read the folder '%s': %s",
                      SEGMENTS_FOLDER, strerror(errno));
    while (list != NULL && folder_next(list, &segment)) {
        const struct place place = folder_segment_place(directory, &segment, shown);
        const struct wherry_entry entry = {.size = sizeof entry,
                                           .id = segment.name,
                                           .name = segment.name,
                                           .members = -1,
                                           .changed_at_ms = changed_ms(csv, &place),
                                           .note = "static"};
        entries->entry(entries, &entry);
    }
    if (list != NULL)
        closedir(list);
    close(directory);
    return status;
}

enum wherry_status csv_catalog(void *self, enum wherry_kind kind,
                               struct wherry_entries *entries,
                               struct wherry_error *error)
{
    const struct csv *csv = self;
    const struct wherry_entry list = {.size = sizeof list,
                                      .id = csv->config->file,
                                      .name = csv->path,
                                      .members = -1,
                                      .note = ""};
    switch (kind) {
    case WHERRY_FIELDS:
        return tell_fields(csv, entries, error);
    case WHERRY_SEGMENTS:
        return tell_segments(csv, entries, error);
    default:
        entries->entry(entries, &list);
        return WHERRY_OK;
    }
}

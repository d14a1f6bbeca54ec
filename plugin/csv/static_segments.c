/* static_segments.c -- segments of the folder as a list has them: found, made, removed. */
#include "plugin/csv/static_segments.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "host/base/error.h"
#include "host/base/text.h"
#include "host/base/words.h"
#include "plugin/csv/reading.h"
#include "plugin/csv/rewrite.h"
#include "plugin/kit/names.h"

/* As much of a name as a message shows. */
enum { SHOWN_MOST = 100 };

static enum wherry_status tell_found(const char *name, bool made,
                                     struct wherry_segment *found,
                                     struct wherry_error *error)
{
    if (strlen(name) >= sizeof found->id)
        return fail(error, WHERRY_FAILED,
                    "the name of the segment '%.*s...' is too long: at most %zu bytes",
                    (int)text_cut(name, SHOWN_MOST / 2), name, sizeof found->id - 1);
    snprintf(found->id, sizeof found->id, "%s", name);
    snprintf(found->name, sizeof found->name, "%s", name);
    found->members = -1;
    found->made = made;
    return WHERRY_OK;
}

/* The one with exactly the requested spelling comes before any other. */
static enum wherry_status look_for(const struct csv *csv, const char *name,
                                   struct segment_file *best,
                                   struct wherry_error *error)
{
    int directory;
    bool found = false, same = false;
    struct segment_file segment;
    enum wherry_status status = folder_segments(csv, false, &directory, error);
    if (status != WHERRY_OK)
        return status;
    DIR *list = folder_list(directory);
    if (list == NULL)
        status = fail(error, WHERRY_FAILED, "cannot read the folder '%s': %s",
                      SEGMENTS_FOLDER, strerror(errno));
    while (list != NULL && !same && folder_next(list, &segment)) {
        if (!names_same(segment.name, name))
            continue;
        found = true;
        same = text_same(segment.name, name);
        *best = segment;
    }
    if (list != NULL)
        closedir(list);
    close(directory);
    return status == WHERRY_OK && !found ? WHERRY_END : status;
}

/* Its columns: those by which contacts are known. */
static enum wherry_status make_file(const struct csv *csv, int directory,
                                    const struct segment_file *segment,
                                    struct wherry_error *error)
{
    struct reading contacts;
    struct buffer text = {0};
    char shown[SEGMENT_SHOWN_ROOM];
    const struct place place = folder_contacts(csv);
    enum wherry_status status =
        reading_begin(csv, &place, HEADER_OF_CONTACTS, &contacts, error);
    if (status != WHERRY_OK)
        return status;
    const struct header *header = &contacts.header;
    const bool has_ids = header->at[COLUMN_ID] >= 0;
    const char *const names[] = {header->names[header->at[COLUMN_EMAIL]],
                                 has_ids ? header->names[header->at[COLUMN_ID]] : ""};
    rows_write(&text, names, has_ids ? 2 : 1, csv->separator, false, header->line_end);
    const struct place made = folder_segment_place(directory, segment, shown);
    status = rewrite_make(&made, buffer_text(&text), &contacts, error);
    buffer_free(&text);
    reading_end(&contacts);
    return status;
}

static enum wherry_status make_segment(const struct csv *csv, const char *name,
                                       struct wherry_segment *found,
                                       struct wherry_error *error)
{
    int directory;
    struct segment_file segment;
    if (words_are_unruly(name) || !folder_name_file(name, segment.file))
        return fail(error, WHERRY_FAILED,
                    "the name of this segment cannot be a file name");
    snprintf(segment.name, sizeof segment.name, "%s", name);
    enum wherry_status status = tell_found(segment.name, true, found, error);
    if (status != WHERRY_OK)
        return status;
    if (!rewrite_lock(csv))
        return fail(error, WHERRY_RETRY, "another run is writing to the folder");
    status = folder_segments(csv, true, &directory, error);
    if (status == WHERRY_OK) {
        status = make_file(csv, directory, &segment, error);
        close(directory);
    }
    if (status == WHERRY_OK && !rewrite_settle(csv->folder))
        status = fail(error, WHERRY_RETRY, "cannot write the folder to the disk: %s",
                      strerror(errno));
    rewrite_unlock(csv);
    found->made = status == WHERRY_OK;
    return status == WHERRY_END ? WHERRY_OK : status; /* somebody was quicker */
}

static enum wherry_status find_segment(void *self, const char *name, bool make,
                                       struct wherry_segment *found,
                                       struct wherry_error *error)
{
    struct segment_file segment;
    enum wherry_status status = look_for(self, name, &segment, error);
    if (status == WHERRY_OK)
        return tell_found(segment.name, false, found, error);
    return status == WHERRY_END && make ? make_segment(self, name, found, error)
                                        : status;
}

static enum wherry_status remove_segment(void *self, const char *id,
                                         struct wherry_error *error)
{
    int directory;
    struct segment_file segment;
    enum wherry_status status = look_for(self, id, &segment, error);
    if (status == WHERRY_END || (status == WHERRY_OK && !text_same(segment.name, id)))
        return WHERRY_OK;
    if (status == WHERRY_OK)
        status = folder_segments(self, false, &directory, error);
    if (status != WHERRY_OK)
        return status == WHERRY_END ? WHERRY_OK : status;
    if (unlinkat(directory, segment.file, 0) != 0 && errno != ENOENT)
        status = fail(error, WHERRY_FAILED, "cannot remove '%s/%s': %s",
                      SEGMENTS_FOLDER, segment.file, strerror(errno));
    else if (!rewrite_settle(directory))
        status = fail(error, WHERRY_RETRY, "cannot write the folder to the disk: %s",
                      strerror(errno));
    close(directory);
    return status;
}

const struct wherry_segments csv_segments = {
    .size = sizeof csv_segments, .find = find_segment, .remove = remove_segment};

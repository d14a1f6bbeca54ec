/* header.c -- the columns of a file, by the names in its first row. */
#include "plugin/csv/header.h"

#include <string.h>

#include "host/base/error.h"
#include "host/base/text.h"
#include "host/base/words.h"
#include "plugin/kit/blank.h"

const char *header_name(const struct csv_config *config, enum column column)
{
    const char *const names[] = {[COLUMN_EMAIL] = config->email,
                                 [COLUMN_ID] = config->id,
                                 [COLUMN_CONSENT] = config->consent,
                                 [COLUMN_CONSENT_AT] = config->consent_at,
                                 [COLUMN_CONSENT_BY] = config->consent_by,
                                 [COLUMN_CHANGED_AT] = config->changed_at};
    return names[column];
}

static const char *end_of(const char *raw, size_t length)
{
    if (length == 0 || raw[length - 1] != '\n')
        return "";
    return length > 1 && raw[length - 2] == '\r' ? "\r\n" : "\n";
}

const char *header_line_end(const struct header *header, const struct row *row)
{
    const char *end = end_of(row->raw, row->raw_length);
    return *end == '\0' ? header->line_end : end;
}

static int find(const struct header *header, const char *name)
{
    for (size_t i = 0; i < header->count && *name != '\0'; i++)
        if (text_same_ignoring_case(header->names[i], name))
            return (int)i;
    return -1;
}

int header_field(const struct header *header, const char *name)
{
    for (size_t i = 0; i < header->count; i++)
        if (text_same(header->names[i], name) && header_is_field(header, i))
            return (int)i;
    return -1;
}

bool header_is_field(const struct header *header, size_t index)
{
    for (int column = 0; column < COLUMN_COUNT; column++)
        if (header->at[column] == (int)index)
            return false;
    return *header->names[index] != '\0';
}

/* ---- Reading it ---- */

/* Without the blanks around it, which a person cannot see. */
static const char *trimmed(const char *name, struct arena *arena)
{
    size_t length = strlen(name);
    while (length > 0 && text_is_blank_n(name + length - 1, 1))
        length--;
    while (length > 0 && text_is_blank_n(name, 1))
        name++, length--;
    return arena_text_n(arena, name, length);
}

static enum wherry_status refuse_name(const struct row *row, size_t index,
                                      const char *what, struct wherry_error *error)
{
    return fail(error, WHERRY_FAILED, "%s:1: the name of column %zu %s", row->file,
                index + 1, what);
}

static enum wherry_status take_names(const struct row *row, struct arena *arena,
                                     struct header *header, struct wherry_error *error)
{
    const char **names = arena_array(arena, row->cell_count, sizeof *names);
    header->names = names;
    for (size_t i = 0; i < row->cell_count; i++) {
        if (!words_are_text(row->cells[i]))
            return refuse_name(row, i,
                               "is not UTF-8: save the file as 'CSV UTF-8', or convert "
                               "it, as with `iconv -f WINDOWS-1252 -t UTF-8`",
                               error);
        names[i] = trimmed(row->cells[i], arena);
        if (words_are_unruly(names[i]) || strlen(names[i]) > CSV_NAME_MOST)
            return refuse_name(row, i, "is too long, or has a control character",
                               error);
        header->count = i;
        if (find(header, names[i]) >= 0)
            return refuse_name(row, i, "is also the name of another column", error);
    }
    header->count = row->cell_count;
    return WHERRY_OK;
}

static enum wherry_status lack(const struct row *row, const struct header *header,
                               const struct csv_config *config, enum column column,
                               struct wherry_error *error)
{
    static const char *const options[COLUMN_COUNT] = {
        [COLUMN_EMAIL] = "email", [COLUMN_ID] = "id", [COLUMN_CONSENT] = "consent"};
    const char *only = header->count == 1 ? header->names[0] : "";
    if (strpbrk(only, ",;\t") != NULL)
        return fail_option(error, WHERRY_FAILED, "separator",
                           "%s:1: there is only one column: set 'separator' to the "
                           "character between the values",
                           row->file);
    return fail_option(error, WHERRY_FAILED, options[column], "%s:1: no column '%s'",
                       row->file, header_name(config, column));
}

enum wherry_status header_read(const struct csv *csv, struct rows *rows,
                               enum header_of of, struct arena *arena,
                               struct header *header, struct wherry_error *error)
{
    const struct row *row = &rows->row;
    *header = (struct header){0};
    enum wherry_status status = rows_next(rows, error);
    if (status != WHERRY_OK && status != WHERRY_END)
        return status;
    if (status == WHERRY_END || row->kind != ROW_CELLS)
        return fail(error, WHERRY_FAILED,
                    "%s:1: the first line must name the columns%s%s", row->file,
                    row->fault != NULL ? ": " : "",
                    row->fault != NULL ? row->fault : "");
    status = take_names(row, arena, header, error);
    if (status != WHERRY_OK)
        return status;
    const char *end = end_of(row->raw, row->raw_length);
    header->line_end = *end == '\0' ? "\n" : end;
    for (int column = 0; column < COLUMN_COUNT; column++)
        header->at[column] =
            find(header, header_name(csv->config, (enum column)column));
    const bool id_will_do = of == HEADER_OF_MEMBERS && header->at[COLUMN_ID] >= 0;
    if (header->at[COLUMN_EMAIL] < 0 && !id_will_do)
        return lack(row, header, csv->config, COLUMN_EMAIL, error);
    if (of == HEADER_OF_CONTACTS && header->at[COLUMN_CONSENT] < 0)
        return lack(row, header, csv->config, COLUMN_CONSENT, error);
    return WHERRY_OK;
}

/* check.c -- is the folder there, and is its file one that can be read? */
#include "plugin/csv/check.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "plugin/csv/reading.h"

static const char no_ids[] =
    "the file has no id column: a contact with a new address counts as another contact";
static const char not_writable[] =
    "the folder is not writable: no change can be written there";

enum wherry_status csv_check(void *self, struct wherry_identity *identity,
                             struct wherry_error *error)
{
    struct reading reading;
    struct csv *csv = self;
    const struct place place = folder_contacts(csv);
    enum wherry_status status =
        reading_begin(csv, &place, HEADER_OF_CONTACTS, &reading, error);
    if (status != WHERRY_OK)
        return status;
    const char *slash = strrchr(csv->path, '/');
    identity->account_key = csv->path;
    identity->account_name = slash[1] == '\0' ? csv->path : slash + 1;
    identity->list_name = identity->account_name;
    identity->date_ms = csv->host->now_ms(csv->host);
    identity->warning = "";
    if (reading.header.at[COLUMN_ID] < 0)
        identity->warning = no_ids;
    if (faccessat(csv->folder, ".", W_OK, AT_EACCESS) != 0)
        identity->warning = not_writable;
    reading_end(&reading);
    return WHERRY_OK;
}

/* csv.c -- the connector for a folder of CSV files. Read it from its last line up. */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/base/words.h"
#include "plugin/csv/catalog.h"
#include "plugin/csv/check.h"
#include "plugin/csv/consent.h"
#include "plugin/csv/instance.h"
#include "plugin/csv/sink.h"
#include "plugin/csv/source.h"
#include "plugin/csv/static_segments.h"

static const char *const separators[] = {"comma", "semicolon", "tab", NULL};
static const char separator_bytes[] = {',', ';', '\t'};

static enum wherry_status open_folder(const struct csv_config *config, struct csv *csv,
                                      struct wherry_error *error)
{
    if (config->folder[0] != '/')
        return fail_option(
            error, WHERRY_FAILED, "folder",
            "'folder' must be an absolute path, such as /srv/crm or ${HOME}/crm");
    char *path = realpath(config->folder, NULL);
    if (path == NULL)
        return fail_option(error, WHERRY_FAILED, "folder", "cannot open the folder: %s",
                           strerror(errno));
    const bool fits = strlen(path) < sizeof csv->path && words_are_text(path) &&
                      !words_are_unruly(path);
    if (fits)
        memcpy(csv->path, path, strlen(path) + 1);
    free(path);
    if (!fits)
        return fail_option(error, WHERRY_FAILED, "folder",
                           "the folder's path is longer than %d bytes, or not plain "
                           "text",
                           CSV_PATH_MOST);
    csv->folder = open(csv->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return csv->folder >= 0
               ? WHERRY_OK
               : fail_option(error, WHERRY_FAILED, "folder",
                             "cannot open the folder: %s", strerror(errno));
}

static enum wherry_status check_names(const struct csv_config *config,
                                      struct wherry_error *error)
{
    const char *file = config->file;
    if (strchr(file, '/') != NULL || *file == '.' || strlen(file) > CSV_NAME_MOST ||
        *file == '\0')
        return fail_option(error, WHERRY_FAILED, "file",
                           "'file' must be the name of a file in the folder");
    if (*config->email == '\0')
        return fail_option(error, WHERRY_FAILED, "email",
                           "'email' must name the column with the addresses");
    if (*config->consent == '\0')
        return fail_option(error, WHERRY_FAILED, "consent",
                           "'consent' must name the column with the consents");
    return consent_check(config, error);
}

static enum wherry_status csv_open(const struct wherry_host *host, const void *config,
                                   void **self, struct wherry_error *error)
{
    enum wherry_status status = check_names(config, error);
    if (status != WHERRY_OK)
        return status;
    struct csv *csv = memory_allocate(sizeof *csv);
    csv->host = host;
    csv->config = config;
    csv->separator = separator_bytes[csv->config->separator];
    status = open_folder(csv->config, csv, error);
    if (status == WHERRY_OK)
        *self = csv;
    else
        free(csv);
    return status;
}

static void csv_close(void *self)
{
    struct csv *csv = self;
    close(csv->folder);
    free(csv);
}

#define COLUMN(member, words)                                                          \
    {                                                                                  \
        .name = #member, .help = words, .type = WHERRY_TEXT,                           \
        .offset = offsetof(struct csv_config, member), .fallback = #member             \
    }
#define WORDS(option, consent, list, whose)                                            \
    {                                                                                  \
        .name = #option, .type = WHERRY_TEXT, .fallback = list,                        \
        .help = "words for a contact who " whose                                       \
                ", separated by commas; wherry writes the first one",                  \
        .offset = offsetof(struct csv_config, words[consent])                          \
    }

static const struct wherry_option options[] = {
    {.name = "folder",
     .help = "the folder with the files, as an absolute path such as /srv/people or "
             "${HOME}/people",
     .type = WHERRY_TEXT,
     .flags = WHERRY_REQUIRED | WHERRY_ACCOUNT,
     .offset = offsetof(struct csv_config, folder)},
    {.name = "file",
     .help = "the file with the contacts in this folder",
     .type = WHERRY_TEXT,
     .offset = offsetof(struct csv_config, file),
     .fallback = "contacts.csv"},
    {.name = "separator",
     .help = "the character between two values",
     .type = WHERRY_CHOICE,
     .offset = offsetof(struct csv_config, separator),
     .fallback = "comma",
     .choices = separators},
    COLUMN(email, "the column with the addresses; it must exist"),
    COLUMN(id, "the column with the permanent ids; without it the address is the id"),
    COLUMN(consent, "the column with the consents; it must exist"),
    COLUMN(consent_at, "the column with the time of the consent"),
    COLUMN(consent_by,
           "the column with the source of the consent: person, admin or api"),
    COLUMN(changed_at, "the column with the time of the last change to the row"),
    WORDS(subscribed, WHERRY_SUBSCRIBED, "subscribed, yes, true, 1, opted in, opt-in",
          "opted in"),
    WORDS(unsubscribed, WHERRY_UNSUBSCRIBED,
          "unsubscribed, no, false, 0, opted out, opt-out", "opted out"),
    WORDS(pending, WHERRY_PENDING, "pending", "was asked but has not confirmed"),
    WORDS(bounced, WHERRY_BOUNCED, "bounced, cleaned", "cannot be mailed"),
    WORDS(archived, WHERRY_ARCHIVED, "archived", "was archived by the owner"),
    WORDS(unstated, WHERRY_UNSTATED, "unstated, unknown",
          "said neither yes nor no (as does an empty cell)"),
};

WHERRY_CONNECTOR(.name = "csv", .version = "1.0",
                 .summary = "a folder of CSV files, as a CRM or as a list",
                 .roles = WHERRY_CRM | WHERRY_LIST, .options = options,
                 .option_count = sizeof options / sizeof *options,
                 .config_size = sizeof(struct csv_config), .open = csv_open,
                 .close = csv_close, .check = csv_check, .catalog = csv_catalog,
                 .source = &csv_source, .sink = &csv_sink, .segments = &csv_segments);

/* contacts.c -- the stream of contacts: the whole file, or nothing of it. */
#include "plugin/csv/contacts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/base/text.h"
#include "plugin/csv/person.h"
#include "plugin/csv/reading.h"

/* The log names this many bad rows one by one; then it gives their number. */
enum { TOLD_MOST = 20 };

struct contacts {
    const struct csv *csv;
    bool unchanged;
    struct reading reading;
    struct wanted wanted;
    struct person person;
    uint64_t bad;
    char next[256];
};

enum wherry_status contacts_open(const struct csv *csv, const struct wherry_read *read,
                                 struct wherry_pass *pass, struct contacts **opened,
                                 struct wherry_error *error)
{
    const struct place place = folder_contacts(csv);
    struct contacts *contacts = memory_allocate(sizeof *contacts);
    contacts->csv = csv;
    enum wherry_status status =
        reading_begin(csv, &place, HEADER_OF_CONTACTS, &contacts->reading, error);
    if (status != WHERRY_OK) {
        free(contacts);
        return status;
    }
    wanted_find(&contacts->reading.header, read, &contacts->reading.arena,
                &contacts->wanted);
    reading_next_since(csv, &contacts->reading.stamp, contacts->next);
    contacts->unchanged =
        text_same(contacts->next, read->since) && strchr(read->since, '.') != NULL;
    pass->snapshot = !contacts->unchanged;
    pass->date_ms = csv->host->now_ms(csv->host);
    *opened = contacts;
    return WHERRY_OK;
}

static void tell_bad(struct contacts *contacts)
{
    const struct wherry_host *host = contacts->csv->host;
    if (contacts->bad++ < TOLD_MOST)
        host->log(host, WHERRY_LOG_WARNING, contacts->person.fault);
}

static void tell_all_bad(const struct contacts *contacts)
{
    char words[100];
    const struct wherry_host *host = contacts->csv->host;
    if (contacts->bad <= TOLD_MOST)
        return;
    snprintf(words, sizeof words, "%s: %llu rows could not be read in full",
             contacts->csv->config->file, (unsigned long long)contacts->bad);
    host->log(host, WHERRY_LOG_WARNING, words);
}

enum wherry_status contacts_read(struct contacts *contacts,
                                 struct wherry_writer *writer, struct wherry_pass *pass,
                                 struct wherry_error *error)
{
    struct person *person = &contacts->person;
    enum wherry_status status = contacts->unchanged ? WHERRY_END : WHERRY_OK;
    while (status == WHERRY_OK) {
        if (writer->full(writer))
            return WHERRY_OK;
        status = reading_next(&contacts->reading, error);
        if (status != WHERRY_OK)
            break;
        person_read(contacts->csv, &contacts->reading.header,
                    &contacts->reading.rows.row, &contacts->wanted, person);
        if (person->bad)
            tell_bad(contacts);
        if (!person->blank)
            writer->record(writer, &person->record);
    }
    if (status != WHERRY_END)
        return status;
    tell_all_bad(contacts);
    memcpy(pass->next, contacts->next, sizeof pass->next);
    return WHERRY_END;
}

void contacts_close(struct contacts *contacts)
{
    if (contacts == NULL)
        return;
    reading_end(&contacts->reading);
    free(contacts);
}

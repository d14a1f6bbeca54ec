/* people.h -- frozen: never edit. A source and a sink as interface 1.0 knew them: people
 * in memory. Who includes this has included the wherry.h that it is built for.
 *
 * Each struct that goes to the host lies in memory of exactly its own size, and what was
 * handed over is given back at once: a host that reads or keeps more is seen by a
 * sanitizer.
 */
#ifndef FROZEN_PEOPLE_H
#define FROZEN_PEOPLE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PEOPLE_ROOM = 16, TEXT_ROOM = 64 };

struct person {
    char key[TEXT_ROOM], name[TEXT_ROOM], id[16];
    enum wherry_consent consent;
};

struct people {
    const struct wherry_host *host;
    size_t count, next;
    struct person all[PEOPLE_ROOM];
};

static void *exactly(const void *what, size_t size)
{
    void *copy = malloc(size);
    if (copy == NULL)
        abort();
    return memcpy(copy, what, size);
}

static struct person *add_person(struct people *people, const char *key,
                                 enum wherry_consent consent)
{
    if (people->count == PEOPLE_ROOM)
        return NULL;
    struct person *person = &people->all[people->count++];
    *person = (struct person){.consent = consent};
    snprintf(person->key, sizeof person->key, "%s", key);
    snprintf(person->id, sizeof person->id, "p%zu", people->count);
    return person;
}

static struct person *find_person(struct people *people, const char *key,
                                  const char *id)
{
    for (size_t i = 0; i < people->count; i++)
        if (strcmp(id[0] == '\0' ? people->all[i].key : people->all[i].id,
                   id[0] == '\0' ? key : id) == 0)
            return &people->all[i];
    return NULL;
}

static struct wherry_record *make_record(const struct person *person)
{
    const struct wherry_field name = {.name = "NAME", .value = person->name};
    const struct wherry_record record = {.size = sizeof record,
                                         .key = person->key,
                                         .id = person->id,
                                         .consent = person->consent,
                                         .by = WHERRY_BY_PERSON,
                                         .consent_at_ms = 1000,
                                         .changed_at_ms = 2000,
                                         .fields = exactly(&name, sizeof name),
                                         .field_count = 1};
    return exactly(&record, sizeof record);
}

static void free_record(struct wherry_record *record)
{
    if (record != NULL)
        free((void *)(uintptr_t)record->fields);
    free(record);
}

static void tell_person(struct wherry_writer *writer, const struct person *person)
{
    struct wherry_record *record = make_record(person);
    writer->record(writer, record);
    free_record(record);
}

static enum wherry_status people_source_open(void *self, const struct wherry_read *read,
                                             struct wherry_pass *pass, void **source,
                                             struct wherry_error *error)
{
    struct people *people = self;
    (void)read;
    (void)error;
    people->next = 0;
    *pass = (struct wherry_pass){
        .size = sizeof *pass, .snapshot = true, .expected = people->count};
    *source = people;
    return WHERRY_OK;
}

static enum wherry_status people_source_read(void *source, struct wherry_writer *writer,
                                             struct wherry_pass *pass,
                                             struct wherry_error *error)
{
    struct people *people = source;
    (void)error;
    while (people->next < people->count) {
        if (writer->full(writer))
            return WHERRY_OK;
        tell_person(writer, &people->all[people->next++]);
    }
    snprintf(pass->next, sizeof pass->next, "after %zu", people->count);
    pass->date_ms = 3000;
    return WHERRY_END;
}

static void people_source_close(void *source)
{
    (void)source;
}

static enum wherry_status people_lookup(void *self, const struct wherry_read *read,
                                        const char *const *keys, size_t key_count,
                                        struct wherry_writer *writer,
                                        struct wherry_error *error)
{
    (void)read;
    (void)error;
    for (size_t i = 0; i < key_count; i++) {
        const struct person *person = find_person(self, keys[i], "");
        const struct wherry_record none = {
            .size = sizeof none, .key = keys[i], .id = "", .flags = WHERRY_ABSENT};
        if (person != NULL) {
            tell_person(writer, person);
            continue;
        }
        struct wherry_record *record = exactly(&none, sizeof none);
        writer->record(writer, record);
        free(record);
    }
    return WHERRY_OK;
}

static enum wherry_status people_sink_open(void *self, const char *stream, void **sink,
                                           struct wherry_error *error)
{
    (void)stream;
    (void)error;
    *sink = self;
    return WHERRY_OK;
}

static enum wherry_outcome carry_out(struct people *people,
                                     const struct wherry_change *change,
                                     struct person **person)
{
    *person = find_person(people, change->key, change->id);
    if (change->verb == WHERRY_CREATE && *person != NULL)
        return WHERRY_EXISTS;
    if (change->verb == WHERRY_CREATE)
        *person = add_person(people, change->key, change->consent);
    if (*person == NULL)
        return change->verb == WHERRY_CREATE ? WHERRY_REFUSED : WHERRY_GONE;
    if (change->verb == WHERRY_UNSUBSCRIBE)
        (*person)->consent = WHERRY_UNSUBSCRIBED;
    if (change->verb == WHERRY_RENAME)
        snprintf((*person)->key, sizeof(*person)->key, "%s", change->new_key);
    for (size_t i = 0; i < change->field_count; i++)
        snprintf((*person)->name, sizeof(*person)->name, "%s", change->fields[i].value);
    return WHERRY_DONE;
}

static enum wherry_status people_write(void *sink, const struct wherry_change *changes,
                                       size_t count, struct wherry_error *error)
{
    struct people *people = sink;
    (void)error;
    for (size_t i = 0; i < count; i++) {
        struct person *person = NULL;
        struct wherry_verdict told = {.size = sizeof told, .words = "", .field = ""};
        told.outcome = carry_out(people, &changes[i], &person);
        struct wherry_record *record =
            told.outcome == WHERRY_DONE ? make_record(person) : NULL;
        told.record = record;
        struct wherry_verdict *verdict = exactly(&told, sizeof told);
        people->host->verdict(people->host, changes[i].tag, verdict);
        free(verdict);
        free_record(record);
    }
    return WHERRY_OK;
}

static enum wherry_status people_flush(void *sink, struct wherry_error *error)
{
    (void)sink;
    (void)error;
    return WHERRY_OK;
}

static void people_sink_close(void *sink)
{
    (void)sink;
}

static enum wherry_status people_open(const struct wherry_host *host,
                                      const void *config, void **self,
                                      struct wherry_error *error)
{
    (void)config;
    (void)error;
    struct people *people = calloc(1, sizeof *people);
    if (people == NULL)
        abort();
    people->host = host;
    add_person(people, "ann@x.test", WHERRY_SUBSCRIBED);
    add_person(people, "bob@x.test", WHERRY_UNSUBSCRIBED);
    *self = people;
    return WHERRY_OK;
}

static void people_close(void *self)
{
    free(self);
}

/* One request, where there is a network. */
static enum wherry_status people_check(void *self, struct wherry_identity *identity,
                                       struct wherry_error *error)
{
    struct people *people = self;
    const struct wherry_host *host = people->host;
    const struct wherry_lane lane = {.name = "people", .in_flight = 1};
    const struct wherry_request asked = {
        .size = sizeof asked, .method = "GET", .url = "https://x.test/", .lane = &lane};
    struct wherry_request *request = exactly(&asked, sizeof asked);
    const struct wherry_response none = {.size = sizeof none};
    struct wherry_response *response = exactly(&none, sizeof none);
    enum wherry_status status = host->http_send(host, request, 5, error);
    if (status == WHERRY_OK)
        status = host->http_wait(host, response, error);
    if (status == WHERRY_OK && (response->code != 200 || response->tag != 5))
        status = WHERRY_FAILED;
    free(request);
    free(response);
    *identity = (struct wherry_identity){.size = sizeof *identity,
                                         .account_key = "people",
                                         .account_name = "People",
                                         .list_name = "All",
                                         .warning = "frozen",
                                         .date_ms = 4000};
    return status;
}

static enum wherry_status people_catalog(void *self, enum wherry_kind kind,
                                         struct wherry_entries *entries,
                                         struct wherry_error *error)
{
    const struct wherry_entry name = {.size = sizeof name,
                                      .id = "NAME",
                                      .name = "Name",
                                      .note = "a note",
                                      .type = WHERRY_FIELD_TEXT,
                                      .writable = true};
    (void)self;
    (void)error;
    struct wherry_entry *entry = exactly(&name, sizeof name);
    if (kind == WHERRY_FIELDS)
        entries->entry(entries, entry);
    free(entry);
    return WHERRY_OK;
}

static const struct wherry_source people_source = {
    .size = sizeof people_source,
    .open = people_source_open,
    .read = people_source_read,
    .close = people_source_close,
    .lookup = people_lookup,
};

static const struct wherry_sink people_sink = {
    .size = sizeof people_sink,
    .open = people_sink_open,
    .write = people_write,
    .flush = people_flush,
    .close = people_sink_close,
};

#define PEOPLE                                                                         \
    .version = "1", .summary = "people in memory", .roles = WHERRY_CRM | WHERRY_LIST,  \
    .open = people_open, .close = people_close, .check = people_check,                 \
    .catalog = people_catalog, .source = &people_source, .sink = &people_sink

#endif

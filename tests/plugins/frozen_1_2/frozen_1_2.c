/* frozen_1_2.c -- frozen: never edit. A connector as it was built for interface 1.2: ids
 * are looked up, a pass is gone on with, fields may be unknown or refused by themselves,
 * an update goes in bulk, and an option names the account. */
#include "tests/plugins/frozen_1_2/wherry.h"

#include "tests/plugins/frozen_1_0/people.h"

#define TICKET "t1"

struct config {
    const char *folder;
};

static const struct wherry_option options[] = {
    {.name = "folder",
     .help = "where the people are",
     .flags = WHERRY_REQUIRED | WHERRY_ACCOUNT,
     .offset = offsetof(struct config, folder)},
};

static enum wherry_status open_people(const struct wherry_host *host,
                                      const void *config, void **self,
                                      struct wherry_error *error)
{
    const struct config *given = config;
    if (given->folder[0] != '\0')
        return people_open(host, config, self, error);
    snprintf(error->option, sizeof error->option, "folder");
    snprintf(error->message, sizeof error->message, "'folder' is blank");
    return WHERRY_FAILED;
}

static enum wherry_status open_source(void *self, const struct wherry_read *read,
                                      struct wherry_pass *pass, void **source,
                                      struct wherry_error *error)
{
    struct people *people = self;
    enum wherry_status status = people_source_open(self, read, pass, source, error);
    for (size_t i = 0; read->unknown != NULL && i < read->field_count; i++)
        read->unknown[i] = strcmp(read->fields[i], "NAME") != 0;
    if (read->resume != NULL) {
        people->next = (size_t)(read->resume[0] - '0');
        snprintf(pass->resume, sizeof pass->resume, "%s", read->resume);
    }
    return status;
}

static enum wherry_status read_source(void *source, struct wherry_writer *writer,
                                      struct wherry_pass *pass,
                                      struct wherry_error *error)
{
    const struct people *people = source;
    enum wherry_status status = people_source_read(source, writer, pass, error);
    if (status == WHERRY_OK)
        snprintf(pass->resume, sizeof pass->resume, "%zu", people->next);
    return status;
}

static enum wherry_status lookup_ids(void *self, const struct wherry_read *read,
                                     const char *const *ids, size_t id_count,
                                     struct wherry_writer *writer,
                                     struct wherry_error *error)
{
    (void)read;
    (void)error;
    for (size_t i = 0; i < id_count; i++) {
        const struct person *person = find_person(self, "", ids[i]);
        struct wherry_record told = {.size = sizeof told,
                                     .key = "",
                                     .id = ids[i],
                                     .flags = WHERRY_ABSENT,
                                     .fault = ""};
        if (person != NULL) {
            told.key = person->key;
            told.flags = WHERRY_UNREADABLE;
            told.fault = "the consent is an object";
        }
        struct wherry_record *record = exactly(&told, sizeof told);
        writer->record(writer, record);
        free(record);
    }
    return WHERRY_OK;
}

static void bulk_terms(void *sink, struct wherry_bulk *terms)
{
    (void)sink;
    *terms = (struct wherry_bulk){.after = 1, .changes = 2, .batches = 1};
}

static enum wherry_status bulk_submit(void *sink, const struct wherry_change *changes,
                                      size_t count, char ticket[WHERRY_TICKET_ROOM],
                                      struct wherry_error *error)
{
    (void)sink;
    (void)error;
    if (count != 2 || changes[1].size != sizeof changes[1])
        return WHERRY_FAILED;
    snprintf(ticket, WHERRY_TICKET_ROOM, "%s", TICKET);
    return WHERRY_OK;
}

static enum wherry_status bulk_poll(void *sink, const char *const *tickets,
                                    size_t count, bool *over,
                                    struct wherry_error *error)
{
    (void)sink;
    (void)error;
    for (size_t i = 0; i < count; i++)
        over[i] = strcmp(tickets[i], TICKET) == 0;
    return WHERRY_OK;
}

/* The first one, without one of its fields. */
static enum wherry_status bulk_collect(void *sink, const char *ticket,
                                       const uint64_t *tags, size_t count,
                                       struct wherry_error *error)
{
    const struct people *people = sink;
    const struct wherry_field_fault fault = {"AGE", "there is no such field"};
    const struct wherry_verdict told = {.size = sizeof told,
                                        .outcome = WHERRY_DONE,
                                        .words = "",
                                        .field = "",
                                        .faults = &fault,
                                        .fault_count = 1};
    (void)error;
    if (count != 2 || strcmp(ticket, TICKET) != 0)
        return WHERRY_FAILED;
    struct wherry_verdict *verdict = exactly(&told, sizeof told);
    people->host->verdict(people->host, tags[0], verdict);
    free(verdict);
    return WHERRY_OK;
}

static enum wherry_status check(void *self, struct wherry_identity *identity,
                                struct wherry_error *error)
{
    enum wherry_status status = people_check(self, identity, error);
    identity->changes_per_second = 7;
    return status;
}

static const struct wherry_source source = {
    .size = sizeof source,
    .open = open_source,
    .read = read_source,
    .close = people_source_close,
    .lookup = people_lookup,
    .lookup_ids = lookup_ids,
};

static const struct wherry_sink sink = {
    .size = sizeof sink,
    .open = people_sink_open,
    .write = people_write,
    .flush = people_flush,
    .close = people_sink_close,
    .bulk_terms = bulk_terms,
    .bulk_submit = bulk_submit,
    .bulk_poll = bulk_poll,
    .bulk_collect = bulk_collect,
};

WHERRY_CONNECTOR(.name = "frozen-2", .version = "1", .summary = "people in memory",
                 .roles = WHERRY_CRM | WHERRY_LIST, .options = options,
                 .option_count = sizeof options / sizeof options[0],
                 .config_size = sizeof(struct config), .open = open_people,
                 .close = people_close, .check = check, .catalog = people_catalog,
                 .source = &source, .sink = &sink);

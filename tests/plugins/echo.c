/* echo.c -- a whole connector in one file: a list of people kept in memory.
 *
 * Copy it to begin a connector of your own. Read it from its last line up. It has no
 * network; where one would be, a comment says which host service does it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wherry.h>

enum { PEOPLE_ROOM = 1000, TEXT_ROOM = 321 };

struct config {
    const char *people; /* as in the spec: "ann@example.org bob@example.org" */
    int64_t limit;
};

struct person {
    char key[TEXT_ROOM], name[TEXT_ROOM], id[16];
    enum wherry_consent consent;
    int64_t consent_at_ms;
};

/* One opened connection. No globals: two pipelines may use this plugin at once. */
struct echo {
    const struct wherry_host *host;
    const struct config *config;
    size_t count, next; /* people; where the pass under way has come to */
    struct person people[PEOPLE_ROOM];
};

static struct person *add(struct echo *echo, const char *key)
{
    if (echo->count >= (size_t)echo->config->limit)
        return NULL;
    struct person *person = &echo->people[echo->count++];
    snprintf(person->key, sizeof person->key, "%s", key);
    snprintf(person->id, sizeof person->id, "e%zu", echo->count);
    return person;
}

static struct person *find(struct echo *echo, const char *key)
{
    for (size_t i = 0; i < echo->count; i++)
        if (strcmp(echo->people[i].key, key) == 0)
            return &echo->people[i];
    return NULL;
}

static struct person *find_id(struct echo *echo, const char *id)
{
    for (size_t i = 0; i < echo->count; i++)
        if (strcmp(echo->people[i].id, id) == 0)
            return &echo->people[i];
    return NULL;
}

/* The contact as a record. It points into `person` and `name`: the host copies. */
static struct wherry_record show(const struct person *person, struct wherry_field *name)
{
    *name = (struct wherry_field){.name = "NAME", .value = person->name};
    return (struct wherry_record){.size = sizeof(struct wherry_record),
                                  .key = person->key,
                                  .id = person->id,
                                  .consent = person->consent,
                                  .consent_at_ms = person->consent_at_ms,
                                  .changed_at_ms = person->consent_at_ms,
                                  .fields = name,
                                  .field_count = 1};
}

static enum wherry_status echo_open(const struct wherry_host *host, const void *config,
                                    void **self, struct wherry_error *error)
{
    struct echo *echo = calloc(1, sizeof *echo);
    if (echo == NULL)
        abort(); /* nobody tries to go on without memory */
    echo->host = host;
    echo->config = config;
    *self = echo;
    for (const char *at = echo->config->people; *at != '\0'; at += strspn(at, " ")) {
        char key[TEXT_ROOM];
        size_t length = strcspn(at, " ");
        snprintf(key, sizeof key, "%.*s", (int)length, at);
        struct person *person = strchr(key, '@') == NULL ? NULL : add(echo, key);
        if (person == NULL) {
            *error = (struct wherry_error){.status = WHERRY_FAILED, .option = "people"};
            snprintf(error->message, sizeof error->message,
                     "'people' must be at most %lld addresses, blanks between them",
                     (long long)echo->config->limit);
            free(echo);
            return WHERRY_FAILED; /* close is not called after a failed open */
        }
        person->consent = WHERRY_SUBSCRIBED;
        at += length;
    }
    return WHERRY_OK;
}

static void echo_close(void *self)
{
    free(self);
}

/* Here one cheap request would be sent: host->http_send, then host->http_wait. */
static enum wherry_status echo_check(void *self, struct wherry_identity *identity,
                                     struct wherry_error *error)
{
    struct echo *echo = self;
    (void)error;
    identity->account_key = "echo";
    identity->account_name = "Nobody in particular";
    identity->list_name = "Echo";
    identity->date_ms = echo->host->now_ms(echo->host); /* the service's, if any */
    return WHERRY_OK;
}

static enum wherry_status echo_catalog(void *self, enum wherry_kind kind,
                                       struct wherry_entries *entries,
                                       struct wherry_error *error)
{
    struct wherry_entry name = {.size = sizeof name,
                                .id = "NAME",
                                .name = "Name",
                                .note = "what a person is called",
                                .type = WHERRY_FIELD_TEXT,
                                .writable = true};
    (void)self;
    (void)error;
    if (kind == WHERRY_FIELDS)
        entries->entry(entries, &name);
    return WHERRY_OK;
}

/* Everybody, each time: a snapshot. A service that can return the changes since
 * `read->since` says snapshot = false. */
static enum wherry_status source_open(void *self, const struct wherry_read *read,
                                      struct wherry_pass *pass, void **source,
                                      struct wherry_error *error)
{
    struct echo *echo = self;
    (void)error;
    echo->next = strcmp(read->stream, "contacts") == 0 ? 0 : echo->count;
    pass->snapshot = true;
    pass->expected = echo->count;
    pass->date_ms = echo->host->now_ms(echo->host);
    *source = echo;
    return WHERRY_OK;
}

static enum wherry_status source_read(void *source, struct wherry_writer *writer,
                                      struct wherry_pass *pass,
                                      struct wherry_error *error)
{
    struct echo *echo = source;
    struct wherry_field name;
    (void)pass; /* pass->next stays "": there is nothing to go on from */
    (void)error;
    while (echo->next < echo->count) {
        if (writer->full(writer))
            return WHERRY_OK;
        struct wherry_record record = show(&echo->people[echo->next++], &name);
        writer->record(writer, &record);
    }
    return WHERRY_END;
}

static void source_close(void *source)
{
    (void)source;
}

static enum wherry_status lookup(void *self, const struct wherry_read *read,
                                 const char *const *keys, size_t key_count,
                                 struct wherry_writer *writer,
                                 struct wherry_error *error)
{
    (void)read;
    (void)error;
    for (size_t i = 0; i < key_count; i++) {
        struct wherry_field name;
        const struct person *person = find(self, keys[i]);
        struct wherry_record record = {
            .size = sizeof record, .key = keys[i], .id = "", .flags = WHERRY_ABSENT};
        if (person != NULL)
            record = show(person, &name);
        writer->record(writer, &record);
    }
    return WHERRY_OK;
}

static void set_fields(struct person *person, const struct wherry_change *change)
{
    for (size_t i = 0; i < change->field_count; i++)
        if (strcmp(change->fields[i].name, "NAME") == 0)
            snprintf(person->name, sizeof person->name, "%s", change->fields[i].value);
}

static enum wherry_outcome apply(struct echo *echo, const struct wherry_change *change,
                                 struct person **person)
{
    if (change->verb == WHERRY_JOIN || change->verb == WHERRY_LEAVE)
        return WHERRY_REFUSED;
    bool taken = (change->verb == WHERRY_CREATE && find(echo, change->key) != NULL) ||
                 (change->verb == WHERRY_RENAME && find(echo, change->new_key) != NULL);
    if (taken)
        return WHERRY_EXISTS;
    *person = change->verb == WHERRY_CREATE ? add(echo, change->key)
                                            : find_id(echo, change->id);
    if (*person == NULL)
        return change->verb == WHERRY_CREATE ? WHERRY_REFUSED : WHERRY_GONE;
    if (change->verb == WHERRY_CREATE || change->verb == WHERRY_UNSUBSCRIBE) {
        (*person)->consent =
            change->verb == WHERRY_CREATE ? change->consent : WHERRY_UNSUBSCRIBED;
        (*person)->consent_at_ms = change->consent_at_ms;
    }
    if (change->verb == WHERRY_RENAME)
        snprintf((*person)->key, sizeof(*person)->key, "%s", change->new_key);
    else
        set_fields(*person, change);
    return WHERRY_DONE;
}

static enum wherry_status sink_open(void *self, const char *stream, void **sink,
                                    struct wherry_error *error)
{
    (void)stream;
    (void)error;
    *sink = self;
    return WHERRY_OK;
}

/* Exactly one verdict a change; with DONE the contact as it is now. */
static enum wherry_status sink_write(void *sink, const struct wherry_change *changes,
                                     size_t count, struct wherry_error *error)
{
    struct echo *echo = sink;
    (void)error;
    for (size_t i = 0; i < count; i++) {
        struct wherry_field name;
        struct wherry_record record;
        struct person *person = NULL;
        struct wherry_verdict verdict = {
            .size = sizeof verdict, .words = "", .field = ""};
        verdict.outcome = apply(echo, &changes[i], &person);
        if (verdict.outcome == WHERRY_REFUSED) {
            verdict.reason = WHERRY_REASON_OTHER;
            verdict.words = "there is no room for more";
        }
        if (verdict.outcome == WHERRY_DONE) {
            record = show(person, &name);
            verdict.record = &record;
        }
        echo->host->verdict(echo->host, changes[i].tag, &verdict);
    }
    return WHERRY_OK;
}

/* Nothing is in flight: each verdict was given at once. */
static enum wherry_status sink_flush(void *sink, struct wherry_error *error)
{
    (void)sink;
    (void)error;
    return WHERRY_OK;
}

static void sink_close(void *sink)
{
    (void)sink;
}

static const struct wherry_source source = {
    .size = sizeof source,
    .open = source_open,
    .read = source_read,
    .close = source_close,
    .lookup = lookup,
};

static const struct wherry_sink sink = {
    .size = sizeof sink,
    .open = sink_open,
    .write = sink_write,
    .flush = sink_flush,
    .close = sink_close,
};

static const struct wherry_option options[] = {
    {.name = "people",
     .help = "addresses that are on the list at first, blanks between them",
     .type = WHERRY_TEXT,
     .offset = offsetof(struct config, people)},
    {.name = "limit",
     .help = "how many people there is room for",
     .type = WHERRY_INTEGER,
     .offset = offsetof(struct config, limit),
     .fallback = "100",
     .minimum = 1,
     .maximum = PEOPLE_ROOM},
};

WHERRY_CONNECTOR(.name = "echo", .version = "1.0",
                 .summary = "a list of people kept in memory",
                 .roles = WHERRY_CRM | WHERRY_LIST, .options = options,
                 .option_count = sizeof options / sizeof options[0],
                 .config_size = sizeof(struct config), .open = echo_open,
                 .close = echo_close, .check = echo_check, .catalog = echo_catalog,
                 .source = &source, .sink = &sink);

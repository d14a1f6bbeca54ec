/* operations.c -- all that a host asks of a connector, held to what it promises. */
#include "tests/fuzz/operations.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/duration.h"
#include "host/base/text.h"
#include "host/base/words.h"
#include "tests/fuzz/replay.h"

extern const struct wherry_connector wherry_connector;

enum { READS_MOST = 50 };

static const char *const fields[] = {"FNAME", "firstname", "ADDRESS",
                                     "properties.size"};
enum { FIELDS = sizeof fields / sizeof *fields };

/* ---- A configuration ---- */

static const char *given(const char *name, const char *fallback, const char *folder)
{
    static const char *const known[][2] = {{"api_key", ANY_HOST_SECRET},
                                           {"list_id", "a36b032126"},
                                           {"base_url", "http://127.0.0.1:9/3.0"},
                                           {"collection", "shop"}};
    if (text_same(name, "folder"))
        return folder;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (text_same(known[i][0], name))
            return known[i][1];
    return fallback == NULL ? "" : fallback;
}

static void set_choice(const struct wherry_option *option, const char *text,
                       int *choice)
{
    for (int i = 0; option->choices[i] != NULL; i++)
        if (text_same(option->choices[i], text))
            *choice = i;
}

static void set_option(const struct wherry_option *option, const char *text,
                       char *config)
{
    void *at = config + option->offset;
    switch (option->type) {
    case WHERRY_TEXT:
        *(const char **)at = text;
        break;
    case WHERRY_INTEGER:
        text_to_integer(text, INT64_MIN, INT64_MAX, at);
        break;
    case WHERRY_BOOLEAN:
        *(bool *)at = text_same(text, "true");
        break;
    case WHERRY_DURATION:
        duration_parse(text, at);
        break;
    case WHERRY_CHOICE:
        set_choice(option, text, at);
        break;
    }
}

void operations_configure(const char *folder, char config[OPERATIONS_CONFIG])
{
    MUST(wherry_connector.config_size <= OPERATIONS_CONFIG);
    for (size_t i = 0; i < wherry_connector.option_count; i++) {
        const struct wherry_option *option = &wherry_connector.options[i];
        set_option(option, given(option->name, option->fallback, folder), config);
    }
}

/* ---- Operations ---- */

static void check(struct any_host *host, void *self)
{
    struct wherry_identity identity = {.size = sizeof identity};
    struct wherry_error error = {0};
    enum wherry_status status = wherry_connector.check(self, &identity, &error);
    any_host_judge(host, status, &error);
    MUST(status != WHERRY_OK || identity.account_key != NULL);
}

static void take_entry(struct wherry_entries *entries, const struct wherry_entry *entry)
{
    (void)entries;
    MUST(words_are_text(entry->id) && words_are_text(entry->name));
    MUST(entry->members >= -1);
    MUST(entry->type <= WHERRY_FIELD_ADDRESS);
}

static void choose(struct any_host *host, void *self)
{
    struct wherry_entries entries = {.size = sizeof entries, .entry = &take_entry};
    for (int kind = WHERRY_LISTS; kind <= WHERRY_FIELDS; kind++) {
        struct wherry_error error = {0};
        any_host_judge(
            host,
            wherry_connector.catalog(self, (enum wherry_kind)kind, &entries, &error),
            &error);
    }
}

static void must_end(const char *text, size_t room)
{
    MUST(memchr(text, '\0', room) != NULL);
}

static void read_pass(struct any_host *host, void *self, const struct wherry_read *read)
{
    const struct wherry_source *functions = wherry_connector.source;
    struct wherry_pass pass = {.size = sizeof pass};
    struct wherry_error error = {0};
    void *source = NULL;
    enum wherry_status status = functions->open(self, read, &pass, &source, &error);
    any_host_judge(host, status, &error);
    if (status != WHERRY_OK)
        return;
    for (int i = 0; i < READS_MOST && status == WHERRY_OK; i++) {
        host->records = 0;
        status = functions->read(source, &host->writer, &pass, &error);
        any_host_judge(host, status, &error);
        if (status == WHERRY_OK)
            must_end(pass.resume, sizeof pass.resume);
    }
    if (status == WHERRY_END)
        must_end(pass.next, sizeof pass.next);
    functions->close(source);
}

static void read_stream(struct any_host *host, void *self, const char *stream,
                        const char *since, enum wherry_scope scope)
{
    bool unknown[FIELDS] = {false};
    const struct wherry_read read = {.size = sizeof read,
                                     .stream = stream,
                                     .since = since,
                                     .scope = scope,
                                     .fields = fields,
                                     .field_count = FIELDS,
                                     .unknown = unknown};
    read_pass(host, self, &read);
}

/* The position from an earlier pass is in the state, and may be anything. */
static void go_on(struct any_host *host, void *self)
{
    bool unknown[FIELDS] = {false};
    char *since = any_host_take(host), *resume = any_host_take(host);
    struct wherry_read read = {.size = sizeof read,
                               .stream = "contacts",
                               .since = since,
                               .fields = fields,
                               .field_count = FIELDS,
                               .unknown = unknown,
                               .resume = *resume == '\0' ? NULL : resume};
    read_pass(host, self, &read);
    free(since);
    free(resume);
}

static void look_up(struct any_host *host, void *self)
{
    static const char *const keys[] = {"ann@one.example", "bob@one.example"};
    static const char *const ids[] = {"0123456789abcdef0123456789abcdef", "db0233"};
    const struct wherry_read read = {.size = sizeof read,
                                     .stream = "contacts",
                                     .since = "",
                                     .fields = fields,
                                     .field_count = FIELDS};
    struct wherry_error error = {0};
    any_host_judge(
        host,
        wherry_connector.source->lookup(self, &read, keys, 2, &host->writer, &error),
        &error);
    if (wherry_connector.source->lookup_ids != NULL)
        any_host_judge(host,
                       wherry_connector.source->lookup_ids(self, &read, ids, 2,
                                                           &host->writer, &error),
                       &error);
}

static void write_changes(struct any_host *host, void *self, const char *stream,
                          enum wherry_verb first, enum wherry_verb last)
{
    static const struct wherry_field written[] = {{"FNAME", "Ann"}, {"firstname", "A"}};
    struct wherry_change changes[4] = {{0}};
    const size_t count = (size_t)(last - first) + 1;
    struct wherry_error error = {0};
    void *sink = NULL;
    for (size_t i = 0; i < count; i++)
        changes[i] = (struct wherry_change){
            .size = sizeof changes[i],
            .tag = i + 1,
            .verb = (enum wherry_verb)((size_t)first + i),
            .key = i % 2 == 0 ? "ann@one.example" : "bob@one.example",
            .id = first == WHERRY_CREATE && i == 0 ? "" : "db0233-4e96-000001",
            .new_key = (size_t)first + i == WHERRY_RENAME ? "new@one.example" : "",
            .own_id = "c1",
            .consent = WHERRY_SUBSCRIBED,
            .fields = written,
            .field_count = 1};
    enum wherry_status status =
        wherry_connector.sink->open(self, stream, &sink, &error);
    any_host_judge(host, status, &error);
    if (status != WHERRY_OK)
        return;
    status = wherry_connector.sink->write(sink, changes, count, &error);
    any_host_judge(host, status, &error);
    if (status == WHERRY_OK) {
        status = wherry_connector.sink->flush(sink, &error);
        any_host_judge(host, status, &error);
    }
    for (size_t i = 1; i <= count && status == WHERRY_OK; i++)
        MUST(host->verdicts[i] == 1);
    wherry_connector.sink->close(sink);
}

static void write_bulk(struct any_host *host, void *self)
{
    static const char *const tickets[] = {"0123456789", "abc"};
    static const uint64_t tags[] = {1, 2, 5};
    const struct wherry_sink *functions = wherry_connector.sink;
    struct wherry_error error = {0};
    bool over[2] = {false};
    void *sink = NULL;
    if (functions->bulk_poll == NULL ||
        functions->open(self, "contacts", &sink, &error) != WHERRY_OK)
        return;
    any_host_judge(host, functions->bulk_poll(sink, tickets, 2, over, &error), &error);
    any_host_judge(host, functions->bulk_collect(sink, tickets[0], tags, 3, &error),
                   &error);
    for (size_t i = 0; i < sizeof host->verdicts / sizeof *host->verdicts; i++)
        MUST(host->verdicts[i] == 0 || i == 1 || i == 2 || i == 5);
    functions->close(sink);
}

/* Those without a verdict then are in the batch, if there is one. */
static void hand_in(struct any_host *host, void *self)
{
    static const struct wherry_field written[] = {{"FNAME", "Ann"}};
    const struct wherry_sink *functions = wherry_connector.sink;
    struct wherry_error error = {0};
    struct wherry_change changes[3];
    struct wherry_bulk terms = {0};
    char ticket[WHERRY_TICKET_ROOM] = "";
    void *sink = NULL;
    enum { COUNT = sizeof changes / sizeof *changes };
    if (functions->bulk_submit == NULL ||
        functions->open(self, "contacts", &sink, &error) != WHERRY_OK)
        return;
    functions->bulk_terms(sink, &terms);
    for (size_t i = 0; i < COUNT; i++)
        changes[i] =
            (struct wherry_change){.size = sizeof changes[i],
                                   .tag = i + 1,
                                   .verb = WHERRY_UPDATE,
                                   .key = i == 0 ? "ann@one.example" : "b@b.example",
                                   .id = "db0233-4e96-000001",
                                   .new_key = "",
                                   .own_id = "c1",
                                   .fields = written,
                                   .field_count = 1};
    const enum wherry_status status =
        functions->bulk_submit(sink, changes, COUNT, ticket, &error);
    any_host_judge(host, status, &error);
    must_end(ticket, sizeof ticket);
    for (size_t i = 1; i <= COUNT && status == WHERRY_OK && *ticket == '\0'; i++)
        MUST(host->verdicts[i] == 1);
    functions->close(sink);
}

static void find_segment(struct any_host *host, void *self)
{
    struct wherry_segment found = {.size = sizeof found};
    struct wherry_error error = {0};
    if (wherry_connector.segments == NULL)
        return;
    any_host_judge(host,
                   wherry_connector.segments->find(self, "VIP", true, &found, &error),
                   &error);
    any_host_judge(host, wherry_connector.segments->remove(self, "42", &error), &error);
}

void operations_do(struct any_host *host, void *self, unsigned operation)
{
    switch (operation % OPERATIONS) {
    case 0:
        check(host, self);
        break;
    case 1:
        choose(host, self);
        break;
    case 2:
        read_stream(host, self, "contacts", "", WHERRY_READ_ALL);
        break;
    case 3:
        read_stream(host, self, "contacts", "2026-06-01T00:00:00Z", WHERRY_READ_ALL);
        break;
    case 4:
        read_stream(host, self, "contacts", "", WHERRY_READ_CONSENTS);
        break;
    case 5:
        read_stream(host, self, "segment:42", "", WHERRY_READ_ALL);
        break;
    case 6:
        look_up(host, self);
        break;
    case 7:
        write_changes(host, self, "contacts", WHERRY_CREATE, WHERRY_RENAME);
        break;
    case 8:
        write_changes(host, self, "segment:42", WHERRY_JOIN, WHERRY_LEAVE);
        break;
    case 9:
        write_bulk(host, self);
        break;
    case 10:
        find_segment(host, self);
        break;
    case 11:
        go_on(host, self);
        break;
    default:
        hand_in(host, self);
        break;
    }
}

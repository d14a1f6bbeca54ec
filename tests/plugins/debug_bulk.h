/* debug_bulk.h -- a part of debug.c: updates in bulk, one batch of one at a time. The
 * service is the memory of this process, so it outlives what is opened. */

#define TICKET "b1"

static struct {
    bool there, done;
    uint64_t tag;
    char id[16], name[TEXT_ROOM];
    struct echo people; /* when it was handed in */
} batch;

/* Another connection to the service in which the batch is. */
static void debug_go_on(struct debug *debug)
{
    struct echo *echo = debug->echo;
    if (!batch.there || echo->count >= batch.people.count)
        return;
    echo->count = batch.people.count;
    memcpy(echo->people, batch.people.people, sizeof echo->people);
}

static void debug_bulk_terms(void *opened, struct wherry_bulk *terms)
{
    enum { MANY = 1000000 }; /* more than any test has */
    (void)opened;
    *terms = (struct wherry_bulk){.after = MANY, .changes = 1, .batches = 1};
}

static enum wherry_status debug_bulk_submit(void *opened,
                                            const struct wherry_change *changes,
                                            size_t count,
                                            char ticket[WHERRY_TICKET_ROOM],
                                            struct wherry_error *error)
{
    struct debug *debug = opened;
    enum wherry_status status = enter(debug, SUBMIT, error);
    if (status != WHERRY_OK || debug->now == SILENT || count != 1)
        return status;
    batch.there = true;
    batch.tag = changes->tag;
    snprintf(batch.id, sizeof batch.id, "%s", changes->id);
    snprintf(batch.name, sizeof batch.name, "%s", changes->fields[0].value);
    batch.people = *(struct echo *)debug->echo;
    snprintf(ticket, WHERRY_TICKET_ROOM, "%s", TICKET);
    return WHERRY_OK;
}

/* The first look comes too early. */
static enum wherry_status debug_bulk_poll(void *opened, const char *const *tickets,
                                          size_t count, bool *over,
                                          struct wherry_error *error)
{
    struct debug *debug = opened;
    enum wherry_status status = enter(debug, POLL, error);
    for (size_t i = 0; i < count && status == WHERRY_OK; i++) {
        const bool ours = strcmp(tickets[i], TICKET) == 0 && batch.there;
        over[i] = ours ? batch.done : debug->now != FORGETS;
        batch.done |= ours;
    }
    debug_go_on(debug);
    return status;
}

static enum wherry_status debug_bulk_collect(void *opened, const char *ticket,
                                             const uint64_t *tags, size_t count,
                                             struct wherry_error *error)
{
    struct debug *debug = opened;
    const struct wherry_field field = {.name = "NAME", .value = batch.name};
    const struct wherry_change change = {.size = sizeof change,
                                         .tag = batch.tag,
                                         .verb = WHERRY_UPDATE,
                                         .id = batch.id,
                                         .fields = &field,
                                         .field_count = 1};
    enum wherry_status status = enter(debug, COLLECT, error);
    if (status != WHERRY_OK || strcmp(ticket, TICKET) != 0 || count != 1 ||
        tags[0] != batch.tag)
        return status;
    if (debug->now == IGNORES)
        say_done(debug, &change, 1);
    else
        status = inner.sink->write(debug->echo, &change, 1, error);
    return status;
}

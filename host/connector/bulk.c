/* bulk.c -- updates by the thousand, which a service carries out in its own time. */
#include "host/connector/bulk.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/words.h"
#include "host/connector/call.h"
#include "host/connector/growth.h"
#include "host/connector/services.h"

/* What the host keeps in memory and in one value of its state. */
enum { CHANGES_MAX = 10000, BATCHES_MAX = 500 };

bool connector_bulk_terms(struct connector *connector, struct wherry_bulk *terms)
{
    const struct wherry_sink *sink = connector->plugin->sink;
    struct wherry_error ignored;
    *terms = (struct wherry_bulk){0};
    if (sink == NULL || sink->bulk_terms == NULL || !connector->sink_open ||
        !call_begin(connector, "bulk_terms", &ignored, &ignored))
        return false;
    sink->bulk_terms(connector->sink, terms);
    if (terms->after > 0 && (terms->changes == 0 || terms->changes > CHANGES_MAX ||
                             terms->batches == 0 || terms->batches > BATCHES_MAX))
        services_break(connector, "impossible terms of bulk");
    return call_end(connector, WHERRY_OK, false, &ignored, &ignored) == WHERRY_OK &&
           terms->after > 0;
}

static const char *ticket_fault(const struct connector *connector, const char *ticket)
{
    if (memchr(ticket, '\0', WHERRY_TICKET_ROOM) == NULL)
        return "a ticket that is too long";
    if (!words_are_text(ticket) || words_are_unruly(ticket) ||
        strpbrk(ticket, " \n") != NULL)
        return "a ticket that is not a word";
    if (ticket[0] == '\0' && connector->unanswered.count > 0)
        return "neither a ticket nor a verdict for a change in bulk";
    return NULL;
}

enum wherry_status connector_bulk_submit(struct connector *connector,
                                         const struct wherry_change *changes,
                                         size_t count, char ticket[WHERRY_TICKET_ROOM],
                                         struct wherry_error *error)
{
    struct wherry_error theirs;
    char given[WHERRY_TICKET_ROOM] = "";
    assert(connector->sink_open && connector->unanswered.count == 0);
    ticket[0] = '\0';
    if (!call_begin(connector, "bulk_submit", &theirs, error))
        return WHERRY_FAILED;
    for (size_t i = 0; i < count; i++)
        unanswered_add(&connector->unanswered, changes[i].tag, changes[i].verb);
    void *packed =
        growth_pack(changes, count, sizeof *changes,
                    growth_size(GROWTH_CHANGE, connector->plugin->abi_minor));
    enum wherry_status status = connector->plugin->sink->bulk_submit(
        connector->sink, packed, count, given, &theirs);
    free(packed);
    if (status == WHERRY_OK)
        services_break(connector, ticket_fault(connector, given));
    unanswered_clear(&connector->unanswered);
    status = call_end(connector, status, false, &theirs, error);
    if (status == WHERRY_OK)
        memcpy(ticket, given, sizeof given);
    return status;
}

enum wherry_status connector_bulk_poll(struct connector *connector,
                                       const char *const *tickets, size_t count,
                                       bool *over, struct wherry_error *error)
{
    struct wherry_error theirs;
    assert(connector->sink_open);
    memset(over, 0, count * sizeof *over);
    if (connector->plugin->sink->bulk_poll == NULL)
        return call_lacks(connector, "no longer supports bulk updates", error);
    if (!call_begin(connector, "bulk_poll", &theirs, error))
        return WHERRY_FAILED;
    enum wherry_status status = connector->plugin->sink->bulk_poll(
        connector->sink, tickets, count, over, &theirs);
    return call_end(connector, status, false, &theirs, error);
}

/* The outcome of those without a verdict is not known. */
static void say_unknown(struct connector *connector, const uint64_t *tags, size_t count)
{
    static const struct wherry_verdict unknown = {
        .size = sizeof unknown,
        .outcome = WHERRY_UNKNOWN,
        .words = "the service does not say what happened to it",
        .field = "",
    };
    enum wherry_verb verb;
    for (size_t i = 0; i < count; i++)
        if (unanswered_look(&connector->unanswered, tags[i], &verb) == UNANSWERED_FIRST)
            connector->on_verdict(connector->on_verdict_self, tags[i], &unknown);
}

enum wherry_status connector_bulk_collect(struct connector *connector,
                                          const char *ticket, const uint64_t *tags,
                                          size_t count, struct wherry_error *error)
{
    struct wherry_error theirs;
    enum wherry_status status = WHERRY_OK;
    assert(connector->sink_open && connector->unanswered.count == 0);
    for (size_t i = 0; i < count; i++)
        unanswered_add(&connector->unanswered, tags[i], WHERRY_UPDATE);
    if (ticket[0] != '\0') { /* else its name was never learned */
        if (!call_begin(connector, "bulk_collect", &theirs, error))
            status = WHERRY_FAILED;
        else
            status = call_end(connector,
                              connector->plugin->sink->bulk_collect(
                                  connector->sink, ticket, tags, count, &theirs),
                              false, &theirs, error);
    }
    if (status == WHERRY_OK)
        say_unknown(connector, tags, count);
    unanswered_clear(&connector->unanswered);
    return status;
}

/* handing.c -- one update of our own contact goes in bulk, and is collected. */
#include "host/conform/handing.h"

#include <poll.h>

#include "host/base/fault.h"
#include "host/base/text.h"
#include "host/connector/bulk.h"

/* A batch of one is done in seconds, but may have to wait for other programs'
 * batches. */
enum { LOOKS = 120, LOOK_MS = 5000 };

#define VALUE "Conform in bulk"

static void fail_by(struct ours *ours, const char *what,
                    const struct wherry_error *error)
{
    findings_fail(ours->findings, RULE_BULK, "%s: %s", what, error->message);
}

/* The sink is open. False: nothing goes in bulk, or it has failed. */
static bool hand_in(struct ours *ours, char ticket[WHERRY_TICKET_ROOM])
{
    struct wherry_error error = {0};
    struct wherry_bulk terms;
    struct wherry_field field;
    if (!connector_bulk_terms(ours->subject->connector, &terms)) {
        findings_skip(ours->findings, RULE_BULK,
                      "its terms say that nothing goes in bulk");
        return false;
    }
    const struct wherry_change change = ours_change(ours, WHERRY_UPDATE, &field, VALUE);
    ours->answered = false;
    connector_on_verdict(ours->subject->connector, ours_note_verdict, ours);
    if (connector_bulk_submit(ours->subject->connector, &change, 1, ticket, &error) !=
        WHERRY_OK) {
        fail_by(ours, "submit", &error);
        return false;
    }
    return true;
}

/* A ticket that the service never gave names no batch that could ever be finished. */
static bool forgets(struct ours *ours)
{
    static const char *const unknown[] = {"wherry-conform-none"};
    struct wherry_error error = {0};
    bool over = false;
    if (connector_bulk_poll(ours->subject->connector, unknown, 1, &over, &error) !=
        WHERRY_OK)
        fail_by(ours, "poll, of a ticket that the service does not know", &error);
    else if (!over)
        findings_fail(
            ours->findings, RULE_BULK,
            "a batch that the service does not know was not reported as over: "
            "the host would wait for it for ever");
    return over;
}

static bool wait_for(struct ours *ours, const char *ticket)
{
    struct wherry_error error = {0};
    bool over = false;
    for (int look = 0; look < LOOKS && !over; look++) {
        if (look > 0)
            poll(NULL, 0, LOOK_MS / (int)fault_haste());
        if (connector_bulk_poll(ours->subject->connector, &ticket, 1, &over, &error) !=
            WHERRY_OK) {
            fail_by(ours, "poll", &error);
            return false;
        }
    }
    if (!over)
        findings_skip(ours->findings, RULE_BULK,
                      "the batch was not over after %d looks, %d s apart", LOOKS,
                      LOOK_MS / 1000);
    return over;
}

static void look_after(struct ours *ours, enum wherry_consent consent)
{
    struct sights sights = {0};
    if (!ours->answered)
        findings_fail(ours->findings, RULE_BULK, "the change had no verdict");
    else if (!ours_took(ours))
        findings_fail(ours->findings, RULE_BULK, "the update was not accepted: %s",
                      ours_verdict(ours));
    else {
        const struct sight *sight = ours_look(ours, ours->address, &sights, RULE_BULK);
        if (sight == NULL || !ours_shows(ours, sight, VALUE))
            ours_miss(ours, RULE_BULK, "the field '%s' does not have what was written",
                      ours->field);
        else if (sight->consent != consent)
            findings_fail(ours->findings, RULE_BULK,
                          "the consent was different after an UPDATE in bulk");
    }
    sights_free(&sights);
}

/* As another run does: with a ticket, tags, and nothing else. */
static void collect(struct ours *ours, const char *ticket)
{
    struct wherry_error error = {0};
    struct subject *subject = ours->subject;
    if (!subject_reopen(subject, &error) ||
        connector_sink_open(subject->connector, "contacts", &error) != WHERRY_OK) {
        fail_by(ours, "open, after a batch was handed in", &error);
        return;
    }
    connector_on_verdict(subject->connector, ours_note_verdict, ours);
    if (forgets(ours) && wait_for(ours, ticket) &&
        connector_bulk_collect(subject->connector, ticket, &ours->tag, 1, &error) !=
            WHERRY_OK)
        fail_by(ours, "collect", &error);
    connector_sink_close(subject->connector);
}

void handing_in_bulk(struct ours *ours, enum wherry_consent consent)
{
    struct wherry_error error = {0};
    char ticket[WHERRY_TICKET_ROOM] = "";
    findings_begin(ours->findings, RULE_BULK);
    if (ours->subject->plugin->sink->bulk_terms == NULL || ours->field[0] == '\0') {
        findings_skip(ours->findings, RULE_BULK,
                      ours->field[0] == '\0'
                          ? "the pipeline maps no writable text field"
                          : "it takes nothing in bulk");
        return;
    }
    if (connector_sink_open(ours->subject->connector, "contacts", &error) !=
        WHERRY_OK) {
        fail_by(ours, "open of its sink", &error);
        return;
    }
    const bool handed = hand_in(ours, ticket);
    connector_sink_close(ours->subject->connector);
    if (!handed)
        return;
    if (ticket[0] != '\0')
        collect(ours, ticket);
    if (findings_open(ours->findings, RULE_BULK))
        look_after(ours, consent);
}

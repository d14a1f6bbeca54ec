/* verdict_told.c -- what a verdict says of a change, for the journal. */
#include "host/sync/verdict_told.h"

#include "host/base/text.h"
#include "host/picture/written.h"
#include "plugin/kit/dates.h"

static void add_refused(const struct wherry_verdict *verdict, struct buffer *told)
{
    for (size_t i = 0; i < verdict->fault_count; i++)
        buffer_format(told, "%s%s was refused: %s", told->length == 0 ? "" : "; ",
                      verdict->faults[i].field, verdict->faults[i].words);
}

/* Does the answer show this field? What it does not show may be anything by now. */
static bool shows(const struct wherry_record *record, const char *name)
{
    for (size_t i = 0; record != NULL && i < record->field_count; i++)
        if (text_same(record->fields[i].name, name))
            return true;
    return false;
}

/* Of a contact that we made: what they say themselves is later. */
static void add_since(const struct row *row, const struct decision *decision,
                      struct buffer *told)
{
    char since[DATES_ROOM];
    const int64_t since_ms = row->sides[decision->target].consent_at_ms;
    if (decision->verb != WHERRY_CREATE || since_ms == 0)
        return;
    dates_format_utc(since_ms, since);
    buffer_format(told, VERDICT_SINCE "%s", since);
}

/* Values that the service keeps differently from how they were sent. */
static void add_altered(struct engine *engine, const struct row *row,
                        const struct outgoing *outgoing,
                        const struct wherry_verdict *verdict, struct buffer *altered)
{
    const struct decision *decision = &outgoing->decision;
    const struct half *target = &row->sides[decision->target];
    struct buffer all = {0};
    for (size_t i = 0; i < decision->field_count; i++) {
        const size_t field = decision->fields[i];
        const char *name = engine->mapping.fields[field].names[decision->target];
        const char *kept = target->cells[field].shown;
        if (!text_same(kept, outgoing->fields[i].value) && shows(verdict->record, name))
            written_add(&all, name, kept);
    }
    if (all.length > 0)
        buffer_format(altered, "%s" VERDICT_KEPT "%s", altered->length == 0 ? "" : "; ",
                      buffer_text(&all));
    buffer_free(&all);
}

void verdict_told_add(struct engine *engine, const struct row *row,
                      const struct outgoing *outgoing,
                      const struct wherry_verdict *verdict, struct buffer *told)
{
    if (verdict->outcome == WHERRY_DONE) {
        add_since(row, &outgoing->decision, told);
        add_altered(engine, row, outgoing, verdict, told);
    }
    add_refused(verdict, told);
}

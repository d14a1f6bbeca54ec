/* ours.c -- the contact that is made for the rules of writing, and one change of it. */
#include "host/conform/ours.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "host/base/clock.h"
#include "host/base/text.h"
#include "host/conform/asking.h"

static void choose_field(struct wherry_entries *entries,
                         const struct wherry_entry *entry)
{
    struct ours *ours = entries->self;
    const struct subject_side *side = ours->subject->side;
    if (ours->field[0] != '\0' || !entry->writable || entry->type != WHERRY_FIELD_TEXT)
        return;
    for (size_t i = 0; i < side->field_count; i++)
        if (text_same(side->fields[i], entry->id))
            snprintf(ours->field, sizeof ours->field, "%s", entry->id);
}

void ours_choose_field(struct ours *ours)
{
    struct wherry_error error = {0};
    struct wherry_entries entries = {
        .size = sizeof entries, .self = ours, .entry = choose_field};
    if (ours->subject->plugin->catalog != NULL)
        connector_catalog(ours->subject->connector, WHERRY_FIELDS, &entries, &error);
    if (error.message[0] != '\0') /* 'catalog' reports this, and no other rule */
        subject_reopen(ours->subject, &error);
}

/* One change */

struct wherry_change ours_change(struct ours *ours, enum wherry_verb verb,
                                 struct wherry_field *field, const char *value)
{
    const bool fields = value != NULL && ours->field[0] != '\0';
    *field = (struct wherry_field){.name = ours->field, .value = value};
    return (struct wherry_change){.size = sizeof(struct wherry_change),
                                  .tag = ++ours->tag,
                                  .verb = verb,
                                  .key = ours->address,
                                  .id = verb == WHERRY_CREATE ? "" : ours->id,
                                  .new_key = "",
                                  .own_id = "wherry-conform",
                                  .consent = verb == WHERRY_CREATE ? WHERRY_SUBSCRIBED
                                                                   : WHERRY_UNSTATED,
                                  .consent_at_ms = clock_now_ms(),
                                  .fields = fields ? field : NULL,
                                  .field_count = fields,
                                  .present = fields ? field : NULL,
                                  .present_count = fields};
}

void ours_note_verdict(void *self, uint64_t tag, const struct wherry_verdict *verdict)
{
    struct ours *ours = self;
    ours->answered = tag == ours->tag;
    ours->outcome = verdict->outcome;
    snprintf(ours->words, sizeof ours->words, "%.*s", (int)sizeof ours->words - 1,
             verdict->words);
}

bool ours_write(struct ours *ours, const char *stream,
                const struct wherry_change *change)
{
    struct connector *connector = ours->subject->connector;
    struct wherry_error error = {0};
    ours->answered = false;
    ours->words[0] = '\0';
    connector_on_verdict(connector, ours_note_verdict, ours);
    enum wherry_status status = connector_sink_open(connector, stream, &error);
    if (status == WHERRY_OK)
        status = connector_sink_write(connector, change, 1, &error);
    if (status == WHERRY_OK)
        status = connector_sink_flush(connector, &error);
    connector_sink_close(connector);
    if (status != WHERRY_OK)
        findings_fail(ours->findings, RULE_VERDICT, "%s", error.message);
    return status == WHERRY_OK && ours->answered;
}

bool ours_took(const struct ours *ours)
{
    return ours->outcome == WHERRY_DONE || ours->outcome == WHERRY_ACCEPTED;
}

const char *ours_verdict(const struct ours *ours)
{
    static const char *const names[] = {
        [WHERRY_DONE] = "DONE",       [WHERRY_ACCEPTED] = "ACCEPTED",
        [WHERRY_EXISTS] = "EXISTS",   [WHERRY_GONE] = "GONE",
        [WHERRY_REFUSED] = "REFUSED", [WHERRY_LATER] = "LATER",
        [WHERRY_UNKNOWN] = "UNKNOWN"};
    static char verdict[sizeof ours->words + 16];
    snprintf(verdict, sizeof verdict, "%s%s%s", names[ours->outcome],
             ours->words[0] == '\0' ? "" : ": ", ours->words);
    return verdict;
}

/* Reading it back */

const struct sight *ours_look(struct ours *ours, const char *address,
                              struct sights *sights, enum rule rule)
{
    struct wherry_error error = {0};
    sights_free(sights);
    if (asking_for_key(ours->subject, address, sights, &error) != WHERRY_OK)
        findings_fail(ours->findings, rule, "the look-up failed: %s", error.message);
    for (size_t i = 0; i < sights->count; i++)
        if ((sights->items[i].flags & (WHERRY_ABSENT | WHERRY_UNREADABLE)) == 0)
            return &sights->items[i];
    return NULL;
}

bool ours_shows(const struct ours *ours, const struct sight *sight, const char *value)
{
    char line[512];
    snprintf(line, sizeof line, "\n%s=%s", ours->field, value);
    const char *at = strstr(sight->rest, line);
    return ours->field[0] == '\0' ||
           (at != NULL && (at[strlen(line)] == '\n' || at[strlen(line)] == '\0'));
}

void ours_miss(const struct ours *ours, enum rule rule, const char *format, ...)
{
    char why[300];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(why, sizeof why, format, arguments);
    va_end(arguments);
    if (ours->outcome == WHERRY_DONE)
        findings_fail(ours->findings, rule, "%s, but the verdict was DONE", why);
    else
        findings_skip(ours->findings, rule,
                      "%s yet; the verdict was ACCEPTED: look again later", why);
}

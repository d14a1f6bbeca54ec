/* writing.c -- one contact of our own is made, changed and unsubscribed. */
#include "host/conform/writing.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "host/base/clock.h"
#include "host/base/text.h"
#include "host/conform/asking.h"

enum { WORDS_ROOM = 200 };

#define SEE_VERDICT "the change had no verdict, see 'verdict'"

struct writing {
    struct subject *subject;
    struct findings *findings;
    const char *address;
    char field[256]; /* that is written; "": none is */
    uint64_t tag;
    bool answered;
    enum wherry_outcome outcome;
    char words[WORDS_ROOM];
    char id[256]; /* "" until it was read back */
};

void writing_name(struct writing_names *names)
{
    uint32_t number = 0;
    if (getrandom(&number, sizeof number, 0) != (ssize_t)sizeof number)
        number = (uint32_t)clock_now_ms();
    snprintf(names->address, sizeof names->address,
             "wherry-conform-%08" PRIx32 "@example.com", number);
    snprintf(names->segment, sizeof names->segment, "Wherry conform %08" PRIx32,
             number);
}

/* A field to write: the first text that may be written, of those that are mapped. */

static void choose_field(struct wherry_entries *entries,
                         const struct wherry_entry *entry)
{
    struct writing *writing = entries->self;
    const struct subject_side *side = writing->subject->side;
    if (writing->field[0] != '\0' || !entry->writable ||
        entry->type != WHERRY_FIELD_TEXT)
        return;
    for (size_t i = 0; i < side->field_count; i++)
        if (text_same(side->fields[i], entry->id))
            snprintf(writing->field, sizeof writing->field, "%s", entry->id);
}

static void find_field(struct writing *writing)
{
    struct wherry_error error = {0};
    struct wherry_entries entries = {
        .size = sizeof entries, .self = writing, .entry = choose_field};
    if (writing->subject->plugin->catalog != NULL)
        connector_catalog(writing->subject->connector, WHERRY_FIELDS, &entries, &error);
}

/* One change */

static void note_verdict(void *self, uint64_t tag, const struct wherry_verdict *verdict)
{
    struct writing *writing = self;
    writing->answered = tag == writing->tag;
    writing->outcome = verdict->outcome;
    snprintf(writing->words, sizeof writing->words, "%.*s", WORDS_ROOM - 1,
             verdict->words);
}

/* Writes it by itself; false: no verdict came. */
static bool write_one(struct writing *writing, enum wherry_verb verb, const char *id,
                      const char *value)
{
    struct connector *connector = writing->subject->connector;
    struct wherry_error error = {0};
    const struct wherry_field field = {.name = writing->field, .value = value};
    const bool fields = value != NULL && writing->field[0] != '\0';
    const struct wherry_change change = {
        .size = sizeof change,
        .tag = ++writing->tag,
        .verb = verb,
        .key = writing->address,
        .id = id,
        .new_key = "",
        .own_id = "wherry-conform",
        .consent = verb == WHERRY_CREATE ? WHERRY_SUBSCRIBED : WHERRY_UNSTATED,
        .consent_at_ms = clock_now_ms(),
        .fields = fields ? &field : NULL,
        .field_count = fields,
        .present = fields ? &field : NULL,
        .present_count = fields};
    writing->answered = false;
    writing->words[0] = '\0';
    connector_on_verdict(connector, note_verdict, writing);
    enum wherry_status status = connector_sink_open(connector, "contacts", &error);
    if (status == WHERRY_OK)
        status = connector_sink_write(connector, &change, 1, &error);
    if (status == WHERRY_OK)
        status = connector_sink_flush(connector, &error);
    connector_sink_close(connector);
    if (status != WHERRY_OK)
        findings_fail(writing->findings, RULE_VERDICT, "%s", error.message);
    return status == WHERRY_OK && writing->answered;
}

static bool took(const struct writing *writing)
{
    return writing->outcome == WHERRY_DONE || writing->outcome == WHERRY_ACCEPTED;
}

/* Reading it back: the contact that the address has now; NULL where none is told. */
static const struct sight *look(struct writing *writing, struct sights *sights,
                                enum rule rule)
{
    struct wherry_error error = {0};
    sights_free(sights);
    if (asking_for_key(writing->subject, writing->address, sights, &error) != WHERRY_OK)
        findings_fail(writing->findings, rule, "the look-up failed: %s", error.message);
    for (size_t i = 0; i < sights->count; i++)
        if ((sights->items[i].flags & (WHERRY_ABSENT | WHERRY_UNREADABLE)) == 0)
            return &sights->items[i];
    return NULL;
}

static bool shows(const struct writing *writing, const struct sight *sight,
                  const char *value)
{
    char line[512];
    snprintf(line, sizeof line, "\n%s=%s", writing->field, value);
    const char *at = strstr(sight->rest, line);
    return writing->field[0] == '\0' ||
           (at != NULL && (at[strlen(line)] == '\n' || at[strlen(line)] == '\0'));
}

/* What is missing after DONE is a fault; after ACCEPTED it may come later. */
__attribute__((format(printf, 3, 4))) static void miss(const struct writing *writing,
                                                       enum rule rule,
                                                       const char *format, ...)
{
    char why[300];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(why, sizeof why, format, arguments);
    va_end(arguments);
    if (writing->outcome == WHERRY_DONE)
        findings_fail(writing->findings, rule, "%s, but the verdict was DONE", why);
    else
        findings_skip(writing->findings, rule,
                      "%s yet; the verdict was ACCEPTED: look again later", why);
}

static bool create(struct writing *writing, struct sights *sights)
{
    if (!write_one(writing, WHERRY_CREATE, "", "Conform")) {
        findings_skip(writing->findings, RULE_READ_BACK, SEE_VERDICT);
        return false;
    }
    if (!took(writing)) {
        findings_skip(writing->findings, RULE_READ_BACK,
                      "the service did not accept a contact at example.com: %s",
                      writing->words);
        return false;
    }
    const struct sight *sight = look(writing, sights, RULE_READ_BACK);
    if (sight == NULL) {
        miss(writing, RULE_READ_BACK, "the created contact is not there");
        return false;
    }
    if (sight->consent != WHERRY_SUBSCRIBED && sight->consent != WHERRY_PENDING)
        miss(writing, RULE_READ_BACK, "the contact is not SUBSCRIBED");
    if (!shows(writing, sight, "Conform"))
        miss(writing, RULE_READ_BACK, "the field '%s' does not have what was written",
             writing->field);
    snprintf(writing->id, sizeof writing->id, "%s", sight->id);
    return true;
}

static void update(struct writing *writing, struct sights *sights,
                   enum wherry_consent before)
{
    if (writing->field[0] == '\0') {
        findings_skip(writing->findings, RULE_UPDATE,
                      "the pipeline maps no writable text field");
        return;
    }
    if (!write_one(writing, WHERRY_UPDATE, writing->id, "Conform too")) {
        findings_skip(writing->findings, RULE_UPDATE, SEE_VERDICT);
        return;
    }
    if (!took(writing)) {
        findings_fail(writing->findings, RULE_UPDATE, "it was not accepted: %s",
                      writing->words);
        return;
    }
    const struct sight *sight = look(writing, sights, RULE_UPDATE);
    if (sight == NULL || !shows(writing, sight, "Conform too"))
        miss(writing, RULE_UPDATE, "the field '%s' does not have what was written",
             writing->field);
    else if (sight->consent != before)
        findings_fail(writing->findings, RULE_UPDATE,
                      "the consent was different after an UPDATE");
}

static void unsubscribe(struct writing *writing, struct sights *sights)
{
    if (!write_one(writing, WHERRY_UNSUBSCRIBE, writing->id, NULL)) {
        findings_skip(writing->findings, RULE_UNSUBSCRIBE, SEE_VERDICT);
        return;
    }
    if (!took(writing)) {
        findings_fail(writing->findings, RULE_UNSUBSCRIBE, "it was not accepted: %s",
                      writing->words);
        return;
    }
    const struct sight *sight = look(writing, sights, RULE_UNSUBSCRIBE);
    if (sight == NULL || sight->consent != WHERRY_UNSUBSCRIBED) {
        miss(writing, RULE_UNSUBSCRIBE, "the contact is not UNSUBSCRIBED");
        return;
    }
    if (writing->field[0] == '\0' ||
        !write_one(writing, WHERRY_UPDATE, writing->id, "Conform"))
        return;
    sight = look(writing, sights, RULE_UNSUBSCRIBE);
    if (sight != NULL && sight->consent != WHERRY_UNSUBSCRIBED)
        findings_fail(writing->findings, RULE_UNSUBSCRIBE,
                      "a later UPDATE changed the contact's consent");
}

static void skip_rest(struct findings *findings, enum rule last, const char *why)
{
    for (enum rule rule = RULE_VERDICT; rule <= last; rule++)
        findings_skip(findings, rule, "%s", why);
}

void writing_contact(struct subject *subject, const struct writing_names *names,
                     struct findings *findings)
{
    struct writing writing = {
        .subject = subject, .findings = findings, .address = names->address};
    struct sights sights = {0};
    if (subject->plugin->sink == NULL || !connector_looks_up(subject->connector)) {
        skip_rest(findings, RULE_UNSUBSCRIBE,
                  "it has no sink, or no look-up to read back with");
        return;
    }
    find_field(&writing);
    if (create(&writing, &sights)) {
        const struct sight *sight = look(&writing, &sights, RULE_READ_BACK);
        update(&writing, &sights, sight == NULL ? WHERRY_SUBSCRIBED : sight->consent);
        unsubscribe(&writing, &sights);
    } else {
        findings_skip(findings, RULE_UPDATE, "no contact was created, see 'read-back'");
        findings_skip(findings, RULE_UNSUBSCRIBE,
                      "no contact was created, see 'read-back'");
    }
    /* A change of somebody who is not there has its verdict, too. */
    write_one(&writing, WHERRY_UNSUBSCRIBE, "00000000000000000000000000000000", NULL);
    sights_free(&sights);
}

/* Static segments */

static bool find(struct subject *subject, struct findings *findings, const char *name,
                 bool make, bool there, struct wherry_segment *found)
{
    struct wherry_error error = {0};
    enum wherry_status status =
        connector_segment_find(subject->connector, name, make, found, &error);
    if (status == WHERRY_OK && !there && !make)
        findings_fail(findings, RULE_STATIC_SEGMENT,
                      "a segment that does not exist was found");
    else if (status == WHERRY_END && there)
        findings_fail(findings, RULE_STATIC_SEGMENT,
                      "a created segment is not found by its name");
    else if (status != WHERRY_OK && status != WHERRY_END)
        findings_fail(findings, RULE_STATIC_SEGMENT, "find: %s", error.message);
    return status == WHERRY_OK;
}

void writing_segment(struct subject *subject, const struct writing_names *names,
                     struct findings *findings)
{
    struct wherry_segment made, again;
    struct wherry_error error = {0};
    char lower[WRITING_NAME_ROOM];
    if (subject->plugin->segments == NULL) {
        findings_skip(findings, RULE_STATIC_SEGMENT, "it has no static segments");
        return;
    }
    snprintf(lower, sizeof lower, "%s", names->segment);
    text_lower(lower);
    find(subject, findings, names->segment, false, false, &again);
    if (!find(subject, findings, names->segment, true, false, &made))
        return;
    if (find(subject, findings, lower, true, true, &again) &&
        (again.made || !text_same(again.id, made.id)))
        findings_fail(findings, RULE_STATIC_SEGMENT,
                      "the same name in lower case created another one");
    for (int round = 0; round < 2; round++)
        if (connector_segment_remove(subject->connector, made.id, &error) != WHERRY_OK)
            findings_fail(findings, RULE_STATIC_SEGMENT, "remove%s: %s",
                          round == 0 ? "" : ", of a segment that is gone",
                          error.message);
    find(subject, findings, names->segment, false, false, &again);
}

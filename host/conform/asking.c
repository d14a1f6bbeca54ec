/* asking.c -- who is behind the connection, what there is, and single contacts. */
#include "host/conform/asking.h"

#include <stdio.h>
#include <string.h>

#include "host/base/buffer.h"
#include "host/base/text.h"
#include "host/conform/reading.h"

enum { ASKED = 20 }; /* contacts looked up */

#define NOBODY "wherry-conform-nobody@example.com"
/* Hexadecimal, as many services want an id to be; nobody has it. */
#define NO_ID "00000000000000000000000000000000"

void asking_identity(struct subject *subject, struct findings *findings)
{
    char account[256];
    struct wherry_identity identity;
    struct wherry_error error = {0};
    for (int round = 0; round < 2; round++) {
        if (connector_check(subject->connector, &identity, &error) != WHERRY_OK) {
            findings_fail(findings, RULE_IDENTITY, "check has failed: %s",
                          error.message);
            return;
        }
        if (round > 0 && !text_same(account, identity.account_key))
            findings_fail(findings, RULE_IDENTITY,
                          "'account_key' was another one the second time");
        snprintf(account, sizeof account, "%s", identity.account_key);
    }
    /* One that can be either does not know which side it is. */
    if (subject->plugin->roles == WHERRY_CRM && identity.list_name[0] != '\0')
        findings_fail(findings, RULE_IDENTITY, "a CRM has told a 'list_name'");
}

/* Catalog */

struct choosing {
    struct findings *findings;
    struct buffer ids; /* each between two line breaks */
    char first[256];   /* of the segments */
};

static void choose(struct wherry_entries *entries, const struct wherry_entry *entry)
{
    struct choosing *choosing = entries->self;
    struct buffer line = {0};
    buffer_format(&line, "\n%s\n", entry->id);
    if (strstr(buffer_text(&choosing->ids), buffer_text(&line)) != NULL)
        findings_fail(choosing->findings, RULE_CATALOG, "'%s' is told twice",
                      entry->id);
    buffer_add(&choosing->ids, line.bytes, line.length);
    buffer_free(&line);
    if (choosing->first[0] == '\0')
        snprintf(choosing->first, sizeof choosing->first, "%s", entry->id);
}

static enum wherry_status list_entries(struct subject *subject, enum wherry_kind kind,
                                       struct choosing *choosing,
                                       struct wherry_error *error)
{
    struct wherry_entries entries = {
        .size = sizeof entries, .self = choosing, .entry = choose};
    buffer_clear(&choosing->ids);
    choosing->first[0] = '\0';
    return connector_catalog(subject->connector, kind, &entries, error);
}

void asking_catalog(struct subject *subject, struct findings *findings)
{
    static const char *const kinds[] = {[WHERRY_LISTS] = "LISTS",
                                        [WHERRY_SEGMENTS] = "SEGMENTS",
                                        [WHERRY_FIELDS] = "FIELDS"};
    struct choosing choosing = {.findings = findings};
    if (subject->plugin->catalog == NULL) {
        findings_skip(findings, RULE_CATALOG, "it has no catalog");
        return;
    }
    for (int kind = WHERRY_LISTS; kind <= WHERRY_FIELDS; kind++) {
        struct wherry_error error = {0};
        if (list_entries(subject, (enum wherry_kind)kind, &choosing, &error) !=
            WHERRY_OK)
            findings_fail(findings, RULE_CATALOG, "%s: %s", kinds[kind], error.message);
    }
    buffer_free(&choosing.ids);
}

/* Look-ups */

static void take(struct wherry_writer *writer, const struct wherry_record *record)
{
    sights_add(writer->self, record);
}

static bool never_full(const struct wherry_writer *writer)
{
    (void)writer;
    return false;
}

typedef enum wherry_status look_up(struct connector *connector,
                                   const struct wherry_read *read,
                                   const char *const *names, size_t count,
                                   struct wherry_writer *writer,
                                   struct wherry_error *error);

static enum wherry_status ask(struct subject *subject, look_up *how,
                              const char *const *names, size_t count,
                              struct sights *sights, struct wherry_error *error)
{
    const struct wherry_read read = {.size = sizeof read,
                                     .stream = "contacts",
                                     .since = "",
                                     .scope = WHERRY_READ_ALL,
                                     .fields = subject->side->fields,
                                     .field_count = subject->side->field_count};
    struct wherry_writer writer = {
        .size = sizeof writer, .self = sights, .record = take, .full = never_full};
    return how(subject->connector, &read, names, count, &writer, error);
}

enum wherry_status asking_for_key(struct subject *subject, const char *key,
                                  struct sights *sights, struct wherry_error *error)
{
    return ask(subject, connector_lookup, &key, 1, sights, error);
}

static bool told(const struct sights *sights, const char *id, const char *key,
                 bool absent)
{
    for (size_t i = 0; i < sights->count; i++) {
        const struct sight *sight = &sights->items[i];
        if (((sight->flags & WHERRY_ABSENT) != 0) == absent &&
            (id == NULL || text_same(sight->id, id)) &&
            (key == NULL || text_same_ignoring_case(sight->key, key)))
            return true;
    }
    return false;
}

/* Some who are there, and one who is not. */
static void ask_for_some(struct subject *subject, bool by_id,
                         const struct sights *there, struct findings *findings)
{
    const enum rule rule = by_id ? RULE_LOOKUP_IDS : RULE_LOOKUP;
    const char *names[ASKED + 1];
    struct sights sights = {0};
    struct wherry_error error = {0};
    size_t count = 0;
    for (size_t i = 0; i < there->count && count < ASKED; i++)
        if ((there->items[i].flags & (WHERRY_UNREADABLE | WHERRY_REMOVED)) == 0)
            names[count++] = by_id ? there->items[i].id : there->items[i].key;
    const size_t known = count;
    names[count++] = by_id ? NO_ID : NOBODY;
    if (ask(subject, by_id ? connector_lookup_ids : connector_lookup, names, count,
            &sights, &error) != WHERRY_OK)
        findings_fail(findings, rule, "%s", error.message);
    else if (!told(&sights, by_id ? NO_ID : NULL, by_id ? NULL : NOBODY, true))
        findings_fail(findings, rule,
                      "'%s', whom nobody knows, was not told as WHERRY_ABSENT",
                      by_id ? NO_ID : "an address at example.com");
    for (size_t i = 0; i < known; i++)
        if (!told(&sights, by_id ? names[i] : NULL, by_id ? NULL : names[i], false))
            findings_fail(findings, rule,
                          "%zu of %zu were asked for, and the one asked for as number "
                          "%zu, whom a read has told, was not told",
                          count, count, i + 1);
    sights_free(&sights);
}

static void ask_for_contacts(struct subject *subject, bool by_id,
                             struct findings *findings)
{
    struct sights there = {0};
    struct wherry_pass pass;
    struct wherry_error error = {0};
    const struct reading whole = {0};
    if (reading_all(subject, &whole, &there, &pass, &error) != WHERRY_END)
        findings_fail(findings, by_id ? RULE_LOOKUP_IDS : RULE_LOOKUP,
                      "nobody could be read: %s", error.message);
    sights_settle(&there);
    ask_for_some(subject, by_id, &there, findings);
    sights_free(&there);
}

void asking_lookup(struct subject *subject, struct findings *findings)
{
    if (connector_looks_up(subject->connector))
        ask_for_contacts(subject, false, findings);
    else
        findings_skip(findings, RULE_LOOKUP, "it cannot look up single contacts");
}

void asking_lookup_ids(struct subject *subject, struct findings *findings)
{
    if (connector_looks_up_ids(subject->connector))
        ask_for_contacts(subject, true, findings);
    else
        findings_skip(findings, RULE_LOOKUP_IDS, "it cannot look up by ids");
}

/* Segments */

static void read_missing_segment(struct subject *subject, struct findings *findings)
{
    static const char missing[] = "9999999";
    struct sights sights = {0};
    struct wherry_pass pass;
    struct wherry_error error = {0};
    const struct reading reading = {.stream = "segment:9999999"};
    enum wherry_status status = reading_all(subject, &reading, &sights, &pass, &error);
    if (status != WHERRY_FAILED || strstr(error.message, missing) == NULL)
        findings_fail(findings, RULE_SEGMENT,
                      "the segment '%s', which is not there, was not FAILED with its "
                      "id in the message: %s",
                      missing,
                      status == WHERRY_END ? "an empty stream" : error.message);
    sights_free(&sights);
}

void asking_segment(struct subject *subject, struct findings *findings)
{
    struct choosing choosing = {.findings = findings};
    struct wherry_error error = {0};
    if (subject->plugin->catalog == NULL ||
        list_entries(subject, WHERRY_SEGMENTS, &choosing, &error) != WHERRY_OK ||
        choosing.first[0] == '\0') {
        findings_skip(findings, RULE_SEGMENT, "it tells no segment");
    } else {
        struct buffer stream = {0};
        struct sights first = {0}, second = {0};
        struct wherry_pass pass;
        buffer_format(&stream, "segment:%s", choosing.first);
        const struct reading reading = {.stream = buffer_text(&stream)};
        if (reading_all(subject, &reading, &first, &pass, &error) != WHERRY_END ||
            reading_all(subject, &reading, &second, &pass, &error) != WHERRY_END)
            findings_fail(findings, RULE_SEGMENT, "%s", error.message);
        sights_settle(&first);
        sights_settle(&second);
        const char *difference = sights_difference(&first, &second);
        if (difference != NULL)
            findings_fail(findings, RULE_SEGMENT, "%s", difference);
        read_missing_segment(subject, findings);
        sights_free(&first);
        sights_free(&second);
        buffer_free(&stream);
    }
    buffer_free(&choosing.ids);
}

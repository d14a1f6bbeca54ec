/* asking.c -- tests the check, the catalog, and look-ups of single contacts. */
#include "host/conform/asking.h"

#include <stdio.h>
#include <string.h>

#include "host/base/buffer.h"
#include "host/base/text.h"
#include "host/conform/reading.h"

enum { ASKED = 20 }; /* contacts looked up */

#define NOBODY "wherry-conform-nobody@example.com"
/* Hexadecimal, as many services want an id to be; no contact has it. */
#define NO_ID "00000000000000000000000000000000"

void asking_identity(struct subject *subject, struct findings *findings)
{
    char account[256] = "";
    struct wherry_identity identity;
    struct wherry_error error = {0};
    for (int round = 0; round < 2; round++) {
        /* The second time as a run does it. */
        if ((round > 0 && connector_prepare(subject->connector, &error) != WHERRY_OK) ||
            connector_check(subject->connector, &identity, &error) != WHERRY_OK) {
            findings_fail(findings, RULE_IDENTITY, "check failed: %s", error.message);
            return;
        }
        if (round > 0 && !text_same(account, identity.account_key))
            findings_fail(findings, RULE_IDENTITY,
                          "'account_key' was different the second time");
        snprintf(account, sizeof account, "%s", identity.account_key);
    }
    /* One that can be either does not know which side it is. */
    if (subject->plugin->roles == WHERRY_CRM && identity.list_name[0] != '\0')
        findings_fail(findings, RULE_IDENTITY, "a CRM returned a 'list_name'");
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
        findings_fail(choosing->findings, RULE_CATALOG, "'%s' is returned twice",
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

/* What a look-up asks by: addresses or ids. */
struct way {
    enum rule rule;
    bool by_id;
    look_up *how;
    const char *nobody;
};

static const struct way by_key = {RULE_LOOKUP, false, connector_lookup, NOBODY};
static const struct way by_id = {RULE_LOOKUP_IDS, true, connector_lookup_ids, NO_ID};

static bool tells(const struct sights *sights, const struct way *way, const char *name,
                  bool absent)
{
    for (size_t i = 0; i < sights->count; i++) {
        const struct sight *sight = &sights->items[i];
        if (((sight->flags & WHERRY_ABSENT) != 0) == absent &&
            (way->by_id ? text_same(sight->id, name)
                        : text_same_ignoring_case(sight->key, name)))
            return true;
    }
    return false;
}

/* Some who are there; gives how many. */
static size_t choose_some(const struct sights *there, const struct way *way,
                          const char **names)
{
    size_t count = 0;
    for (size_t i = 0; i < there->count && count < ASKED; i++)
        if ((there->items[i].flags & (WHERRY_UNREADABLE | WHERRY_REMOVED)) == 0)
            names[count++] = way->by_id ? there->items[i].id : there->items[i].key;
    return count;
}

static void ask_for_some(struct subject *subject, const struct way *way,
                         const struct sights *there, struct findings *findings)
{
    const char *names[ASKED + 1];
    struct sights sights = {0};
    struct wherry_error error = {0};
    const size_t known = choose_some(there, way, names);
    names[known] = way->nobody;
    if (ask(subject, way->how, names, known + 1, &sights, &error) != WHERRY_OK)
        findings_fail(findings, way->rule, "%s", error.message);
    else if (!tells(&sights, way, way->nobody, true))
        findings_fail(findings, way->rule,
                      "%s, which does not exist, was not reported as WHERRY_ABSENT",
                      way->by_id ? "an id" : "an address at example.com");
    for (size_t i = 0; i < known; i++)
        if (!tells(&sights, way, names[i], false))
            findings_fail(findings, way->rule,
                          "of %zu contacts that were looked up, number %zu was not "
                          "returned, but a read returned it",
                          known + 1, i + 1);
    sights_free(&sights);
}

static void ask_for_contacts(struct subject *subject, const struct way *way,
                             struct findings *findings)
{
    struct sights there = {0};
    struct wherry_pass pass;
    struct wherry_error error = {0};
    const struct reading whole = {0};
    if (reading_all(subject, &whole, &there, &pass, &error) != WHERRY_END)
        findings_fail(findings, way->rule, "no contact could be read: %s",
                      error.message);
    sights_settle(&there);
    ask_for_some(subject, way, &there, findings);
    sights_free(&there);
}

void asking_lookup(struct subject *subject, struct findings *findings)
{
    if (connector_looks_up(subject->connector))
        ask_for_contacts(subject, &by_key, findings);
    else
        findings_skip(findings, RULE_LOOKUP, "it cannot look up single contacts");
}

void asking_lookup_ids(struct subject *subject, struct findings *findings)
{
    if (connector_looks_up_ids(subject->connector))
        ask_for_contacts(subject, &by_id, findings);
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
                      "the segment '%s', which does not exist, was not FAILED with its "
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
        findings_skip(findings, RULE_SEGMENT, "it returns no segment");
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

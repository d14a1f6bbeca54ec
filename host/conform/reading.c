/* reading.c -- a stream is read, whole or in part, again and again. */
#include "host/conform/reading.h"

#include <stdio.h>
#include <string.h>

#include "host/base/text.h"

enum { BATCH = 1000, STOPS = 10 };

struct taking {
    struct sights *sights;
    size_t batch, taken; /* of the read under way */
};

static void take(struct wherry_writer *writer, const struct wherry_record *record)
{
    struct taking *taking = writer->self;
    taking->taken++;
    sights_add(taking->sights, record);
}

static bool is_full(const struct wherry_writer *writer)
{
    const struct taking *taking = writer->self;
    return taking->taken >= taking->batch;
}

static void note_place(struct reading_places *places, const struct wherry_pass *pass,
                       const struct sights *sights)
{
    if (places == NULL || pass->resume[0] == '\0' || places->count == READING_PLACES)
        return;
    if (places->count > 0 && text_same(places->resume[places->count - 1], pass->resume))
        return;
    snprintf(places->resume[places->count], sizeof places->resume[0], "%s",
             pass->resume);
    places->told[places->count++] = sights->count;
}

enum wherry_status reading_all(struct subject *subject, const struct reading *reading,
                               struct sights *sights, struct wherry_pass *pass,
                               struct wherry_error *error)
{
    const struct wherry_read read = {
        .size = sizeof read,
        .stream = reading->stream == NULL ? "contacts" : reading->stream,
        .since = reading->since == NULL ? "" : reading->since,
        .scope = WHERRY_READ_ALL,
        .fields = subject->side->fields,
        .field_count = subject->side->field_count,
        .resume = reading->resume};
    struct taking taking = {.sights = sights,
                            .batch = reading->batch == 0 ? BATCH : reading->batch};
    struct wherry_writer writer = {
        .size = sizeof writer, .self = &taking, .record = take, .full = is_full};
    enum wherry_status status =
        connector_source_open(subject->connector, &read, pass, error);
    while (status == WHERRY_OK) {
        taking.taken = 0;
        status = connector_source_read(subject->connector, &writer, pass, error);
        if (status == WHERRY_OK)
            note_place(reading->places, pass, sights);
    }
    connector_source_close(subject->connector);
    return status;
}

/* All of it, settled; false if that has failed. */
static bool read_settled(struct subject *subject, const struct reading *reading,
                         struct sights *sights, struct wherry_pass *pass,
                         struct findings *findings, enum rule rule)
{
    struct wherry_error error = {0};
    enum wherry_status status = reading_all(subject, reading, sights, pass, &error);
    if (status != WHERRY_END)
        findings_fail(findings, rule, "%s", error.message);
    sights_settle(sights);
    return status == WHERRY_END;
}

void reading_read(struct subject *subject, struct findings *findings)
{
    struct sights sights = {0};
    struct wherry_pass pass;
    const struct reading whole = {0};
    read_settled(subject, &whole, &sights, &pass, findings, RULE_READ);
    for (size_t i = 0; i < sights.count; i++)
        if ((sights.items[i].flags & WHERRY_UNREADABLE) != 0)
            findings_fail(findings, RULE_READ, "the record '%s' cannot be read",
                          sights.items[i].id);
    sights_free(&sights);
}

/* The same stream once as it is, and once in that way. */
static void compare(struct subject *subject, size_t batch, struct findings *findings,
                    enum rule rule)
{
    struct sights first = {0}, second = {0};
    struct wherry_pass pass;
    const struct reading whole = {0}, again = {.batch = batch};
    if (read_settled(subject, &whole, &first, &pass, findings, rule) &&
        read_settled(subject, &again, &second, &pass, findings, rule)) {
        const char *difference = sights_difference(&first, &second);
        if (difference != NULL)
            findings_fail(findings, rule, "%s", difference);
        if (first.count == 0)
            findings_skip(findings, rule, "there are no contacts to read");
    }
    sights_free(&first);
    sights_free(&second);
}

void reading_batch_of_one(struct subject *subject, struct findings *findings)
{
    compare(subject, 1, findings, RULE_BATCH_OF_ONE);
}

void reading_same_twice(struct subject *subject, struct findings *findings)
{
    compare(subject, 0, findings, RULE_SAME_TWICE);
}

/* With nothing changing, only contacts returned before can be among the changes
 * since. */
static void compare_changes(const struct sights *whole, const struct sights *changes,
                            struct findings *findings)
{
    for (size_t i = 0; i < changes->count; i++)
        if (sights_find(whole, changes->items[i].id) == NULL &&
            (changes->items[i].flags & (WHERRY_REMOVED | WHERRY_CONSENT_ONLY)) == 0)
            findings_fail(findings, RULE_SINCE,
                          "the record '%s' is among the changes since a pass that did "
                          "not return it, but nothing changed in between",
                          changes->items[i].id);
}

void reading_since(struct subject *subject, struct findings *findings)
{
    enum { PASSES = 3 };
    struct sights whole = {0};
    struct wherry_pass pass;
    char since[sizeof pass.next];
    const struct reading first = {0};
    bool good = read_settled(subject, &first, &whole, &pass, findings, RULE_SINCE);
    if (good && pass.next[0] == '\0')
        findings_skip(findings, RULE_SINCE,
                      "its passes have no 'next': each returns everything");
    for (int i = 0; good && i < PASSES && pass.next[0] != '\0'; i++) {
        struct sights changes = {0};
        memcpy(since, pass.next, sizeof since);
        const struct reading next = {.since = since};
        good = read_settled(subject, &next, &changes, &pass, findings, RULE_SINCE);
        if (good && pass.next[0] == '\0')
            findings_fail(findings, RULE_SINCE,
                          "a pass that began at a 'since' ended without a 'next'");
        compare_changes(&whole, &changes, findings);
        sights_free(&changes);
    }
    sights_free(&whole);
}

/* What was returned before the place, and then what the pass returns that continues
 * there. */
static void go_on(struct subject *subject, const struct reading_places *places,
                  size_t index, const struct sights *told, const struct sights *whole,
                  struct findings *findings)
{
    struct sights both = {0};
    struct wherry_pass pass;
    const struct reading rest = {.resume = places->resume[index]};
    for (size_t i = 0; i < told->count && i < places->told[index]; i++) {
        const struct wherry_record record = {.id = told->items[i].id,
                                             .key = told->items[i].key};
        sights_add(&both, &record);
    }
    if (read_settled(subject, &rest, &both, &pass, findings, RULE_RESUME))
        for (size_t i = 0; i < whole->count; i++)
            if (sights_find(&both, whole->items[i].id) == NULL)
                findings_fail(
                    findings, RULE_RESUME,
                    "the record '%s' was returned neither before nor after the cut",
                    whole->items[i].id);
    sights_free(&both);
}

void reading_resume(struct subject *subject, struct findings *findings)
{
    struct sights told = {0}, whole = {0};
    struct reading_places places = {.count = 0};
    struct wherry_pass pass;
    struct wherry_error error = {0};
    const struct reading by_one = {.batch = 1, .places = &places}, all = {0};
    if (reading_all(subject, &by_one, &told, &pass, &error) != WHERRY_END)
        findings_fail(findings, RULE_RESUME, "%s", error.message);
    else if (places.count == 0)
        findings_skip(
            findings, RULE_RESUME,
            "it gives no place to continue from, or returned everything at once");
    else if (read_settled(subject, &all, &whole, &pass, findings, RULE_RESUME))
        for (size_t i = 0; i < places.count; i++)
            go_on(subject, &places, i, &told, &whole, findings);
    sights_free(&told);
    sights_free(&whole);
}

void reading_cancel(struct subject *subject, struct findings *findings)
{
    struct sights whole = {0};
    struct wherry_pass pass;
    const struct reading by_one = {.batch = 1};
    subject_stop_at(subject, 0);
    if (!read_settled(subject, &by_one, &whole, &pass, findings, RULE_CANCEL))
        return;
    const unsigned long turns = subject->turns;
    const unsigned long step = turns / STOPS + 1;
    if (turns == 0)
        findings_skip(
            findings, RULE_CANCEL,
            "it neither waits for an answer nor checks whether it is cancelled");
    for (unsigned long turn = 1; turn <= turns; turn += step) {
        struct sights sights = {0};
        struct wherry_error error = {0};
        subject_stop_at(subject, turn);
        enum wherry_status status =
            reading_all(subject, &by_one, &sights, &pass, &error);
        sights_settle(&sights);
        if (status == WHERRY_END && sights.count < whole.count)
            findings_fail(findings, RULE_CANCEL,
                          "it was cancelled at wait %lu of %lu, but said END with %zu "
                          "of %zu records",
                          turn, turns, sights.count, whole.count);
        else if (status != WHERRY_END && status != WHERRY_CANCELLED)
            findings_fail(
                findings, RULE_CANCEL,
                "it was cancelled at wait %lu of %lu, but did not say CANCELLED: %s",
                turn, turns, error.message);
        sights_free(&sights);
    }
    subject_stop_at(subject, 0);
    sights_free(&whole);
}

/* seating.c -- static segments: found, made and removed; our own contact in one. */
#include "host/conform/seating.h"

#include <stdio.h>

#include "host/base/buffer.h"
#include "host/base/text.h"
#include "host/conform/reading.h"

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

void seating_static_segment(struct subject *subject, const char *name,
                            struct findings *findings)
{
    struct wherry_segment made, again;
    struct wherry_error error = {0};
    char lower[256];
    if (subject->plugin->segments == NULL) {
        findings_skip(findings, RULE_STATIC_SEGMENT, "it has no static segments");
        return;
    }
    snprintf(lower, sizeof lower, "%s", name);
    text_lower(lower);
    find(subject, findings, name, false, false, &again);
    if (!find(subject, findings, name, true, false, &made))
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
    find(subject, findings, name, false, false, &again);
}

/* The members of the segment. False: the rule has failed. */
static bool read_seats(struct ours *ours, const char *stream, bool *seated)
{
    struct sights sights = {0};
    struct wherry_pass pass;
    struct wherry_error error = {0};
    const struct reading reading = {.stream = stream};
    enum wherry_status status =
        reading_all(ours->subject, &reading, &sights, &pass, &error);
    if (status != WHERRY_END)
        findings_fail(ours->findings, RULE_JOIN_LEAVE,
                      "a created segment cannot be read: %s", error.message);
    *seated = false;
    for (size_t i = 0; i < sights.count; i++)
        *seated |= text_same_ignoring_case(sights.items[i].key, ours->address) &&
                   (sights.items[i].flags & (WHERRY_ABSENT | WHERRY_REMOVED)) == 0;
    sights_free(&sights);
    return status == WHERRY_END;
}

/* Moves the contact in or out, and looks. False: the rest is pointless. */
static bool move(struct ours *ours, const char *stream, enum wherry_verb verb)
{
    struct wherry_field field;
    const char *name = verb == WHERRY_JOIN ? "JOIN" : "LEAVE";
    const struct wherry_change change = ours_change(ours, verb, &field, NULL);
    bool seated;
    if (!ours_write(ours, stream, &change))
        findings_skip(ours->findings, RULE_JOIN_LEAVE,
                      "the change had no verdict, see 'verdict'");
    else if (!ours_took(ours))
        findings_fail(ours->findings, RULE_JOIN_LEAVE, "a %s was not accepted: %s",
                      name, ours_verdict(ours));
    else if (read_seats(ours, stream, &seated) && seated != (verb == WHERRY_JOIN))
        ours_miss(ours, RULE_JOIN_LEAVE, "the contact is %s the segment after a %s",
                  seated ? "in" : "not in", name);
    else
        return true;
    return false;
}

void seating_join_leave(struct ours *ours, const char *name)
{
    struct subject *subject = ours->subject;
    struct wherry_segment made;
    struct wherry_error error = {0};
    struct sights sights = {0};
    struct buffer stream = {0};
    findings_begin(ours->findings, RULE_JOIN_LEAVE);
    if (subject->plugin->segments == NULL || subject->side->role != WHERRY_LIST) {
        findings_skip(ours->findings, RULE_JOIN_LEAVE,
                      subject->plugin->segments == NULL ? "it has no static segments"
                                                        : "a CRM keeps none");
        return;
    }
    if (connector_segment_find(subject->connector, name, true, &made, &error) !=
        WHERRY_OK) {
        findings_fail(ours->findings, RULE_JOIN_LEAVE, "find: %s", error.message);
        return;
    }
    buffer_format(&stream, "segment:%s", made.id);
    if (move(ours, buffer_text(&stream), WHERRY_JOIN))
        move(ours, buffer_text(&stream), WHERRY_LEAVE);
    if (connector_segment_remove(subject->connector, made.id, &error) != WHERRY_OK)
        findings_fail(ours->findings, RULE_JOIN_LEAVE, "remove: %s", error.message);
    if (ours_look(ours, ours->address, &sights, RULE_JOIN_LEAVE) == NULL)
        findings_fail(ours->findings, RULE_JOIN_LEAVE,
                      "the contact is gone from the list after it left a segment");
    sights_free(&sights);
    buffer_free(&stream);
}

/* writing.c -- one contact of our own is made, changed and unsubscribed. */
#include "host/conform/writing.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "host/base/clock.h"
#include "host/base/text.h"
#include "host/conform/handing.h"
#include "host/conform/ours.h"
#include "host/conform/seating.h"

#define SEE_VERDICT "the change had no verdict, see 'verdict'"

void writing_name(struct writing_names *names)
{
    uint32_t number = 0;
    if (getrandom(&number, sizeof number, 0) != (ssize_t)sizeof number)
        number = (uint32_t)clock_now_ms();
    snprintf(names->address, sizeof names->address,
             "wherry-conform-%08" PRIx32 "@example.com", number);
    snprintf(names->moved, sizeof names->moved,
             "wherry-conform-%08" PRIx32 "-moved@example.com", number);
    snprintf(names->segment, sizeof names->segment, "Wherry conform %08" PRIx32,
             number);
}

/* Writes it; false: that alone has shown enough. */
static bool write_for(struct ours *ours, enum rule rule,
                      const struct wherry_change *change)
{
    if (!ours_write(ours, "contacts", change))
        findings_skip(ours->findings, rule, SEE_VERDICT);
    else if (!ours_took(ours))
        findings_fail(ours->findings, rule, "it was not accepted: %s",
                      ours_verdict(ours));
    else
        return true;
    return false;
}

static bool create(struct ours *ours, struct sights *sights,
                   enum wherry_consent *consent)
{
    struct wherry_field field;
    const struct wherry_change change =
        ours_change(ours, WHERRY_CREATE, &field, "Conform");
    if (!ours_write(ours, "contacts", &change)) {
        findings_skip(ours->findings, RULE_READ_BACK, SEE_VERDICT);
        return false;
    }
    if (!ours_took(ours)) {
        findings_skip(ours->findings, RULE_READ_BACK,
                      "the service did not accept a contact at example.com: %s",
                      ours_verdict(ours));
        return false;
    }
    const struct sight *sight = ours_look(ours, ours->address, sights, RULE_READ_BACK);
    if (sight == NULL) {
        ours_miss(ours, RULE_READ_BACK, "the created contact is not there");
        return false;
    }
    if (sight->consent != WHERRY_SUBSCRIBED && sight->consent != WHERRY_PENDING)
        ours_miss(ours, RULE_READ_BACK, "the contact is not SUBSCRIBED");
    if (!ours_shows(ours, sight, "Conform"))
        ours_miss(ours, RULE_READ_BACK, "the field '%s' does not have what was written",
                  ours->field);
    snprintf(ours->id, sizeof ours->id, "%s", sight->id);
    *consent = sight->consent;
    return true;
}

static void update(struct ours *ours, struct sights *sights, enum wherry_consent before)
{
    struct wherry_field field;
    findings_begin(ours->findings, RULE_UPDATE);
    if (ours->field[0] == '\0') {
        findings_skip(ours->findings, RULE_UPDATE,
                      "the pipeline maps no writable text field");
        return;
    }
    const struct wherry_change change =
        ours_change(ours, WHERRY_UPDATE, &field, "Conform too");
    if (!write_for(ours, RULE_UPDATE, &change))
        return;
    const struct sight *sight = ours_look(ours, ours->address, sights, RULE_UPDATE);
    if (sight == NULL || !ours_shows(ours, sight, "Conform too"))
        ours_miss(ours, RULE_UPDATE, "the field '%s' does not have what was written",
                  ours->field);
    else if (sight->consent != before)
        findings_fail(ours->findings, RULE_UPDATE,
                      "the consent was different after an UPDATE");
}

/* What must be visible afterwards: the same contact there, and none here. */
static void look_after_rename(struct ours *ours, const char *address,
                              struct sights *sights, enum wherry_consent before)
{
    const struct sight *sight = ours_look(ours, address, sights, RULE_RENAME);
    if (sight == NULL) {
        ours_miss(ours, RULE_RENAME, "nobody has the new address");
        return;
    }
    if (!text_same(sight->id, ours->id))
        findings_fail(ours->findings, RULE_RENAME,
                      "the contact has another id after a RENAME");
    if (sight->consent != before)
        findings_fail(ours->findings, RULE_RENAME,
                      "the consent was different after a RENAME");
    if (ours_look(ours, ours->address, sights, RULE_RENAME) != NULL)
        ours_miss(ours, RULE_RENAME, "somebody still has the old address");
    ours->address = address;
}

static void rename_contact(struct ours *ours, const char *address,
                           struct sights *sights, enum wherry_consent before)
{
    struct wherry_field field;
    findings_begin(ours->findings, RULE_RENAME);
    if (ours->subject->side->role != WHERRY_LIST) {
        findings_skip(ours->findings, RULE_RENAME, "nobody is renamed in a CRM");
        return;
    }
    struct wherry_change change = ours_change(ours, WHERRY_RENAME, &field, NULL);
    change.new_key = address;
    if (!ours_write(ours, "contacts", &change))
        findings_skip(ours->findings, RULE_RENAME, SEE_VERDICT);
    else if (ours->outcome == WHERRY_REFUSED)
        findings_skip(ours->findings, RULE_RENAME, "the service refuses it: %s",
                      ours->words);
    else if (!ours_took(ours))
        findings_fail(ours->findings, RULE_RENAME,
                      "an address that nobody has was not accepted: %s",
                      ours_verdict(ours));
    else
        look_after_rename(ours, address, sights, before);
}

static void unsubscribe(struct ours *ours, struct sights *sights)
{
    struct wherry_field field;
    findings_begin(ours->findings, RULE_UNSUBSCRIBE);
    struct wherry_change change = ours_change(ours, WHERRY_UNSUBSCRIBE, &field, NULL);
    if (!write_for(ours, RULE_UNSUBSCRIBE, &change))
        return;
    const struct sight *sight =
        ours_look(ours, ours->address, sights, RULE_UNSUBSCRIBE);
    if (sight == NULL || sight->consent != WHERRY_UNSUBSCRIBED) {
        ours_miss(ours, RULE_UNSUBSCRIBE, "the contact is not UNSUBSCRIBED");
        return;
    }
    if (ours->field[0] == '\0')
        return;
    change = ours_change(ours, WHERRY_UPDATE, &field, "Conform");
    if (!ours_write(ours, "contacts", &change))
        return;
    sight = ours_look(ours, ours->address, sights, RULE_UNSUBSCRIBE);
    if (sight != NULL && sight->consent != WHERRY_UNSUBSCRIBED)
        findings_fail(ours->findings, RULE_UNSUBSCRIBE,
                      "a later UPDATE changed the contact's consent");
}

/* A change of a contact who is not there has its verdict, too. */
static void change_nobody(struct ours *ours)
{
    struct wherry_field field;
    struct wherry_change change = ours_change(ours, WHERRY_UNSUBSCRIBE, &field, NULL);
    change.id = "00000000000000000000000000000000";
    ours_write(ours, "contacts", &change);
}

static void skip_rest(struct findings *findings, enum rule first, const char *why)
{
    for (enum rule rule = first; rule <= RULE_UNSUBSCRIBE; rule++)
        findings_skip(findings, rule, "%s", why);
}

void writing_contact(struct subject *subject, const struct writing_names *names,
                     struct findings *findings)
{
    struct ours ours = {
        .subject = subject, .findings = findings, .address = names->address};
    struct sights sights = {0};
    enum wherry_consent consent = WHERRY_UNSTATED;
    if (subject->plugin->sink == NULL || !connector_looks_up(subject->connector)) {
        skip_rest(findings, RULE_VERDICT,
                  "it has no sink, or no look-up to read back with");
        return;
    }
    ours_choose_field(&ours);
    if (create(&ours, &sights, &consent)) {
        update(&ours, &sights, consent);
        rename_contact(&ours, names->moved, &sights, consent);
        handing_in_bulk(&ours, consent);
        seating_join_leave(&ours, names->segment);
        unsubscribe(&ours, &sights);
    } else {
        skip_rest(findings, RULE_UPDATE, "no contact was created, see 'read-back'");
    }
    change_nobody(&ours); /* last: by the address it may be the contact that is meant */
    sights_free(&sights);
}

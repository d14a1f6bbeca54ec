/* contact_members.c -- the members of a contact's line, and the words in them. */
#include "host/picture/form/contact_members.h"

#include <stddef.h>

#include "host/picture/row.h"

/* ---- The words ---- */

/* In the order of their enums. */
static const char *const consents[] = {"NONE",         "UNSTATED", "SUBSCRIBED",
                                       "UNSUBSCRIBED", "PENDING",  "BOUNCED",
                                       "ARCHIVED",     NULL};
static const char *const sayers[] = {"unknown", "person", "admin", "api", NULL};
static const char *const looks[] = {"nobody", "somebody", "all_opted_out", "unreadable",
                                    NULL};
static const char *const phases[] = {"nothing", "trying", "accepted", "not_effective",
                                     NULL};
static const char *const reasons[] = {"none",      "value", "address", "state",
                                      "forgotten", "other", "full",    NULL};
const char *const contact_marks[] = {"left",     "opted_out", "joined",
                                     "opted_in", "moved",     NULL};
const char *const contact_actions[] = {
    "import_unsubscribe", "push_unsubscribe", "import_new", "push_new", "rename",
    "push_fields",        "pull_fields",      NULL};

/* ---- The tables ---- */

#define AT(type, member) offsetof(struct type, member)

const struct member contact_row_members[] = {
    {"contact", FORM_NUMBER, AT(row, id), NULL, 0},
    {"both_known", FORM_TRUTH, AT(row, both_known), NULL, 0},
    {"twins_told", FORM_TRUTH, AT(row, twins_told), NULL, 0},
    {"tried_in_run", FORM_NUMBER, AT(row, tried_run), NULL, 0},
    {0}};

const struct member contact_half_members[] = {
    {"present", FORM_TRUTH, AT(half, present), NULL, 0},
    {"gone", FORM_TRUTH, AT(half, gone), NULL, 0},
    {"missing_since", FORM_NUMBER, AT(half, missing_ms), NULL, 0},
    {"address", FORM_TEXT, AT(half, address), NULL, 0},
    {"spelled", FORM_TEXT, AT(half, spelled), NULL, 0},
    {"consent", FORM_WORD, AT(half, consent), consents, CONSENT_NONE},
    {"consent_beneath", FORM_WORD, AT(half, own), consents, CONSENT_NONE},
    {"by", FORM_WORD, AT(half, by), sayers, 0},
    {"consent_at", FORM_NUMBER, AT(half, consent_at_ms), NULL, 0},
    {"event_at", FORM_NUMBER, AT(half, event_at_ms), NULL, 0},
    {"create_sent", FORM_TRUTH, AT(half, create_sent), NULL, 0},
    {"fault", FORM_TEXT, AT(half, fault), NULL, 0},
    {"fault_since", FORM_NUMBER, AT(half, fault_ms), NULL, 0},
    {"looked_up_in", FORM_NUMBER, AT(half, looked), NULL, 0},
    {"look_up_showed", FORM_WORD, AT(half, look), looks, 0},
    {"told_opt_out_of", FORM_TEXT, AT(half, told_address), NULL, 0},
    {"told_opt_out_at", FORM_NUMBER, AT(half, told_ms), NULL, 0},
    {0}};

const struct member contact_record_members[] = {
    {"id", FORM_TEXT, AT(profile, id), NULL, 0},
    {"consent", FORM_WORD, AT(profile, consent), consents, CONSENT_NONE},
    {"seen_in", FORM_NUMBER, AT(profile, seen), NULL, 0},
    {"seen_not_subscribed_in", FORM_NUMBER, AT(profile, seen_no), NULL, 0},
    {"told_opt_out_in", FORM_NUMBER, AT(profile, told), NULL, 0},
    {"missing_since", FORM_NUMBER, AT(profile, missing_ms), NULL, 0},
    {"late", FORM_TRUTH, AT(profile, late), NULL, 0},
    {0}};

const struct member contact_sent_members[] = {
    {"phase", FORM_WORD, AT(sent, phase), phases, 0},
    {"at", FORM_NUMBER, AT(sent, at_ms), NULL, 0},
    {"undoes", FORM_TRUTH, AT(sent, undoes), NULL, 0},
    {0}};

const struct member contact_cell_members[] = {
    {"shown", FORM_TEXT, AT(cell, shown), NULL, 0},
    {"since", FORM_NUMBER, AT(cell, since_ms), NULL, 0},
    {"refused", FORM_MAYBE, AT(cell, refused), NULL, 0},
    {"refused_words", FORM_MAYBE, AT(cell, refused_words), NULL, 0},
    {"refused_at", FORM_NUMBER, AT(cell, refused_ms), NULL, 0},
    {0}};

const struct member contact_owed_members[] = {
    {"asked", FORM_TRUTH, AT(owed, asked), NULL, 0},
    {"copied", FORM_TRUTH, AT(owed, copied), NULL, 0},
    {"rests", FORM_TRUTH, AT(owed, rests), NULL, 0},
    {"nobody_since", FORM_NUMBER, AT(owed, none_ms), NULL, 0},
    {"at", FORM_NUMBER, AT(owed, at_ms), NULL, 0},
    {"since", FORM_NUMBER, AT(owed, since_ms), NULL, 0},
    {"list_reads", FORM_NUMBER, AT(owed, begun[SIDE_LIST]), NULL, 0},
    {"crm_reads", FORM_NUMBER, AT(owed, begun[SIDE_CRM]), NULL, 0},
    {0}};

const struct member contact_park_members[] = {
    {"hash", FORM_HASH, AT(park, hash), NULL, 0},
    {"reason", FORM_WORD, AT(park, reason), reasons, 0},
    {"at", FORM_NUMBER, AT(park, at_ms), NULL, 0},
    {"words", FORM_TEXT, AT(park, words), NULL, 0},
    {0}};

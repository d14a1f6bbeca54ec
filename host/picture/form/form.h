/* form.h -- a state as text: the contract by which it moves to another machine, to
 * another backend, or out of a damaged file.
 *
 * Lines of JSON in UTF-8, each an object whose first member says what it is about, each
 * sealed (seal.h). They come in this order, so that a reader needs no memory:
 *
 *     head      {"wherry_state":1,"pipeline":"shop","list":..,"crm":..,"contacts":N,
 *               "made":"2026-11-29T23:40:00Z"}
 *               "list" and "crm" are what it was in step with. All but "made" is sealed:
 *               two exports of one state differ only in that.
 *     value     {"line":"value","name":..,"text":..}, by name: where the reads continue,
 *               which steps have a baseline, the connection, the batches in bulk. value.h
 *               has their names. No key, and nothing made from a key, is among them.
 *     field     {"line":"field","field":N,"crm":..,"list":..,"reserved":true}: a mapped
 *               pair and the number that cells name it by; reserved: for a baseline that
 *               is running.
 *     contact   {"line":"contact","contact":N,...,"list":{..},"crm":{..},"owed":[..],
 *               "parked":[..],"tried":[..]}, by rising numbers, which are the short ids.
 *               Each side has what row.h says of a half, its "records" and its "fields",
 *               and what was sent there and not yet seen: "consent_sent", "create".
 *     segment   {"line":"segment","crm":..,"name":..,..}, by the CRM's id of it; then
 *     member    {"line":"member","id":..,"address":..,"pass":N}, by their ids; then
 *     seat      {"line":"seat","id":..,"placed":..,"ours":..,"pass":N,"barred":..}.
 *     run       {"line":"run","run":N,"command":..,"started":..,"ended":..,"code":N,
 *               "summary":..,"report":..}
 *     journal   {"line":"journal","run":N,"contact":N,"at":..,"step":..,"event":..,
 *               "before":..,"after":..,"words":..}, in the order in which it happened.
 *     forgetting {"line":"forgetting","key":..,"highest":N,"unsifted":true}: once, if
 *               anybody was forgotten: the key of the fingerprints, which is not a key
 *               of an account; the highest contact that was removed, whose number is not
 *               given again; unsifted: some of them are still among the contacts.
 *     forgotten {"line":"forgotten","fingerprint":..,"person":N,"by":..,"at":N}, by rising
 *               fingerprints: an address or an id of a person; who asked for it.
 *     lost      {"line":"lost","part":..,"number":N}, wherever something could not be
 *               read: the contact with that number, or, without one, more than that;
 *               without a part, some of the values.
 *     end       {"line":"end","contacts":N,"segments":N,"runs":N,"journal":N,"lost":N,
 *               "forgotten":N,"lost_forgotten":N,"damages":N}: a file without it was cut
 *               off. Its seal is the digest of all. "lost_forgotten": how many lines say
 *               that a forgotten contact may come back. "damages": faults that were found
 *               in the file that it was made from.
 *
 * What is empty, 0 or false is left out. Times are milliseconds since 1970 by the clock
 * that row.h and the other headers name. A lasting id is the service's own. Digests of records are
 * not in it: after an import the next whole read learns all again, and writes nothing.
 */
#ifndef FORM_FORM_H
#define FORM_FORM_H

#include "host/picture/form/members.h"
#include "host/store/contents.h"

enum { FORM_VERSION = 1 };

/* The same as in the head. */
#define FORM_VERSION_MEMBER "wherry_state"
#define FORM_MADE ",\"made\":"

/* Names of enum store_part. */
extern const char *const form_parts[];

struct form_head {
    int64_t version, contacts;
    const char *pipeline, *list, *crm, *made;
};
struct form_value {
    const char *name, *text;
};
struct form_field {
    int64_t number;
    const char *crm, *list;
    bool reserved;
};
struct form_lost {
    int part;
    int64_t number;
};
struct form_end {
    int64_t contacts, segments, runs, journal, forgotten, lost, lost_forgotten, damages;
};

extern const struct member form_head_members[];
extern const struct member form_value_members[];
extern const struct member form_field_members[];
extern const struct member form_segment_members[];    /* struct store_segment */
extern const struct member form_member_members[];     /* struct store_member */
extern const struct member form_seat_members[];       /* struct store_seat */
extern const struct member form_run_members[];        /* struct store_run */
extern const struct member form_journal_members[];    /* struct store_journal */
extern const struct member form_forgetting_members[]; /* struct store_forgetting */
extern const struct member form_forgotten_members[];  /* struct store_fingerprint */
extern const struct member form_lost_members[];
extern const struct member form_end_members[];

#endif

/* crm.h -- Ometria: contacts by collection, the profiles made of them, segments.
 *
 * A contact is one source's record of a person; a profile is the merged view and is
 * never written. Contacts and profiles are positions in arrays and keep them; `gone`
 * marks what was merged away. Rules of merging are in profile_view.h, of writing in
 * contact_rules.h.
 */
#ifndef SANDBOX_CRM_H
#define SANDBOX_CRM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/sandbox/node.h"
#include "tests/sandbox/pool.h"
#include "tests/sandbox/table.h"

enum { PROFILE_ID_ROOM = 24, PUSH_ERRORS_MAX = 100 };

enum optin { NO_STATEMENT, OPTED_IN, OPTED_OUT, NOT_SPECIFIED };

/* Who controls a contact, strongest first. */
enum source {
    FROM_PREFERENCES,
    FROM_API,
    FROM_TRACKER,
    FROM_FORM,
    FROM_IMPORTER,
    FROM_THIRD_PARTY
};

struct contact_field {
    const char *name; /* firstname, properties.size */
    const char *value;
    enum json_type type; /* TEXT, NUMBER or BOOLEAN: how it is shown */
};

struct contact {
    const char *collection, *id;
    const char *address, *customer_id; /* "" for none */
    struct contact_field *fields;
    uint32_t field_count;
    /* The profile, and its next contact (NOWHERE at the end). */
    uint32_t profile, next;
    int64_t subscribed_ms, unsubscribed_ms, created_ms, updated_ms;
    uint64_t stated, named, written; /* sequence: opt-in, address, last write */
    uint8_t optin, source;
    bool forced;
    bool gone; /* deleted with its profile */
};

struct profile {
    const char *address, *customer_id;
    struct contact_field *fields; /* what Ometria itself works out: stats, dates */
    uint32_t *segments;           /* positions */
    uint32_t field_count, segment_count;
    uint32_t contacts; /* the first, NOWHERE for none */
    uint32_t serial;
    int64_t created_ms, updated_ms;
    uint64_t anew; /* earlier opt-outs no longer count: the person opted in
                    * themselves */
    bool gone, anonymous;
};

struct crm_segment {
    const char *id, *title;
    bool dynamic, archived;
    int64_t created_ms, refreshed_ms;
    size_t size;
};

struct segment_event {
    uint32_t segment, profile;
    const char *address;
    bool enter;
    int64_t at_ms;
};

struct unsubscribe {
    uint32_t profile;
    const char *address, *type, *reason;
    int64_t at_ms;
};

struct push_error {
    const char *message, *path;
    int64_t at_ms;
};

/* Records of one /push wait together; the last one applied frees the document. */
struct push_document {
    struct arena arena;
    size_t waiting;
};

struct pushed {
    struct push_document *document;
    const struct json_node *record;
    const char *collection, *id; /* NULL: of the record itself */
    int64_t due_ms;
    bool never;
};

struct crm {
    struct pool *texts;
    struct contact *contacts;
    size_t contact_count, contact_room;
    struct profile *profiles;
    size_t profile_count, profile_room;
    struct table contacts_by_key, profiles_by_id, profiles_by_address,
        profiles_by_customer;
    struct crm_segment *segments;
    size_t segment_count, segment_room;
    struct segment_event *events;
    size_t event_count, event_room;
    struct unsubscribe *unsubscribes;
    size_t unsubscribe_count, unsubscribe_room;
    struct pushed *queue;
    size_t queue_count, queue_room;
    uint64_t pushed; /* records since reset, for the dial never_apply */
    struct push_error errors[PUSH_ERRORS_MAX];
    size_t error_count;      /* ever; the latest ones are kept */
    const char **properties; /* custom fields that are defined */
    size_t property_count, property_room;
    const char **archived; /* custom fields that were archived */
    size_t archived_count, archived_room;
    const char **ignored; /* addresses whose records are never applied */
    size_t ignored_count, ignored_room;
    uint64_t sequence;
    uint32_t serial;
};

void crm_init(struct crm *crm, struct pool *texts);
void crm_finish(struct crm *crm);

struct contact *crm_contact(const struct crm *crm, const char *collection,
                            const char *id);
/* A new contact without a profile. Moves the array. */
struct contact *crm_add_contact(struct crm *crm, const char *collection, const char *id,
                                int64_t now_ms);
const char *contact_field(const struct contact *contact, const char *name);
/* True if it was another value. "" removes it. */
bool crm_set_field(struct crm *crm, struct contact_field **fields, uint32_t *count,
                   const char *name, const char *value, enum json_type type);

struct profile *crm_add_profile(struct crm *crm, int64_t now_ms);
void profile_id(const struct profile *profile, char id[PROFILE_ID_ROOM]);
struct profile *crm_profile(const struct crm *crm, const char *id);
/* The first with this address, in no certain order; `all` (may be NULL) gets every one,
 * up to `room`. */
struct profile *crm_by_address(const struct crm *crm, const char *address,
                               uint32_t *all, size_t room, size_t *count);
struct profile *crm_by_customer(const struct crm *crm, const char *customer_id);
void crm_set_address(struct crm *crm, struct profile *profile, const char *address);
void crm_set_customer(struct crm *crm, struct profile *profile, const char *customer);
void crm_link(struct crm *crm, struct contact *contact, struct profile *profile);
void crm_unlink(struct crm *crm, struct contact *contact);
/* It leaves no trace: its collection and id are free again. */
void crm_delete_contact(struct crm *crm, struct contact *contact);
/* With its contacts. What was said of its segments and opt-outs stays. */
void crm_delete_profile(struct crm *crm, struct profile *profile);
void crm_touch(struct profile *profile, int64_t now_ms);

struct crm_segment *crm_segment(const struct crm *crm, const char *id);
struct crm_segment *crm_add_segment(struct crm *crm, const char *id, const char *title,
                                    bool dynamic, int64_t now_ms);
/* False if nothing changed; otherwise there is an event. */
bool crm_enter(struct crm *crm, struct profile *profile, struct crm_segment *segment,
               int64_t now_ms);
bool crm_exit(struct crm *crm, struct profile *profile, struct crm_segment *segment,
              int64_t now_ms);
void crm_unsubscribed(struct crm *crm, const struct profile *profile, const char *type,
                      int64_t now_ms);
void crm_define_property(struct crm *crm, const char *name);
/* Archived ones are not had. */
bool crm_has_property(const struct crm *crm, const char *name);
void crm_archive_property(struct crm *crm, const char *name, bool on);
bool crm_is_archived(const struct crm *crm, const char *name);
void crm_ignore(struct crm *crm, const char *address, bool on);
bool crm_ignores(const struct crm *crm, const char *address);
void crm_push_error(struct crm *crm, const char *message, const char *path,
                    int64_t now_ms);

#endif

/* wherry_data.h -- what host and connector hand to each other: errors, options, contacts,
 * changes and verdicts. Included by wherry.h, whose rules hold here too. */
#ifndef WHERRY_DATA_H
#define WHERRY_DATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- Status and errors ----------------------------------------------------------- */
/* What the host should do next. */
enum wherry_status {
    WHERRY_OK,
    WHERRY_END,       /* read: the stream has ended, no error */
    WHERRY_RETRY,     /* this run fails, the next one may go well */
    WHERRY_CANCELLED, /* the host asked to stop */
    WHERRY_DENIED,    /* key, account or list refused: the connection is in Error */
    WHERRY_FAILED,    /* will not go away by itself; the credentials are good */
};

/* Why, in one line without a final full stop. Owned by the caller. */
struct wherry_error {
    enum wherry_status status;
    char option[48];   /* to blame; "" for none. The host adds file:line:column */
    char message[464]; /* no secret, no address */
};

/* ---- Options --------------------------------------------------------------------- */
enum wherry_option_type {
    WHERRY_TEXT,     /* const char * */
    WHERRY_INTEGER,  /* int64_t, minimum..maximum */
    WHERRY_BOOLEAN,  /* bool */
    WHERRY_DURATION, /* int64_t milliseconds, minimum..maximum; written 15m, 24h, 2s */
    WHERRY_CHOICE,   /* int: index into choices */
};

/* A SECRET is never printed, and comes from the environment or a file: keys, tokens and
 * passwords are. [options] 1.2: an ACCOUNT names the account, as a key does: connections
 * with one value of it take turns, and are one list where they have no `list_id`. A path
 * is taken for what it leads to. TEXT, and one of a connector at most. */
enum wherry_option_flag { WHERRY_REQUIRED = 1, WHERRY_SECRET = 2, WHERRY_ACCOUNT = 4 };

/* One key of the connector's mapping in the spec. */
struct wherry_option {
    const char *name, *help; /* help: a line for `wherry plugins` and the manual */
    enum wherry_option_type type;
    unsigned flags;
    size_t offset;              /* of the member in the connector's config struct */
    const char *fallback;       /* as in a spec; NULL: zero, "" or false */
    int64_t minimum, maximum;   /* INTEGER, DURATION; both 0: no range */
    const char *const *choices; /* CHOICE; NULL-terminated */
};

/* ---- Contacts -------------------------------------------------------------------- */
enum wherry_consent {
    WHERRY_UNSTATED, /* nobody said anything */
    WHERRY_SUBSCRIBED,
    WHERRY_UNSUBSCRIBED,
    WHERRY_PENDING,  /* asked, not confirmed */
    WHERRY_BOUNCED,  /* the service will not mail this address */
    WHERRY_ARCHIVED, /* put away by the list's owner */
};

/* Whose word the consent is. */
enum wherry_word {
    WHERRY_BY_UNKNOWN,
    WHERRY_BY_PERSON,
    WHERRY_BY_ADMIN,
    WHERRY_BY_API
};

enum wherry_field_type {
    WHERRY_FIELD_TEXT,
    WHERRY_FIELD_NUMBER,   /* 19.99, -3: no exponent, no leading or trailing zeros */
    WHERRY_FIELD_DATE,     /* 2026-11-22 */
    WHERRY_FIELD_BIRTHDAY, /* 11-22: month and day */
    WHERRY_FIELD_BOOLEAN,  /* true, false */
    WHERRY_FIELD_CHOICE,   /* one of the field's choices, as spelled there */
    WHERRY_FIELD_PHONE,
    WHERRY_FIELD_URL,
    WHERRY_FIELD_ADDRESS, /* six lines: street, street 2, city, state, zip, country */
};

struct wherry_field {
    const char *name, *value;
};

enum wherry_record_flag {
    WHERRY_REMOVED = 1,      /* the service says that this record is gone */
    WHERRY_CONSENT_ONLY = 2, /* an event: consent, its time, its word; no fields */
    WHERRY_ABSENT = 4,       /* look-up only: no record has this key, or this id */
    /* 1.2: a record is there, but what it says cannot be read: `key` and `id` as far as
     * they are known, else ""; `fault` says why. She is neither present nor absent. */
    WHERRY_UNREADABLE = 8,
};

/* One contact as the service shows it. */
struct wherry_record {
    size_t size;
    /* The address as the service spells it, one line of at most 1280 bytes (before 1.2:
     * normalised). Records are joined by what the host makes of it, if it is one. */
    const char *key;
    const char *id; /* the remote's lasting id: survives a change of address */
    enum wherry_consent consent;
    enum wherry_word by;
    unsigned flags;
    int64_t consent_at_ms; /* when the consent took its present value */
    int64_t changed_at_ms;
    const struct wherry_field *fields; /* those asked for at open; blank ones as "" */
    size_t field_count;
    /* 1.2: what of this record could not be read ("the value of 'FNAME' is an object"),
     * without any value; "" or NULL: nothing. A bad value is left out of `fields`. */
    const char *fault;
};

/* Takes what a connector reads; `full` tells to return soon. No record is refused. */
struct wherry_writer {
    size_t size;
    void *self;
    void (*record)(struct wherry_writer *writer, const struct wherry_record *record);
    bool (*full)(const struct wherry_writer *writer);
};

/* ---- Changes and verdicts -------------------------------------------------------- */
enum wherry_verb {
    WHERRY_CREATE,      /* a new contact, with `consent` and `fields` */
    WHERRY_UPDATE,      /* `fields` only: carries no consent, ever [update] */
    WHERRY_UNSUBSCRIBE, /* consent only [unsubscribe] */
    WHERRY_RENAME,      /* a list's contact `id` gets the address `new_key` [rename] */
    WHERRY_JOIN,        /* into the static segment of the sink's stream; see Segments */
    WHERRY_LEAVE,       /* out of it */
};

struct wherry_change {
    size_t size;
    uint64_t tag; /* the verdict names the change by this */
    enum wherry_verb verb;
    /* The address: as this service spells it, or for CREATE as the other one does. */
    const char *key;
    const char *id;      /* lasting id at this service; "" for CREATE */
    const char *new_key; /* RENAME: as the other service spells it; else "" */
    /* Opaque, lasting, free of personal data: an id for a record of ours. */
    const char *own_id;
    enum wherry_consent consent;       /* CREATE: SUBSCRIBED or PENDING */
    int64_t consent_at_ms;             /* the other side's time; the same at a repeat */
    const struct wherry_field *fields; /* to be written */
    size_t field_count;
    const struct wherry_field *present; /* all mapped fields as this service has them */
    size_t present_count;
};

enum wherry_outcome {
    /* Confirmed: a look-up shows it. `record` is the contact as the service has it now.
     * [read-back] */
    WHERRY_DONE,
    WHERRY_ACCEPTED, /* taken; to be confirmed by reading back */
    WHERRY_EXISTS,   /* CREATE, RENAME: the address is taken; nothing else is known */
    WHERRY_GONE,     /* no such contact any more */
    WHERRY_REFUSED,  /* for good, unless something changes; see `reason` */
    WHERRY_LATER,    /* not carried out: judge it afresh in the next run */
    WHERRY_UNKNOWN,  /* may or may not have been carried out: the answer was lost */
};

/* Why a change was refused. STATE and FORGOTTEN do not depend on the fields sent. */
enum wherry_reason {
    WHERRY_REASON_NONE,
    WHERRY_REASON_VALUE, /* a field's value is refused; `field` names it where known */
    WHERRY_REASON_ADDRESS, /* the address is malformed or looks fake */
    WHERRY_REASON_STATE,   /* compliance: unsubscribed, bounced or under review there */
    WHERRY_REASON_FORGOTTEN, /* erased for good; only the person can come back */
    WHERRY_REASON_OTHER,
    WHERRY_REASON_FULL, /* 1.2: the account takes no more contacts for now, whoever */
};

/* A field that was refused, and why, in the remote's words without the value. */
struct wherry_field_fault {
    const char *field, *words;
};

struct wherry_verdict {
    size_t size;
    enum wherry_outcome outcome;
    enum wherry_reason reason;
    const char *words; /* the remote's own, addresses taken out; "" for none */
    const char *field; /* the field to blame, "" for none */
    /* With DONE where the service tells it; else NULL. */
    const struct wherry_record *record;
    /* 1.2: the fields that were refused. With DONE and ACCEPTED the others were written
     * without them; with REFUSED nothing was, and it may be sent again without them. */
    const struct wherry_field_fault *faults;
    size_t fault_count;
};
#endif

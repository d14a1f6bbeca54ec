/* wherry.h -- the plugin interface: all that a connector must know of its host.
 *
 * A connector teaches the host one service: how to read its contacts (a source), how
 * to change them (a sink), what there is to choose from (the catalog), whether the
 * connection is good (the check), and the static segments of a list. It is a shared
 * object that exports one constant, `wherry_connector`, made by WHERRY_CONNECTOR.
 *
 * Rules:
 *  - Memory. A pointer received is borrowed until the call returns; who allocates
 *    frees. What a connector hands to a writer or in a verdict may be freed as soon as
 *    that call has returned: the host copies.
 *  - Threads. There is one. No call is made from within another to the same connector.
 *  - Text is UTF-8 and NUL-terminated. NULL is not text: absent text is "".
 *  - Values are text in the canonical form of their field's type (see enum
 *    wherry_field_type); "" is blank. There is no floating point in this interface.
 *  - Times are milliseconds since 1970 in UTC, of the service's clock; 0 is unknown.
 *  - A connector keeps no state between two opens. It touches no files except those
 *    that are its service, in a folder that an option names. It calls no curl, no clock
 *    and no sleep, has no mutable globals, and never logs a secret, an address or the
 *    value of a field.
 *  - A name in brackets, such as [read], is a rule that `wherry conform` tests.
 *
 * Growing. `abi_major` of plugin and host must be equal. The plugin's `abi_minor`, from
 * the header that it is built with, must not be above the host's. A struct that begins
 * with `size` may grow, always after its old sizeof; all other structs stay the same.
 * The side that makes a struct sets `size = sizeof`; the side that receives it reads and
 * writes no more than that. The host accepts each struct from the sizeof of its first
 * version on, copies the smaller of both sizes into zeroed memory, and so sees what is
 * missing as 0 or NULL. An array has the stride that its reader was built with: the host
 * packs changes by the plugin's `abi_minor`. Slots marked optional may be NULL.
 *
 * How to keep the rules:
 *  - Memory: copy what you keep, and free it in close; you may hand out stack memory.
 *  - Text: leave out a value that is not UTF-8, and name its field in `fault`.
 *  - Values: cut and move the digits that the service sent; strtod would change them.
 *  - Times: the Date of a pass's first answer is the time of that pass.
 *  - State: put what the next pass must know into `next`, and what a continued pass must
 *    know into `resume`; ask the service for everything else.
 *  - Files: let an option name the folder by its whole path, flag it WHERRY_ACCOUNT, open
 *    it once, and in it by openat with O_NOFOLLOW | O_CLOEXEC. To change a file, write
 *    another beside it, fsync that, see that the old one is still what you read (device,
 *    inode, size, both times), rename, and fsync the folder; say LATER if it is not.
 *  - Network: http_send, then http_wait until it has the answers that you wait for. The
 *    host repeats, and keeps the paces of your lanes; ask `cancelled` in long loops.
 *  - Globals: keep everything in what open gives as `*self`; const tables are fine.
 *  - Secrets: blame an option by its name in wherry_error.option, never by its value.
 *
 * Change log of the interface, after 1.0:
 *  1.1  wherry_connector.segments: static segments found by name, made and removed.
 *  1.2  A record's key is the address as the service spells it. WHERRY_UNREADABLE,
 *       wherry_record.fault: an unreadable record does not end a read. lookup_ids.
 *       wherry_read.unknown: fields that the service lacks are left out. bulk_submit...
 *       wherry_verdict.faults: single fields. WHERRY_REASON_FULL. Paces of an identity.
 *       wherry_pass.resume, wherry_read.resume: a pass that was cut is continued.
 *       WHERRY_ACCOUNT: the option that names the account where there is no key.
 *       wherry_request.leave_out: parts of an answer that take no memory.
 *       wherry_connector.prepare: what check asks is under way on both sides at once.
 *       All this is frozen.
 *  1.3  wherry_request.piece, wherry_response.more: an answer of any length, in pieces.
 *       wherry_connector.pace_option: how long a read takes is known before it begins.
 */
#ifndef WHERRY_H
#define WHERRY_H

#include "wherry_data.h" /* errors, options, contacts, changes: read it first */

#define WHERRY_ABI_MAJOR 1
#define WHERRY_ABI_MINOR 3

/* ---- Host services --------------------------------------------------------------- */
enum wherry_log_level { WHERRY_LOG_DEBUG, WHERRY_LOG_INFO, WHERRY_LOG_WARNING };

/* Requests that share a limit: a lane has at most `in_flight` requests at a time, and
 * starts at most `per_second` (0: no pace). A lane is known by its name within an opened
 * connector; the limits of its first use apply. */
struct wherry_lane {
    const char *name;
    unsigned in_flight, per_second; /* 1 to 256; at most 10000 */
};

struct wherry_header {
    const char *name, *value;
};

struct wherry_request {
    size_t size;
    const char *method;                  /* GET, POST, PATCH, PUT, DELETE */
    const char *url;                     /* https, or http on loopback */
    const struct wherry_header *headers; /* values are secrets: never logged */
    size_t header_count;
    const char *body; /* NULL: none; else sent as application/json */
    size_t body_length;
    const struct wherry_lane *lane;
    int64_t connect_timeout_ms, total_timeout_ms; /* 0: the host's: 10 s, 130 s */
    size_t body_limit; /* of the answer, in bytes; 0: the host's default (32 MiB) */
    bool repeatable;   /* a repeat does no harm: the host may send it more than once */
    unsigned tries;    /* 0: the host's default (6); at most 20 */
    /* 1.2: the host leaves out of the answer what is in the arrays under this key, as
     * "_links" in `"_links":[...]`, however deep they stand: they are empty ones in
     * `body`. For large answers of which little is needed. Letters, digits and "_", at
     * most 64; NULL: nothing. */
    const char *leave_out;
    /* 1.3: what the service answers with success comes in pieces of so many bytes, each
     * with a wait of its own, as they arrive: for an answer that may be of any length.
     * 1024 to 1048576; 0: it comes whole. */
    size_t piece;
};

/* One answer, or the reason why there is none. Borrowed until the next http_wait. */
struct wherry_response {
    size_t size;
    uint64_t tag;
    long code; /* HTTP status; 0: no answer, `failure` says why */
    /* The request, or an earlier try, was sent but got no answer, or an answer that does
     * not say (5xx, HTML): the service may have carried it out. With any code. */
    bool may_have_applied;
    const char *failure;      /* code 0: why; safe to log. Else "" */
    const char *content_type; /* lower case, without parameters; "" if none */
    const char *body;         /* never NULL; NUL-terminated behind body_length */
    size_t body_length;
    int64_t date_ms;        /* the Date header; 0 if absent or malformed */
    const char *request_id; /* X-Request-Id or ""; safe to log */
    /* 1.3, of an answer in pieces: where in it this one stands. 0: the answer begins, and
     * after a repeat it begins again: what came before does not count. The date
     * comes with the last one; and if `code` is 0 there, the answer broke off. */
    size_t offset;
    bool more; /* it is not the last piece; the same `tag` comes again */
};

/* The table handed to open; lives until close has returned. */
struct wherry_host {
    size_t size;
    void *self;
    /* The name of the other side of the pipeline, such as "mailchimp_a36b032126", for
     * data that a service must keep apart by it. "" if there is none. */
    const char *peer;
    void (*log)(const struct wherry_host *host, enum wherry_log_level level,
                const char *message);
    bool (*cancelled)(const struct wherry_host *host);
    /* This machine's clock: only for your own back-off and pace. Compare a service's
     * times only with times from the service (wherry_response.date_ms). */
    int64_t (*now_ms)(const struct wherry_host *host);
    /* Queues a request; the host copies it. Answers come in any order; `tag` says which
     * is which. OK, or CANCELLED, or FAILED for a request that cannot be made. */
    enum wherry_status (*http_send)(const struct wherry_host *host,
                                    const struct wherry_request *request, uint64_t tag,
                                    struct wherry_error *error);
    /* Waits for one answer; the caller has set `response->size`. The host has by then
     * repeated what a repeat may cure: for any request what surely was not carried out
     * (no connection, 429, bare or non-JSON 403), for a repeatable one also a lost
     * answer, 5xx and HTML. OK with the last answer; END: none in flight; CANCELLED,
     * which whoever waits passes on. [cancel] */
    enum wherry_status (*http_wait)(const struct wherry_host *host,
                                    struct wherry_response *response,
                                    struct wherry_error *error);
    /* Each change given to sink.write gets exactly one, before flush returns OK.
     * [verdict] */
    void (*verdict)(const struct wherry_host *host, uint64_t tag,
                    const struct wherry_verdict *verdict);
};

/* ---- Source ---------------------------------------------------------------------- */
enum wherry_scope {
    WHERRY_READ_ALL,      /* records with consent and fields */
    WHERRY_READ_CONSENTS, /* only the feed of opt-outs; without a cheap one, all */
};

struct wherry_read {
    size_t size;
    const char *stream; /* "contacts" or "segment:ID": see Segments */
    const char *since;  /* what an earlier pass gave as next; "": everything there is */
    enum wherry_scope scope;
    const char *const *fields; /* the names wanted; nothing else need be asked for */
    size_t field_count;
    /* 1.2: one per field, all false, or NULL. The connector sets it for each field that
     * the service does not have, or that cannot hold such a value: open and look-up go
     * on without these fields, and return no values for them. */
    bool *unknown;
    /* 1.2: the `resume` of a pass that was cut, opened with the same stream, since,
     * scope and fields; or NULL. */
    const char *resume;
};

/* What a pass is (filled by open) and where the next one goes on (filled when read says
 * END). `next` is opaque to the host, at most 255 bytes; a pass that has it as its
 * `since` also ends with a `next`. [since] */
struct wherry_pass {
    size_t size;
    bool snapshot; /* a record that this pass does not return is gone */
    char next[256];
    int64_t date_ms;   /* the service's at the start of the pass; from open or END on */
    uint64_t expected; /* about how many records; 0: not known. For progress only */
    /* 1.2, opaque: where this pass can be continued if it is cut now and the host
     * keeps all that was told. Set by a read that says OK; "": nowhere. Open leaves
     * read.resume in it if it continues there, and sets "" if it begins again. A
     * continued pass returns the records that were not returned yet, and may repeat
     * some; `next` and `date_ms` are those of the pass that was cut. [resume] The host
     * also reads the changes since then: they show the records that moved from the part
     * still to be read into the part that was read. */
    char resume[256];
};

/* A source reads one stream once, from open to close. Records may come twice or in any
 * order; the later telling of a lasting id holds. Read again while nothing changes, it
 * tells the same. [same-twice] */
struct wherry_source {
    size_t size;
    enum wherry_status (*open)(void *self, const struct wherry_read *read,
                               struct wherry_pass *pass, void **source,
                               struct wherry_error *error);
    /* Appends records until the writer is full: OK to be called again; END when the
     * stream was read to its end and pass.next is set. [read] However soon the writer is
     * full, no record is left out. [batch-of-one] */
    enum wherry_status (*read)(void *source, struct wherry_writer *writer,
                               struct wherry_pass *pass, struct wherry_error *error);
    void (*close)(void *source);
    /* The contacts with these keys as they are now, with all fields of `read->fields`; a
     * key may have several records. A key without a contact gets WHERRY_ABSENT.
     * [lookup] */
    enum wherry_status (*lookup)(void *self, const struct wherry_read *read,
                                 const char *const *keys, size_t key_count,
                                 struct wherry_writer *writer,
                                 struct wherry_error *error);
    /* 1.2, optional: the same by lasting ids. An id without a contact gets
     * WHERRY_ABSENT, with this `id` and an empty key. [lookup-ids] */
    enum wherry_status (*lookup_ids)(void *self, const struct wherry_read *read,
                                     const char *const *ids, size_t id_count,
                                     struct wherry_writer *writer,
                                     struct wherry_error *error);
};

/* ---- Sink ------------------------------------------------------------------------ */
enum { WHERRY_TICKET_ROOM = 64 };
/* Where a run has more UPDATEs than `after` (0: never), they go in bulk. */
struct wherry_bulk {
    uint64_t after;
    size_t changes, batches; /* of a batch; that are not over yet */
};

struct wherry_sink {
    size_t size;
    enum wherry_status (*open)(void *self, const char *stream, void **sink,
                               struct wherry_error *error);
    /* May keep many in flight; verdicts come now, in a later write or in flush. After
     * any status but OK, here as in bulk_submit, changes without one are unknown. */
    enum wherry_status (*write)(void *sink, const struct wherry_change *changes,
                                size_t count, struct wherry_error *error);
    enum wherry_status (*flush)(void *sink, struct wherry_error *error);
    void (*close)(void *sink);
    /* 1.2, optional, all four or none: UPDATEs that the service carries out in its own
     * time. The host keeps the ticket of a batch, and its tags, across runs. */
    void (*bulk_terms)(void *sink, struct wherry_bulk *terms);
    /* The changes without a verdict are then in the batch of the ticket; "": none are. */
    enum wherry_status (*bulk_submit)(void *sink, const struct wherry_change *changes,
                                      size_t count, char ticket[WHERRY_TICKET_ROOM],
                                      struct wherry_error *error);
    /* Which of these are over: done, or no longer known. One or two requests. */
    enum wherry_status (*bulk_poll)(void *sink, const char *const *tickets,
                                    size_t count, bool *over,
                                    struct wherry_error *error);
    /* The verdicts of a finished batch that has these tags, ascending; a change without
     * one is unknown. Of a record the host takes only the fields that were sent. [bulk] */
    enum wherry_status (*bulk_collect)(void *sink, const char *ticket,
                                       const uint64_t *tags, size_t count,
                                       struct wherry_error *error);
};

/* ---- Segments -----------------------------------------------------------------------
 *
 * The stream "segment:ID" is the members of one segment; ID is that of a catalog's
 * SEGMENTS, or of a static segment that `find` told.
 *
 *  - A source returns each member, whatever the consent: a member that it leaves out has
 *    left the segment. A list may show less of a member here than among the contacts, so
 *    the host finds the contact by the key; the `id` must be lasting only in this stream.
 *    A CRM gives the id of "contacts", by which a REMOVED record without a key is found.
 *  - A sink takes JOIN and LEAVE. Say DONE only for members who are certainly in it, or
 *    out of it; ACCEPTED if the service said nothing: the host reads the segment back.
 *    [join-leave]
 *  - A segment that does not exist, on a list that does, is FAILED with its ID in the
 *    message: never an empty stream, never DENIED. [segment] */

/* The static segment that was found; texts are NUL-terminated. */
struct wherry_segment {
    size_t size;
    char id[64];
    char name[256];  /* as the service spells it, cut where it is longer */
    int64_t members; /* -1: not told */
    bool made;       /* by this call */
};

/* A list that has static segments: sets of members that change only by writing. */
struct wherry_segments {
    size_t size;
    /* The static segment of this name, in upper or lower case. If there is none, creates
     * an empty one if `make` is true; else END. FAILED if there is a segment of this name
     * that is not static. The host has set `found->size`.
     * [static-segment] */
    enum wherry_status (*find)(void *self, const char *name, bool make,
                               struct wherry_segment *found,
                               struct wherry_error *error);
    /* Deletes it for good; its members stay on the list. OK also if there is none. */
    enum wherry_status (*remove)(void *self, const char *id,
                                 struct wherry_error *error);
};

/* ---- Catalog --------------------------------------------------------------------- */
enum wherry_kind { WHERRY_LISTS, WHERRY_SEGMENTS, WHERRY_FIELDS };

/* One thing to choose, told once. What does not apply is zero or "". [catalog] */
struct wherry_entry {
    size_t size;
    const char *id, *name;       /* name: a title; FIELDS: a label, the name is `id` */
    int64_t members;             /* LISTS, SEGMENTS; -1: not told */
    int64_t changed_at_ms;       /* SEGMENTS: last refreshed */
    const char *note;            /* SEGMENTS: static or dynamic; FIELDS: help */
    enum wherry_field_type type; /* FIELDS from here on */
    bool required, writable;     /* what is not writable is never sent */
    const char *const *choices;  /* NULL-terminated, or NULL */
};

struct wherry_entries {
    size_t size;
    void *self;
    void (*entry)(struct wherry_entries *entries, const struct wherry_entry *entry);
};

/* What the connection reaches. The texts live until the next call to the connector. */
struct wherry_identity {
    size_t size;
    const char *account_key; /* stable, not secret: runs that share it take turns */
    const char *account_name, *list_name; /* the list's: "" for a CRM */
    const char *warning; /* to be known before contacts are made here, or "" */
    int64_t date_ms;
    /* 1.2: at most, by our own pace, to tell how long work takes; 0: no pace is kept */
    unsigned records_per_second, lookups_per_second, changes_per_second;
};

/* ---- The connector --------------------------------------------------------------- */
enum wherry_role { WHERRY_CRM = 1, WHERRY_LIST = 2 };

struct wherry_connector {
    size_t size;
    uint32_t abi_major, abi_minor;
    const char *name; /* the spec's `plugin:`: lower-case letters, digits, dashes */
    const char *version, *summary; /* one line each */
    unsigned roles; /* which sides of a pipeline it can be: enum wherry_role */
    const struct wherry_option *options;
    size_t option_count, config_size; /* of the struct that the host fills by them */
    /* No network yet: checks the config and makes the instance. `config` and `host`
     * live until close has returned. After any status except OK there is nothing to
     * close; this also holds for the open of a source or a sink. `wherry check` opens
     * again without the options that were blamed, and with "" for a required text that is
     * missing: blame that last. [wrong-config] Close frees all that open took.
     * [open-close] */
    enum wherry_status (*open)(const struct wherry_host *host, const void *config,
                               void **self, struct wherry_error *error);
    void (*close)(void *self);
    /* One or two cheap requests: is the connection good, and to whom? [identity] */
    enum wherry_status (*check)(void *self, struct wherry_identity *identity,
                                struct wherry_error *error);
    enum wherry_status (*catalog)(void *self, enum wherry_kind kind,
                                  struct wherry_entries *entries,
                                  struct wherry_error *error);
    const struct wherry_source *source;     /* optional */
    const struct wherry_sink *sink;         /* optional */
    const struct wherry_segments *segments; /* 1.1, optional: a list that has them */
    /* 1.2, optional: the host is about to check both sides, and then to read. Sends what
     * check asks first, and waits for nothing, so that neither service waits for the
     * other; what goes wrong is told by check. */
    void (*prepare)(void *self);
    /* 1.3, optional: the whole-number option that says how many requests a second read
     * contacts, and how many contacts one of them gives at most. By these `status` says
     * how long a read takes before anything is asked, and without a key. [loads] */
    const char *pace_option;
    unsigned pace_records;
};

/* The last thing in a plugin: WHERRY_CONNECTOR(.name = "example", ...); [loads] */
#define WHERRY_CONNECTOR(...)                                                          \
    extern const struct wherry_connector wherry_connector;                             \
    __attribute__((visibility("default")))                                             \
    const struct wherry_connector wherry_connector = {                                 \
        .size = sizeof(struct wherry_connector),                                       \
        .abi_major = WHERRY_ABI_MAJOR,                                                 \
        .abi_minor = WHERRY_ABI_MINOR,                                                 \
        __VA_ARGS__}
#endif

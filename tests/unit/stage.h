/* stage.h -- a plugin whose every call does what a test says, and an http client that
 * notes what it is given.
 */
#ifndef UNIT_STAGE_H
#define UNIT_STAGE_H

#include "host/connector/connector.h"

/* The calls into a plugin that hand something over. */
enum stage_call {
    STAGE_NONE,
    STAGE_OPEN,
    STAGE_CHECK,
    STAGE_CATALOG,
    STAGE_SOURCE_OPEN,
    STAGE_READ,
    STAGE_LOOKUP,
    STAGE_LOOKUP_IDS,
    STAGE_SINK_OPEN,
    STAGE_WRITE,
    STAGE_FLUSH,
    STAGE_FIND,
    STAGE_REMOVE,
};

/* What a call was given; what does not apply is NULL. */
struct stage_call_arguments {
    const struct wherry_host *host;
    struct wherry_identity *identity;
    struct wherry_entries *entries;
    struct wherry_pass *pass;
    struct wherry_writer *writer;
    struct wherry_segment *found;
    struct wherry_error *error;
};

typedef enum wherry_status stage_act(const struct stage_call_arguments *given);

extern struct stage {
    enum stage_call call; /* the one that acts; the others do what is right */
    stage_act *act;
    unsigned calls, closes; /* of the plugin; close itself counts as the latter */
    unsigned source_closes, sink_closes;
    const char *key; /* the config's, as open saw it */
    /* The http client. */
    struct wherry_request sent;
    uint64_t sent_tag;
    unsigned clients; /* that are open */
} stage;

extern const struct wherry_connector stage_plugin;
/* With the required option api_key. */
extern const struct spec_connection stage_connection;

/* What came out of a sink, in order. */
struct stage_verdicts {
    uint64_t tags[8];
    enum wherry_outcome outcomes[8];
    enum wherry_reason reasons[8];
    char words[8][1200];
    size_t count;
};

/* A connector_verdict; `self` is a struct stage_verdicts. */
void stage_note_verdict(void *self, uint64_t tag, const struct wherry_verdict *verdict);

extern const struct wherry_read stage_all; /* of contacts, from the beginning */

/* Makes the call, and for READ the opening that it needs. */
enum wherry_status stage_call(struct connector *connector, enum stage_call which,
                              struct wherry_error *error);
/* Opens the sink, writes change 1, an UPDATE, and flushes. */
enum wherry_status stage_write(struct connector *connector, struct wherry_error *error);
/* From within an act: gives a verdict, with its size; says OK. */
enum wherry_status stage_judge(const struct stage_call_arguments *given, uint64_t tag,
                               struct wherry_verdict verdict);

/* Fails the test if it cannot be opened. */
struct connector *stage_open(enum stage_call call, stage_act *act);

#endif

/* connector_rig.h -- a connector, opened by the host against a sandbox.
 *
 *     struct rig rig;
 *     rig_open(&rig);
 *     rig_act(&rig, "join", "ann@example.com", "");
 *     rig_read(&rig, "contacts", "", WHERRY_READ_ALL, fields);
 *     rig_close(&rig);
 *
 * Paces are lifted on both ends unless a test asks for them: nothing waits.
 */
#ifndef CONNECTORS_CONNECTOR_RIG_H
#define CONNECTORS_CONNECTOR_RIG_H

#include "host/base/arena.h"
#include "host/connector/connector.h"
#include "tests/support/recorder.h"
#include "tests/support/sandbox.h"

enum { RIG_TAGS = 2048, RIG_OPTIONS = 4 };

struct rig {
    struct sandbox *sandbox;
    struct http *http;
    struct connector *connector;
    struct recorder recorder; /* of the last read or look-up, and of a catalog */
    struct wherry_pass pass;
    struct wherry_error error;
    struct wherry_verdict verdicts[RIG_TAGS]; /* by tag; deep copies */
    size_t verdict_count;
    struct arena arena; /* of the verdicts */
};

/* What is one connector's own; the file of its rig defines it. */
struct rig_subject {
    const char *plugin, *side, *api_key;
    const char *(*base_url)(const struct sandbox *sandbox);
    struct rig_option {
        const char *name, *value;
    } options[RIG_OPTIONS];                     /* those without a name are not given */
    void (*free_pace)(struct sandbox *sandbox); /* NULL: nothing is paced */
    void (*written)(struct sandbox *sandbox);   /* after each write; NULL: nothing */
};
extern const struct rig_subject rig_subject;
extern const struct wherry_connector wherry_connector;

void rig_open(struct rig *rig);
/* Opens the connector again, with one option more, or one that differs. */
void rig_reopen(struct rig *rig, const char *option, const char *value);
void rig_close(struct rig *rig);

/* An act on the connector's side; `more` is "" or further members:
 * ",\"by\":\"admin\"". */
void rig_act(struct rig *rig, const char *act, const char *address, const char *more);
/* A pass to its end. `fields` ends with NULL; NULL: none. */
enum wherry_status rig_read(struct rig *rig, const char *stream, const char *since,
                            enum wherry_scope scope, const char *const *fields);
enum wherry_status rig_lookup(struct rig *rig, const char *const *fields,
                              const char *const *keys, size_t count);
/* Writes and flushes. Tags are 1, 2, 3... */
enum wherry_status rig_write(struct rig *rig, const char *stream,
                             struct wherry_change *changes, size_t count);

#endif

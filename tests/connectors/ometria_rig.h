/* ometria_rig.h -- the connector for Ometria, opened by the host against a sandbox.
 *
 *     struct rig rig;
 *     rig_open(&rig);
 *     rig_act(&rig, "join", "ann@example.com", "");
 *     rig_read(&rig, "contacts", "", WHERRY_READ_ALL, fields);
 *     rig_close(&rig);
 *
 * Paces are lifted on both ends unless a test asks for them: nothing waits.
 */
#ifndef CONNECTORS_OMETRIA_RIG_H
#define CONNECTORS_OMETRIA_RIG_H

#include "host/connector/connector.h"
#include "tests/support/recorder.h"
#include "tests/support/sandbox.h"

enum { RIG_TAGS = 128 };

struct rig {
    struct sandbox *sandbox;
    struct http *http;
    struct connector *connector;
    struct recorder recorder; /* of the last read, look-up or catalog */
    struct wherry_pass pass;
    struct wherry_error error;
    enum wherry_outcome outcomes[RIG_TAGS]; /* by tag */
    char words[RIG_TAGS][160];
    size_t verdicts;
};

extern const struct wherry_connector wherry_connector;

void rig_open(struct rig *rig);
/* Opens the connector anew, with one option more. */
void rig_reopen(struct rig *rig, const char *option, const char *value);
void rig_close(struct rig *rig);

/* An act on the CRM's side; `more` is "" or further members: ",\"optin\":null". */
void rig_act(struct rig *rig, const char *act, const char *address, const char *more);

enum wherry_status rig_read(struct rig *rig, const char *stream, const char *since,
                            enum wherry_scope scope, const char *const *fields);
enum wherry_status rig_lookup(struct rig *rig, const char *const *fields,
                              const char *const *keys, size_t count);
/* Writes, flushes, and has Ometria apply what it took. Tags are 1, 2, 3... */
enum wherry_status rig_write(struct rig *rig, struct wherry_change *changes,
                             size_t count);

#endif

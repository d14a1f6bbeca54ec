/* mailchimp_rig.h -- the connector for Mailchimp, opened by the host against a sandbox.
 */
#ifndef CONNECTORS_MAILCHIMP_RIG_H
#define CONNECTORS_MAILCHIMP_RIG_H

#include "host/connector/connector.h"
#include "tests/support/recorder.h"
#include "tests/support/sandbox.h"

enum { RIG_TAGS = 2048 };

struct rig {
    struct sandbox *sandbox;
    struct http *http;
    struct connector *connector;
    struct recorder recorder; /* of the last read, look-up or catalog */
    struct wherry_pass pass;
    struct wherry_error error;
    struct wherry_verdict verdicts[RIG_TAGS]; /* by tag; deep copies */
    size_t verdict_count;
};

extern const struct wherry_connector wherry_connector;

void rig_open(struct rig *rig);
/* Opens the connector anew, with one option more. */
void rig_reopen(struct rig *rig, const char *option, const char *value);
void rig_close(struct rig *rig);

/* An act on the list's side; `more` is "" or further members: ",\"by\":\"admin\"". */
void rig_act(struct rig *rig, const char *act, const char *address, const char *more);
enum wherry_status rig_read(struct rig *rig, const char *stream, const char *since);
enum wherry_status rig_lookup(struct rig *rig, const char *const *keys, size_t count);
/* Writes and flushes. Tags are 1, 2, 3... */
enum wherry_status rig_write(struct rig *rig, const char *stream,
                             struct wherry_change *changes, size_t count);
/* The id that the last read told of this address. */
const char *rig_id(const struct rig *rig, const char *key);
/* Fails the test unless every member of the world was told. */
void rig_all_told(struct rig *rig);
/* A number out of /control/meters: the first behind this name. */
long rig_meter(struct rig *rig, const char *name);

#endif

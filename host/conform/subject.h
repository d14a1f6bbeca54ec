/* subject.h -- the plugin that is looked at, opened for one side of a pipeline. */
#ifndef CONFORM_SUBJECT_H
#define CONFORM_SUBJECT_H

#include <stdbool.h>

#include "host/base/buffer.h"
#include "host/connector/config.h"
#include "host/connector/connector.h"
#include "host/connector/registry.h"

/* One side of the author's pipeline; what does not apply is NULL or 0. */
struct subject_side {
    const char *name; /* "list", "CRM"; "": no side, nothing but the file */
    enum wherry_role role;
    const struct spec_connection *connection, *other;
    const char **fields; /* those that the pipeline maps */
    size_t field_count;
    const char *plugins; /* directories in which the plugin of `other` is */
};

struct subject {
    const char *file;
    const struct subject_side *side;
    struct registry *registry;
    const struct wherry_connector *plugin;
    struct http *http;
    struct connector *connector;
    struct buffer peer;
    /* For the other side, whose secrets must stay secret like its own. */
    struct registry *others;
    struct config other;
    /* The plugin waits for answers, and asks whether it is to stop. It is to at the
     * `stop_at`th of both, 0: never. */
    unsigned long turns, stop_at;
    bool stopped;
};

/* Loads the file. False: `why` says why not. */
bool subject_load(struct subject *subject, const char *file, char *why, size_t room);
/* Opens it with the settings of its side. */
bool subject_open(struct subject *subject, const struct subject_side *side,
                  struct wherry_error *error);
/* Closes it and opens it again, as two runs do; it stays loaded. */
bool subject_reopen(struct subject *subject, struct wherry_error *error);
void subject_stop_at(struct subject *subject, unsigned long turn);
void subject_close(struct subject *subject);

/* What the plugin's own open says to no setting at all: each required text is "". */
enum wherry_status subject_try_blank(const struct wherry_connector *plugin,
                                     struct wherry_error *error);
/* What it says to these settings, without network. */
enum wherry_status subject_try(const struct wherry_connector *plugin,
                               const struct spec_setting *settings, size_t count,
                               struct wherry_error *error);

#endif

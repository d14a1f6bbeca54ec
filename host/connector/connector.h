/* connector.h -- a plugin in use: opened for one side of one pipeline.
 *
 * Fills the plugin's config from the spec's settings, hands it the host services, and
 * calls it so that no caller tests for a missing slot: what a plugin leaves out answers
 * FAILED with a sentence that says so.
 */
#ifndef CONNECTOR_CONNECTOR_H
#define CONNECTOR_CONNECTOR_H

#include "host/connector/registry.h"
#include "host/http/http.h"
#include "host/spec/pipeline.h"
#include "plugin/wherry.h"

struct connector;

/* A complaint about a setting, with its place; `message` is owned by the callee of the
 * callback. All complaints are told, not the first. */
typedef void connector_complain(void *self, const struct spec_place *place,
                                const char *message);

/* Is this connection's mapping right for that plugin? Unknown names get a suggestion,
 * values are checked for type and range, required ones must be there; a SECRET option
 * NAME may be given as NAME_file: PATH in its place (first line of the file; the file
 * must not be readable by others). No network. True if nothing was complained of. */
bool connector_check_settings(const struct wherry_connector *plugin,
                              const struct spec_connection *connection,
                              connector_complain *complain, void *self);

/* Both sides of a pipeline: is there such a plugin, can it be that side, are its
 * settings right? What `wherry check` asks. True if nothing was complained of. */
bool connector_check_pipeline(const struct registry *registry,
                              const struct pipeline *pipeline,
                              connector_complain *complain, void *self);

/* What verdicts of a sink are given to. */
typedef void connector_verdict(void *self, uint64_t tag,
                               const struct wherry_verdict *verdict);

struct connector_host {
    const char *peer;              /* as wherry_host.peer; NULL: "" */
    struct http *http;             /* NULL: no network; http_send says FAILED */
    bool (*cancelled)(void *self); /* NULL: never */
    void *self;
};

/* NULL on failure. `plugin` and `connection` must outlive the connector.
 *
 * A plugin is the world: what it hands over is looked at before it is passed on. After
 * the first thing against the rules of plugin/wherry.h (a record without an id, a
 * second verdict, a flush that leaves verdicts out, ...) the call under way and all
 * later ones answer FAILED with "plugin 'NAME' gave ..."; what came before it has been
 * passed on. Texts for people (errors, log lines, a remote's words, faults) have the
 * secrets of all connectors and addresses taken out; names have the secrets taken out.
 * A record's key is what the service spells: nobody has looked whether it is a mail
 * address. An UNREADABLE record has its key, its id, its fault and nothing else. Structs
 * are handed up whole, however old the plugin: sizes are ours, no text is NULL. */
struct connector *connector_open(const struct wherry_connector *plugin,
                                 const struct spec_connection *connection,
                                 const struct connector_host *host,
                                 struct wherry_error *error);
void connector_close(struct connector *connector); /* NULL is fine */

const struct wherry_connector *connector_plugin(const struct connector *connector);
/* Who gets the verdicts from now on. */
void connector_on_verdict(struct connector *connector, connector_verdict *verdict,
                          void *self);
void connector_meters(const struct connector *connector, struct http_meters *meters);
/* The place in the spec of the option that an error blames, or of the connection. */
struct spec_place connector_blame(const struct connector *connector,
                                  const struct wherry_error *error);

/* The plugin's own verbs. */
enum wherry_status connector_check(struct connector *connector,
                                   struct wherry_identity *identity,
                                   struct wherry_error *error);
enum wherry_status connector_catalog(struct connector *connector, enum wherry_kind kind,
                                     struct wherry_entries *entries,
                                     struct wherry_error *error);
enum wherry_status connector_source_open(struct connector *connector,
                                         const struct wherry_read *read,
                                         struct wherry_pass *pass,
                                         struct wherry_error *error);
enum wherry_status connector_source_read(struct connector *connector,
                                         struct wherry_writer *writer,
                                         struct wherry_pass *pass,
                                         struct wherry_error *error);
void connector_source_close(struct connector *connector); /* none open is fine */
enum wherry_status connector_lookup(struct connector *connector,
                                    const struct wherry_read *read,
                                    const char *const *keys, size_t key_count,
                                    struct wherry_writer *writer,
                                    struct wherry_error *error);
bool connector_looks_up(const struct connector *connector); /* can it do that? */
/* By lasting ids: can the plugin do it? If not, the call answers FAILED. */
bool connector_looks_up_ids(const struct connector *connector);
enum wherry_status connector_lookup_ids(struct connector *connector,
                                        const struct wherry_read *read,
                                        const char *const *ids, size_t id_count,
                                        struct wherry_writer *writer,
                                        struct wherry_error *error);
enum wherry_status connector_sink_open(struct connector *connector, const char *stream,
                                       struct wherry_error *error);
/* A tag names one change until the flush that says OK, or until the sink is closed. */
enum wherry_status connector_sink_write(struct connector *connector,
                                        const struct wherry_change *changes,
                                        size_t count, struct wherry_error *error);
enum wherry_status connector_sink_flush(struct connector *connector,
                                        struct wherry_error *error);
void connector_sink_close(struct connector *connector); /* none open is fine */
/* As wherry_segments.find: END if there is none and `make` is false. `found->name` is
 * one line for people. */
enum wherry_status connector_segment_find(struct connector *connector, const char *name,
                                          bool make, struct wherry_segment *found,
                                          struct wherry_error *error);
enum wherry_status connector_segment_remove(struct connector *connector, const char *id,
                                            struct wherry_error *error);

#endif

/* connector.h -- a plugin in use: opened for one side of one pipeline.
 *
 * Fills the plugin's config from the spec's settings, hands it the host services, and
 * calls it so that no caller tests for a missing slot: a slot that a plugin leaves out
 * answers FAILED with a message that says so.
 *
 * This header has its life cycle. The headers that it includes have what it reads,
 * writes and offers.
 */
#ifndef CONNECTOR_CONNECTOR_H
#define CONNECTOR_CONNECTOR_H

#include "host/connector/catalog.h"
#include "host/connector/host.h"
#include "host/connector/segments.h"
#include "host/connector/sides.h"
#include "host/connector/sink.h"
#include "host/connector/source.h"
#include "host/http/http.h"
#include "host/spec/pipeline.h"
#include "plugin/wherry.h"

struct connector;

/* NULL on failure. `plugin` and `connection` must outlive the connector.
 *
 * A plugin is the world: what it hands over is checked before it is passed on. After
 * the first thing against the rules of plugin/wherry.h (a record without an id, a
 * second verdict, a flush that leaves verdicts out, ...) the current call and all later
 * ones answer FAILED with "plugin 'NAME' gave ..."; what came before it has been passed
 * on. Texts for people (errors, log lines, a remote's words, faults) have the secrets
 * of all connectors and addresses taken out; names have the secrets taken out. A
 * record's key is what the service spells: it may not be a mail address. An UNREADABLE
 * record has its key, its id, its fault and nothing else. Structs are handed up whole,
 * however old the plugin: sizes are ours, no text is NULL. */
struct connector *connector_open(const struct wherry_connector *plugin,
                                 const struct spec_connection *connection,
                                 const struct connector_host *host,
                                 struct wherry_error *error);
void connector_close(struct connector *connector); /* NULL is fine */

const struct wherry_connector *connector_plugin(const struct connector *connector);
/* Who gets the verdicts from now on. */
void connector_on_verdict(struct connector *connector, connector_verdict *verdict,
                          void *self);
/* Called before the connector waits for an answer, as long as it is set; NULL: no
 * longer. */
typedef void connector_pause(void *self);
void connector_before_wait(struct connector *connector, connector_pause *pause,
                           void *self);
void connector_meters(const struct connector *connector, struct http_meters *meters);
/* The place in the spec of the option that an error blames, or of the connection. */
struct spec_place connector_blame(const struct connector *connector,
                                  const struct wherry_error *error);

/* Sends what a check asks, if the plugin can; OK also if it cannot. The check
 * follows. */
enum wherry_status connector_prepare(struct connector *connector,
                                     struct wherry_error *error);
/* Which account does the connection reach, and may it be used? All texts live until the
 * next check or close. */
enum wherry_status connector_check(struct connector *connector,
                                   struct wherry_identity *identity,
                                   struct wherry_error *error);

#endif

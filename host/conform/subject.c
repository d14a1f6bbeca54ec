/* subject.c -- the plugin that is looked at, opened for one side of a pipeline. */
#include "config.h"

#include "host/conform/subject.h"

#include <stdio.h>

#include "host/base/error.h"
#include "host/base/fault.h"
#include "host/base/text.h"
#include "host/connector/instance.h"
#include "host/connector/opening.h"
#include "host/connector/services.h"

bool subject_load(struct subject *subject, const char *file, char *why, size_t room)
{
    subject->file = file;
    subject->registry = registry_load_file(file);
    subject->plugin = registry_plugin(subject->registry, 0);
    if (subject->plugin == NULL)
        snprintf(why, room, "%s", registry_refusal(subject->registry, 0));
    return subject->plugin != NULL;
}

static bool is_stopped(void *self)
{
    const struct subject *subject = self;
    return subject->stopped;
}

static void take_turn(void *self)
{
    struct subject *subject = self;
    subject->turns++;
    if (subject->stop_at != 0 && subject->turns >= subject->stop_at)
        subject->stopped = true;
}

/* The plugin has asked. */
static bool is_cancelled(void *self)
{
    take_turn(self);
    return is_stopped(self);
}

static void ignore(void *self, const struct spec_place *place, const char *message)
{
    (void)self;
    (void)place;
    (void)message;
}

/* A remote, or this plugin, may say a secret of the other side. */
static void learn_other(struct subject *subject)
{
    const struct spec_connection *other = subject->side->other;
    const struct wherry_connector *plugin = subject->plugin;
    if (!text_same(other->plugin, plugin->name)) {
        subject->others = registry_load(subject->side->plugins);
        plugin = registry_find(subject->others, other->plugin);
    }
    if (plugin != NULL)
        config_fill(&subject->other, plugin, other, ignore, NULL);
}

bool subject_open(struct subject *subject, const struct subject_side *side,
                  struct wherry_error *error)
{
    const struct http_options options = {.user_agent = "wherry/" PACKAGE_VERSION,
                                         .seed = 1,
                                         .backoff_divisor = fault_haste(),
                                         .timeout_divisor = fault_impatience(),
                                         .cancelled = is_stopped,
                                         .self = subject};
    subject->side = side;
    learn_other(subject);
    subject->http = http_create(&options, error);
    if (subject->http == NULL)
        return false;
    spec_connection_name(side->other, &subject->peer);
    const struct connector_host host = {.peer = buffer_text(&subject->peer),
                                        .http = subject->http,
                                        .cancelled = is_cancelled,
                                        .self = subject};
    subject->connector =
        connector_open(subject->plugin, side->connection, &host, error);
    if (subject->connector == NULL)
        return false;
    connector_before_wait(subject->connector, take_turn, subject);
    return true;
}

static void end_opening(struct subject *subject)
{
    connector_close(subject->connector);
    http_destroy(subject->http);
    buffer_free(&subject->peer);
    config_wipe(&subject->other);
    registry_destroy(subject->others);
    subject->connector = NULL;
    subject->http = NULL;
    subject->others = NULL;
}

bool subject_reopen(struct subject *subject, struct wherry_error *error)
{
    end_opening(subject);
    return subject_open(subject, subject->side, error);
}

void subject_stop_at(struct subject *subject, unsigned long turn)
{
    subject->turns = 0;
    subject->stop_at = turn;
    subject->stopped = false;
}

void subject_close(struct subject *subject)
{
    end_opening(subject);
    registry_destroy(subject->registry);
    *subject = (struct subject){0};
}

enum wherry_status subject_try_blank(const struct wherry_connector *plugin,
                                     struct wherry_error *error)
{
    const struct spec_connection none = {.plugin = plugin->name};
    struct connector connector = {.plugin = plugin, .connection = &none};
    config_fill(&connector.config, plugin, &none, ignore, NULL);
    services_init(&connector);
    enum wherry_status status = opening_begin(&connector, error);
    opening_end(&connector);
    config_wipe(&connector.config);
    return status;
}

enum wherry_status subject_try(const struct wherry_connector *plugin,
                               const struct spec_setting *settings, size_t count,
                               struct wherry_error *error)
{
    const struct spec_connection connection = {
        .plugin = plugin->name, .settings = settings, .setting_count = count};
    const struct connector_host host = {0};
    *error = (struct wherry_error){0};
    struct connector *connector = connector_open(plugin, &connection, &host, error);
    connector_close(connector);
    return connector == NULL ? error->status : WHERRY_OK;
}

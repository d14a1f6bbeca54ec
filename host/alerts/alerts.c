/* alerts.c -- sends each alert about a pipeline once. */
#include "config.h"

#include "host/alerts/alerts.h"

#include <poll.h>
#include <stdio.h>

#include "host/alerts/command.h"
#include "host/alerts/facts.h"
#include "host/alerts/message.h"
#include "host/alerts/targets.h"
#include "host/alerts/webhook.h"
#include "host/base/arena.h"
#include "host/base/clock.h"
#include "host/base/error.h"
#include "host/base/fault.h"
#include "host/base/log.h"
#include "host/base/text.h"
#include "host/picture/value.h"
#include "host/store/lease.h"

/* Another process that sends has finished by then; after so long this one starts no
 * other notice. */
enum { LEASE_MS = 45 * 1000, SENDING_MS = 30 * 1000 };
enum { TRIES = 3, PAUSE_MS = 1000, SAVE_TRIES = 6 };

struct telling {
    const struct alerts_options *options;
    struct alert_targets targets;
    struct alert_memory memory;
    struct alert_facts facts;
    struct buffer saved; /* the memory as the state has it */
    struct lease *lease; /* so that no other process sends them */
    struct http *http;
    struct http_client *client;
    int64_t until_ms;
};

/* ---- The state ---- */

static enum wherry_status open_state(const struct alerts_options *options,
                                     enum store_mode mode, struct store **store,
                                     struct wherry_error *error)
{
    struct buffer path = {0};
    store_path(options->states, options->pipeline->id, &path);
    const enum wherry_status status =
        store_open(buffer_text(&path), mode, store, error);
    buffer_free(&path);
    return status;
}

/* As the state has it, and what it says. */
static void read_memory(struct store *store, struct buffer *saved,
                        struct alert_memory *memory)
{
    struct arena arena = {0};
    buffer_add_text(saved, value_text(store, VALUE_ALERTS, 0, &arena));
    alert_memory_read(buffer_text(saved), memory);
    arena_free(&arena);
}

static enum wherry_status write_memory(const struct telling *telling, const char *text,
                                       struct wherry_error *error)
{
    struct store *store = NULL;
    enum wherry_status status =
        open_state(telling->options, STORE_WRITE, &store, error);
    if (status == WHERRY_OK)
        status = store_fence(store, telling->lease, error);
    if (status == WHERRY_OK)
        status = store_begin(store, error);
    if (status == WHERRY_OK) {
        status = value_set_text(store, VALUE_ALERTS, 0, text, error);
        status = store_end(store, status, error);
    }
    store_close(store);
    return status;
}

/* A run may hold the state for some seconds: tried so many times. */
static enum wherry_status save(struct telling *telling, int tries,
                               struct wherry_error *error)
{
    struct buffer text = {0};
    enum wherry_status status = WHERRY_OK;
    alert_memory_write(&telling->memory, &text);
    const bool same = text_same(buffer_text(&text), buffer_text(&telling->saved));
    for (int i = 0; i < tries && !same; i++) {
        status = write_memory(telling, buffer_text(&text), error);
        if (status == WHERRY_OK)
            break;
    }
    buffer_clear(&telling->saved);
    if (status == WHERRY_OK)
        buffer_add_text(&telling->saved, buffer_text(&text));
    buffer_free(&text);
    return status;
}

/* END: nothing is known of the pipeline. */
static enum wherry_status look(struct telling *telling, struct wherry_error *error)
{
    const struct alerts_options *options = telling->options;
    struct store *store = NULL;
    enum wherry_status status = open_state(options, STORE_READ, &store, error);
    if (status != WHERRY_OK)
        return status;
    read_memory(store, &telling->saved, &telling->memory);
    status =
        facts_gather(options->pipeline, options->states, &telling->targets.wanted,
                     store, options->now_ms, &telling->memory, &telling->facts, error);
    store_close(store);
    if (status == WHERRY_OK)
        decide_episodes(&telling->memory, telling->facts.of, options->now_ms);
    return status;
}

/* ---- Sending ---- */

static enum wherry_status open_client(struct telling *telling,
                                      struct wherry_error *error)
{
    const struct http_options options = {.user_agent = "wherry/" PACKAGE_VERSION,
                                         .seed = (uint64_t)clock_now_ms(),
                                         .backoff_divisor = fault_haste(),
                                         .timeout_divisor = fault_impatience(),
                                         .cancelled = telling->options->cancelled,
                                         .self = telling->options->self};
    if (telling->client != NULL)
        return WHERRY_OK;
    telling->http = http_create(&options, error);
    if (telling->http == NULL)
        return WHERRY_FAILED;
    telling->client = http_client_create(telling->http);
    return WHERRY_OK;
}

/* What may pass in a moment is tried again at once, a little later each time. */
static enum wherry_status post(struct telling *telling, const struct buffer *json,
                               struct wherry_error *error)
{
    const struct alert_targets *targets = &telling->targets;
    enum wherry_status status = open_client(telling, error);
    for (int tries = 0; status == WHERRY_OK && tries < TRIES; tries++) {
        if (tries > 0)
            poll(NULL, 0, tries * PAUSE_MS / (int)fault_haste());
        *error = (struct wherry_error){0};
        status = webhook_send(telling->client, targets->where[CHANNEL_WEBHOOK],
                              targets->secret, json, error);
        if (status != WHERRY_RETRY || tries == TRIES - 1 ||
            clock_monotonic_ms() >= telling->until_ms)
            return status;
        status = WHERRY_OK;
    }
    return status;
}

static enum wherry_status deliver(struct telling *telling, enum channel channel,
                                  const struct alert_notice *notice,
                                  struct wherry_error *error)
{
    const struct alerts_options *options = telling->options;
    const struct alert_targets *targets = &telling->targets;
    const struct alert_message message = {
        .pipeline = options->pipeline->id,
        .notice = notice,
        .words = notice == NULL ? "" : telling->facts.words[notice->alert],
        .now_ms = options->now_ms};
    struct buffer json = {0};
    enum wherry_status status = WHERRY_OK;
    message_json(&message, &json);
    if (channel == CHANNEL_RUN) {
        buffer_add_char(&json, '\n');
        status =
            command_give(targets->where[channel], &json, targets->wanted.time_limit_ms,
                         options->cancelled, options->self, error);
    } else {
        status = post(telling, &json, error);
    }
    buffer_free(&json);
    return status;
}

static void log_sent(const struct telling *telling, enum channel channel,
                     const struct alert_notice *notice)
{
    struct buffer name = {0};
    targets_name(&telling->targets, channel, &name);
    log_tell(LOG_INFO, LOG_ALERT_SENT, "alert '%s' went to %s%s",
             alert_name(notice->alert), buffer_text(&name),
             notice->phase == ALERT_ENDS || notice->phase == ALERT_PASSED
                 ? ": it is over"
                 : "");
    buffer_free(&name);
}

static void log_failed(const struct telling *telling, enum channel channel,
                       const struct alert_notice *notice,
                       const struct wherry_error *why)
{
    struct buffer name = {0};
    targets_name(&telling->targets, channel, &name);
    log_tell(LOG_WARNING, LOG_ALERT_FAILED,
             "alert '%s' did not reach %s: %s; it is sent again later",
             alert_name(notice->alert), buffer_text(&name), why->message);
    buffer_free(&name);
}

/* OK: nothing more is owed to it. */
static enum wherry_status tell_channel(struct telling *telling, enum channel channel,
                                       struct wherry_error *error)
{
    const struct alerts_options *options = telling->options;
    struct alert_notice notices[ALERT_CONDITIONS];
    const size_t count = decide_notices(
        &telling->memory, channel, &telling->targets.wanted, options->now_ms, notices);
    if (count > 0 && decide_waits(&telling->memory, channel, options->now_ms))
        return WHERRY_RETRY;
    for (size_t i = 0; i < count; i++) {
        struct wherry_error why = {0};
        if (clock_monotonic_ms() >= telling->until_ms ||
            lease_keep(&telling->lease, 1, &why) != WHERRY_OK)
            return WHERRY_RETRY;
        const enum wherry_status status = deliver(telling, channel, &notices[i], &why);
        if (status == WHERRY_CANCELLED) {
            *error = why;
            return status;
        }
        if (status != WHERRY_OK) {
            log_failed(telling, channel, &notices[i], &why);
            decide_failed(&telling->memory, channel, options->now_ms, options->haste);
            return WHERRY_RETRY;
        }
        decide_told(&telling->memory, channel, &notices[i], options->now_ms);
        log_sent(telling, channel, &notices[i]);
    }
    return WHERRY_OK;
}

static enum wherry_status tell_all(struct telling *telling, struct wherry_error *error)
{
    enum wherry_status all = WHERRY_OK;
    for (int i = 0; i < CHANNEL_COUNT; i++) {
        const char *where = telling->targets.where[i];
        decide_channel(&telling->memory, (enum channel)i,
                       where == NULL ? 0 : text_seed(where));
    }
    enum wherry_status status = save(telling, 1, error);
    if (status != WHERRY_OK)
        return status; /* otherwise it would be sent again and again */
    telling->until_ms = clock_monotonic_ms() + SENDING_MS;
    for (int i = 0; i < CHANNEL_COUNT && all != WHERRY_CANCELLED; i++) {
        if (telling->targets.where[i] == NULL)
            continue;
        status = tell_channel(telling, (enum channel)i, error);
        if (status != WHERRY_OK)
            all = status;
    }
    status = save(telling, SAVE_TRIES, error);
    return status == WHERRY_OK ? all : status;
}

static void finish(struct telling *telling)
{
    http_client_destroy(telling->client);
    http_destroy(telling->http);
    targets_free(&telling->targets);
    buffer_free(&telling->saved);
}

enum wherry_status alerts_tell(const struct alerts_options *options,
                               struct wherry_error *error)
{
    struct telling telling = {.options = options};
    struct buffer name = {0};
    enum wherry_status status =
        targets_find(options->pipeline, &telling.targets, error);
    buffer_format(&name, "alerts %s", options->pipeline->id);
    if (status == WHERRY_OK) {
        status = lease_take(options->states, buffer_text(&name), LEASE_MS,
                            options->cancelled, options->self, &telling.lease, error);
        if (status == WHERRY_END)
            status = fail(error, WHERRY_RETRY, "another process sends them");
    }
    if (status == WHERRY_OK)
        status = look(&telling, error);
    if (status == WHERRY_OK)
        status = tell_all(&telling, error);
    lease_release(telling.lease);
    buffer_free(&name);
    finish(&telling);
    return status;
}

enum wherry_status alerts_test(const struct alerts_options *options,
                               alerts_tested *tested, struct wherry_error *error)
{
    struct telling telling = {.options = options,
                              .until_ms = clock_monotonic_ms() + SENDING_MS};
    enum wherry_status status =
        targets_find(options->pipeline, &telling.targets, error);
    enum wherry_status all = status;
    for (int i = 0; i < CHANNEL_COUNT && status == WHERRY_OK; i++) {
        struct wherry_error why = {0};
        struct buffer name = {0};
        if (telling.targets.where[i] == NULL)
            continue;
        const enum wherry_status one = deliver(&telling, (enum channel)i, NULL, &why);
        targets_name(&telling.targets, (enum channel)i, &name);
        tested(options->self, buffer_text(&name), one, why.message);
        if (one != WHERRY_OK)
            all = WHERRY_FAILED;
        buffer_free(&name);
    }
    finish(&telling);
    return all;
}

void alerts_look(const struct pipeline *pipeline, struct store *store,
                 struct alerts_standing *standing)
{
    struct alert_memory memory;
    struct alert_targets targets;
    *standing = (struct alerts_standing){0};
    const enum wherry_status status = targets_find(pipeline, &targets, NULL);
    standing->on = status != WHERRY_END;
    struct buffer saved = {0};
    read_memory(store, &saved, &memory);
    buffer_free(&saved);
    for (int i = 0; i < ALERT_CONDITIONS && standing->on; i++)
        if (memory.episodes[i].ended_ms == 0)
            standing->episodes[i] = memory.episodes[i];
    for (int i = 0; i < CHANNEL_COUNT; i++) {
        struct buffer name = {0};
        if (targets.where[i] == NULL || memory.channels[i].failing_ms == 0)
            continue;
        targets_name(&targets, (enum channel)i, &name);
        standing->failing[i] =
            (struct alerts_failing){.since_ms = memory.channels[i].failing_ms,
                                    .next_ms = memory.channels[i].next_ms};
        snprintf(standing->failing[i].name, sizeof standing->failing[i].name, "%s",
                 buffer_text(&name));
        buffer_free(&name);
    }
    targets_free(&targets);
}

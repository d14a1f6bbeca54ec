/* whole.h -- a descriptor without fault, in which each plugin of bad/ spoils one thing.
 *
 *     WHERRY_CONNECTOR(WHOLE, .name = NULL);
 */
#ifndef PLUGINS_WHOLE_H
#define PLUGINS_WHOLE_H

#include "plugin/wherry.h"

struct whole {
    const char *key;
    int64_t number;
};

static enum wherry_status whole_open(const struct wherry_host *host, const void *config,
                                     void **self, struct wherry_error *error)
{
    (void)host;
    (void)config;
    (void)self;
    (void)error;
    return WHERRY_OK;
}

static void whole_close(void *self)
{
    (void)self;
}

static enum wherry_status whole_check(void *self, struct wherry_identity *identity,
                                      struct wherry_error *error)
{
    (void)self;
    (void)error;
    identity->account_key = "whole";
    return WHERRY_OK;
}

static enum wherry_status whole_source_open(void *self, const struct wherry_read *read,
                                            struct wherry_pass *pass, void **source,
                                            struct wherry_error *error)
{
    (void)self;
    (void)read;
    (void)pass;
    (void)source;
    (void)error;
    return WHERRY_OK;
}

static enum wherry_status whole_source_read(void *source, struct wherry_writer *writer,
                                            struct wherry_pass *pass,
                                            struct wherry_error *error)
{
    (void)source;
    (void)writer;
    (void)pass;
    (void)error;
    return WHERRY_END;
}

#define WHOLE_SOURCE                                                                   \
    .size = sizeof(struct wherry_source), .open = whole_source_open,                   \
    .read = whole_source_read, .close = whole_close

static const struct wherry_source whole_source = {WHOLE_SOURCE};

static enum wherry_status whole_sink_open(void *self, const char *stream, void **sink,
                                          struct wherry_error *error)
{
    (void)self;
    (void)stream;
    (void)sink;
    (void)error;
    return WHERRY_OK;
}

static enum wherry_status whole_write(void *sink, const struct wherry_change *changes,
                                      size_t count, struct wherry_error *error)
{
    (void)sink;
    (void)changes;
    (void)count;
    (void)error;
    return WHERRY_OK;
}

static enum wherry_status whole_flush(void *sink, struct wherry_error *error)
{
    (void)sink;
    (void)error;
    return WHERRY_OK;
}

#define WHOLE_SINK                                                                     \
    .size = sizeof(struct wherry_sink), .open = whole_sink_open, .write = whole_write, \
    .flush = whole_flush, .close = whole_close

static const struct wherry_sink whole_sink = {WHOLE_SINK};

#define WHOLE_OPTION                                                                   \
    .name = "key", .help = "a key", .offset = offsetof(struct whole, key)

/* What a row after it sets again is meant to be set again. */
#pragma GCC diagnostic ignored "-Woverride-init"

#define WHOLE                                                                          \
    .name = "whole", .version = "1", .summary = "without fault", .roles = WHERRY_CRM,  \
    .config_size = sizeof(struct whole), .open = whole_open, .close = whole_close,     \
    .check = whole_check, .source = &whole_source, .sink = &whole_sink

#endif

/* instance.h -- a connector from the inside: what its parts share. */
#ifndef CONNECTOR_INSTANCE_H
#define CONNECTOR_INSTANCE_H

#include "host/base/arena.h"
#include "host/connector/asked.h"
#include "host/connector/config.h"
#include "host/connector/guard.h"
#include "host/connector/host.h"
#include "host/connector/unanswered.h"

struct http_client;

struct connector {
    const struct wherry_connector *plugin;
    const struct spec_connection *connection;
    struct connector_host host;
    struct wherry_host services; /* what the plugin got; its self points here */
    struct config config;
    struct http_client *client; /* NULL: no network */
    void *self;                 /* the plugin's */
    bool opened;
    void *source, *sink; /* the plugin's; NULL is a valid value, so: */
    bool source_open, sink_open;
    struct asked asked;  /* of the source that is open */
    unsigned idle_reads; /* reads in a row that gave no record */
    struct unanswered unanswered;
    connector_verdict *on_verdict;
    void *on_verdict_self;
    void (*before_wait)(void *self); /* NULL: nothing */
    void *before_wait_self;
    struct arena identity;    /* the texts of the last check */
    bool busy;                /* a call into the plugin is under way */
    struct guard_mark before; /* whose code runs when it has returned */
    /* The first thing that the plugin gave against the rules; "": nothing. There is no
     * way back: after it no call but close reaches the plugin. */
    char broken[128];
    const char *broken_in; /* the function */
    const char *function;  /* that was called last */
};

#endif

/* host.h -- what a connector gets from the code that opens it. */
#ifndef CONNECTOR_HOST_H
#define CONNECTOR_HOST_H

#include "plugin/wherry.h"

struct http;

/* What verdicts of a sink are given to. */
typedef void connector_verdict(void *self, uint64_t tag,
                               const struct wherry_verdict *verdict);

struct connector_host {
    const char *peer;              /* as wherry_host.peer; NULL: "" */
    struct http *http;             /* NULL: no network; http_send says FAILED */
    bool (*cancelled)(void *self); /* NULL: never */
    void *self;
};

#endif

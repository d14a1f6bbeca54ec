/* segments.c -- the static segments of a list: found, made, removed. */
#include "host/connector/segments.h"

#include <assert.h>

#include "host/base/error.h"
#include "host/connector/call.h"
#include "host/connector/growth.h"
#include "host/connector/intake.h"
#include "host/connector/redact.h"
#include "host/connector/services.h"

static const char without[] = "has no static segments";

static void keep_segment(struct connector *connector,
                         const struct wherry_segment *theirs, bool make,
                         struct wherry_segment *found)
{
    struct wherry_segment told;
    const char *fault = growth_take(GROWTH_SEGMENT, theirs, &told);
    if (fault == NULL)
        fault = intake_segment(&told, make);
    services_break(connector, fault);
    if (connector->broken[0] != '\0')
        return;
    redact_name(told.name);
    *found = told;
}

enum wherry_status connector_segment_find(struct connector *connector, const char *name,
                                          bool make, struct wherry_segment *found,
                                          struct wherry_error *error)
{
    struct wherry_error theirs;
    struct wherry_segment told = {.size = sizeof told, .members = -1};
    assert(name[0] != '\0');
    *found = told;
    if (connector->plugin->segments == NULL)
        return call_lacks(connector, without, error);
    if (!call_begin(connector, "find", &theirs, error))
        return WHERRY_FAILED;
    enum wherry_status status =
        connector->plugin->segments->find(connector->self, name, make, &told, &theirs);
    if (status == WHERRY_OK)
        keep_segment(connector, &told, make, found);
    return call_end(connector, status, !make, &theirs, error);
}

enum wherry_status connector_segment_remove(struct connector *connector, const char *id,
                                            struct wherry_error *error)
{
    struct wherry_error theirs;
    assert(id[0] != '\0');
    if (connector->plugin->segments == NULL)
        return call_lacks(connector, without, error);
    if (!call_begin(connector, "remove", &theirs, error))
        return WHERRY_FAILED;
    enum wherry_status status =
        connector->plugin->segments->remove(connector->self, id, &theirs);
    return call_end(connector, status, false, &theirs, error);
}

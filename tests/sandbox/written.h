/* written.h -- what was written of each contact through the services' APIs: so often, and
 * with which effect. The acts of people are not in it.
 */
#ifndef SANDBOX_WRITTEN_H
#define SANDBOX_WRITTEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/sandbox/answer.h"
#include "tests/sandbox/table.h"

struct written_contact {
    const char *list;    /* its id; "": a contact of the CRM */
    const char *address; /* as it was at the first write */
    int64_t writes;      /* that were valid */
    int64_t changes;     /* of these, those after which anything was different */
    int64_t ins, outs;   /* and those which subscribed or opted in, and the opposite */
    int64_t in_ms, out_ms; /* the last of each, by the sandbox's clock; 0: none */
};

struct written {
    struct written_contact *contacts;
    size_t count, room;
    struct table table;
};

/* What one write came to. */
struct written_write {
    const char *list, *address; /* live as long as the world */
    bool changed;
    bool in, out; /* that is how they are now, and were not before */
};
void written_note(struct written *written, const struct written_write *write,
                  int64_t now_ms);
void written_tell(const struct written *written, struct answer *answer);
void written_free(struct written *written);

#endif

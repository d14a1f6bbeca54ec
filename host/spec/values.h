/* values.h -- one single value of a spec, read by its row in the tables. */
#ifndef SPEC_VALUES_H
#define SPEC_VALUES_H

#include "host/base/typed.h"
#include "host/spec/schema.h"

enum {
    VALUES_TEXT_MOST = 1024, /* bytes of any text; no service takes longer names */
    VALUES_LIMIT_MOST = 1000000000, /* of a limit that is a number */
};

/* Of a row whose type a connector's options have, too. False: it is of another one. */
bool values_typed(const struct key *key, struct typed *type);

/* Stores the value of a TEXT node where the row says, or complains. */
void values_read(struct reader *reader, const struct key *key, const struct node *node,
                 void *target);
/* The same for the row's fallback, which is never wrong. */
void values_default(const struct key *key, void *target);

/* "2%", "0.5%", "50", "2% and 50", "none". False for anything else. Leaves the place
 * alone. */
bool values_limit(const char *text, struct spec_limit *limit);
/* The same the other way: "none" where there is no limit. */
enum { VALUES_LIMIT_ROOM = 48 };
void values_limit_text(const struct spec_limit *limit, char text[VALUES_LIMIT_ROOM]);

/* Is there a zone of this name in the machine's zoneinfo? "UTC" always is. */
#define VALUES_ZONEINFO "/usr/share/zoneinfo"
bool values_zone(const char *name);

#endif

/* joined.h -- supervisors that have joined a real database, for tests of what they share. */
#ifndef UNIT_JOINED_H
#define UNIT_JOINED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/base/arena.h"
#include "host/store/sharing.h"
#include "tests/support/suite.h"

enum { JOINED_MOST = 8 };

extern struct wherry_error joined_error;
extern struct arena joined_arena;
extern struct states joined_states;

/* suite_run with a database, in which nobody is when a test begins; 77 without one. */
int joined_suite(const char *name, const struct test *tests);

void joined_good(enum wherry_status status);
struct sharing *joined_add(const char *name, int64_t jobs);
void joined_leave(struct sharing *sharing);
/* `count` pipelines "a", "b", ..., each with accounts of its own. */
void joined_announce(struct sharing *sharing, size_t count, uint64_t digest);
struct sharing_look joined_look(struct sharing *sharing);
/* All that it can get; gives how many, and the first of them. */
size_t joined_claim(struct sharing *sharing, struct sharing_claim *first);
void joined_beat(struct sharing *sharing, bool leaving);
/* As if it had said nothing for a term. */
void joined_silence(const char *name);

#endif

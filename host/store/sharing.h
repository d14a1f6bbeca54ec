/* sharing.h -- supervisors that share the pipelines of one place of states.
 *
 * In a directory there is one supervisor. In a database there may be many: each has a row
 * with how it is, which it renews at a third of LEASE_TERM_MS; one that has not is gone,
 * and what it had claimed is free. Each pipeline has a row with when its work is due next
 * and who has claimed it; it is claimed by one of them, whoever asks at the same time. A
 * claim says who starts a run; that no two runs are under way is what leases are for.
 *
 * A pipeline has a digest of its spec, which each supervisor that has it announces. While
 * two that are there differ in it, nobody can claim that pipeline.
 *
 * All times are milliseconds since 1970 by the clock of the database, and what a time or a
 * work is nothing here knows. A call may fail while the database cannot be reached; the
 * next one tries again. None waits for longer than some seconds.
 */
#ifndef STORE_SHARING_H
#define STORE_SHARING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/store/shared.h"
#include "host/store/states.h"
#include "plugin/wherry.h"

struct arena;
struct sharing;

/* Whether there may be several. */
bool sharing_is_there(struct states states);
/* OK; END: these states have one supervisor alone; FAILED. Texts are copied. With the number
 * of its row nothing is asked. */
enum wherry_status sharing_join(struct states states, const struct sharing_self *self,
                                struct sharing **joined, struct wherry_error *error);
/* Of its row. */
int64_t sharing_number(const struct sharing *sharing);
/* Its row stays, and with it all that it has claimed. NULL is fine. */
void sharing_close(struct sharing *sharing);
/* What it had claimed is free at once, and its row is gone. NULL is fine. */
void sharing_leave(struct sharing *sharing);

/* How it is: at least at a third of LEASE_TERM_MS, and when it changes. `leaving`: it
 * claims nothing more, and the others do not count on it. *old: a newer program has brought
 * the tables to a version that this one does not know; it can claim nothing. END: its row
 * is gone, so that it must announce its pipelines again. */
enum wherry_status sharing_beat(struct sharing *sharing, bool leaving, bool *old,
                                struct wherry_error *error);

/* It has these pipelines and no others. One that is new to the database is due at once. Of
 * what it has claimed it keeps the pipelines with these numbers: the answer to a claim may
 * have been lost. */
enum wherry_status sharing_announce(struct sharing *sharing,
                                    const struct sharing_spec *specs, size_t count,
                                    const int64_t *kept, size_t kept_count,
                                    struct wherry_error *error);

/* All that is due or held. */
enum wherry_status sharing_look(struct sharing *sharing, struct arena *arena,
                                struct sharing_look *look, struct wherry_error *error);

/* Those of `numbers` that are still to be had, in the arena. */
enum wherry_status sharing_claim(struct sharing *sharing, const int64_t *numbers,
                                 size_t count, struct arena *arena,
                                 struct sharing_claim **claims, size_t *claimed,
                                 struct wherry_error *error);
/* The claim is given back with its times and digest; not claimed again before
 * `not_before_ms`. Nothing happens if another one has taken it since. */
enum wherry_status sharing_give_back(struct sharing *sharing,
                                     const struct sharing_claim *claim,
                                     int64_t not_before_ms, struct wherry_error *error);
/* All work of all pipelines of this one is due now; of those that are claimed, again, when
 * they are given back. */
enum wherry_status sharing_hurry(struct sharing *sharing, struct wherry_error *error);

/* ---- Lateness: each pipeline is looked at by one of them */

/* Up to SHARING_WATCHED_MOST pipelines of this one that are to be looked at; if they are not
 * given back, another one looks at them after `within_ms`. In the arena. */
enum wherry_status sharing_watch(struct sharing *sharing, int64_t within_ms,
                                 struct arena *arena, struct sharing_watch **watched,
                                 size_t *count, struct wherry_error *error);
/* They were looked at. */
enum wherry_status sharing_watched(struct sharing *sharing,
                                   const struct sharing_watch *watched, size_t count,
                                   struct wherry_error *error);

/* ---- For who wants to know */

/* All in the arena. END: these states have one supervisor alone. */
enum wherry_status sharing_read(struct states states, struct arena *arena,
                                struct sharing_survey *survey,
                                struct wherry_error *error);

#endif

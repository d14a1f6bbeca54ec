/* segments.h -- what a pipeline's state knows of its segments: the members of each of
 * them in the CRM, and the seats of the static segment that mirrors it.
 *
 * A member is a contact in the CRM's segment, under the CRM's lasting id. A seat is a
 * contact of the list in the static segment, under the list's lasting id; a seat is
 * `ours` if its contact was ever seen in the CRM's segment while in it: only such
 * contacts are ever taken out. Writes happen in the caller's transaction.
 */
#ifndef STORE_SEGMENTS_H
#define STORE_SEGMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/base/arena.h"
#include "host/store/standing.h"
#include "host/store/survey.h"
#include "plugin/wherry.h"

struct store;
struct store_journal;

struct store_segment {
    int64_t id;                 /* 0: not stored yet */
    const char *crm;            /* the CRM's id of it */
    const char *name;           /* of the static segment, as in the spec */
    const char *static_id;      /* the list's id of it; "": none that we know of */
    const char *since;          /* where the next read goes on; "": never read whole */
    int64_t refreshed_ms, size; /* as the CRM said at that read; -1: not known */
    int64_t read_ms, verified_ms; /* by the clocks of the CRM and the list; 0: never */
    int64_t synced_ms;            /* by this machine's */
    int64_t picture;    /* the run whose picture of the contacts was last compared */
    int64_t pass;       /* number of the last read of either kind */
    const char *counts; /* of the last look, for reports; "" */
    const char *error;  /* why the last sync of it failed; "" */
};

/* OK, or END when nothing is known of it. Texts are the arena's. */
enum wherry_status store_get_segment(struct store *store, const char *crm,
                                     struct arena *arena, struct store_segment *segment,
                                     struct wherry_error *error);
/* Sets `id` of a new one. */
enum wherry_status store_put_segment(struct store *store, struct store_segment *segment,
                                     struct wherry_error *error);
/* With its members and seats. */
enum wherry_status store_forget_segment(struct store *store, int64_t segment,
                                        struct wherry_error *error);

/* ---- Members ---- */

/* A member in a whole read has the number of its pass. A member in a read of changes
 * has 0 for it: no member is dropped after such a read, and a known one costs no
 * write. */
enum wherry_status store_set_member(struct store *store, int64_t segment,
                                    const char *id, const char *address, int64_t pass,
                                    struct wherry_error *error);
/* Seen in this pass, and what is known of the member stays; nothing if they were
 * none. */
enum wherry_status store_keep_member(struct store *store, int64_t segment,
                                     const char *id, int64_t pass,
                                     struct wherry_error *error);
enum wherry_status store_drop_member(struct store *store, int64_t segment,
                                     const char *id, struct wherry_error *error);
/* Those that the pass, and later ones, did not return. */
enum wherry_status store_drop_members_before(struct store *store, int64_t segment,
                                             int64_t pass, struct wherry_error *error);

/* ---- Seats ---- */

struct store_seat {
    const char *id;
    bool placed, ours;
    int64_t pass;
    const char *barred; /* the address with which coming or going was refused; "" */
};
/* `ours` stays once it is set. */
enum wherry_status store_set_seat(struct store *store, int64_t segment,
                                  const struct store_seat *seat,
                                  struct wherry_error *error);
/* The static segment was read in this pass and shows the contact: they have a seat.
 * Nothing bars them any longer, unless the pass just before had barred them from
 * leaving. */
enum wherry_status store_show_seat(struct store *store, int64_t segment, const char *id,
                                   int64_t pass, struct wherry_error *error);
enum wherry_status store_drop_seat(struct store *store, int64_t segment, const char *id,
                                   struct wherry_error *error);
enum wherry_status store_drop_seats_before(struct store *store, int64_t segment,
                                           int64_t pass, struct wherry_error *error);
/* The same after a read of the static segment, except for contacts who are hidden. */
enum wherry_status store_drop_unshown_seats(struct store *store, int64_t segment,
                                            int64_t pass, struct wherry_error *error);
/* Marks it as ours. */
enum wherry_status store_own_seat(struct store *store, int64_t segment, const char *id,
                                  struct wherry_error *error);
/* The lasting id of the contact who has this address on the list; END: nobody. */
enum wherry_status store_find_on_list(struct store *store, const char *address,
                                      struct arena *arena, const char **id,
                                      struct wherry_error *error);

/* ---- Standings ---- */

struct store_standing {
    const char *id;      /* the list's lasting id */
    const char *address; /* on the list */
    int64_t row;
    struct standing standing;
};
/* Those who stand so, after the row `after` (0 at first), at most `room`; *count 0 at the
 * end. Whom the survey (NULL: there is none) leaves out is not looked at. Of several seats
 * of a contact, one that is not barred counts. Texts are the arena's. */
enum wherry_status store_next_standings(struct store *store, enum store_standings which,
                                        int64_t segment, const struct survey *survey,
                                        int64_t after, struct arena *arena,
                                        struct store_standing *standings, size_t room,
                                        size_t *count, struct wherry_error *error);

/* A move in the journal of which nobody is sure, and whether the contact has a seat
 * now. */
struct store_unsure {
    int64_t line, row;
    bool join, placed;
};
/* The lines of this run with this step and event that name the segment in `before` or
 * `after`, as `like` does in `after`: those after the line `past`, at most `room`. */
enum wherry_status store_next_unsure(struct store *store, int64_t segment,
                                     const struct store_journal *like, int64_t past,
                                     struct store_unsure *unsure, size_t room,
                                     size_t *count, struct wherry_error *error);

/* Where a walk continues: after this one; {"", ""} at first. */
struct store_place {
    const char *address, *id;
};
/* Copies a place whose texts are about to go into an arena of its own. */
void store_keep_place(struct store_place *kept, const struct store_place *place,
                      struct arena *arena);
/* Members who are not SUBSCRIBED on the list. */
struct store_absentee {
    struct store_place place; /* the address in the CRM and its lasting id */
    int64_t row;              /* 0: no contact that we know */
};
enum wherry_status store_next_absentees(struct store *store, int64_t segment,
                                        const struct store_place *after,
                                        struct arena *arena,
                                        struct store_absentee *absentees, size_t room,
                                        size_t *count, struct wherry_error *error);

enum store_segment_count {
    STORE_MEMBERS, /* in the CRM's segment */
    STORE_OTHERS,  /* seats that are not ours */
    STORE_BARRED,  /* refused coming or going */
};
enum wherry_status store_count_segment(struct store *store,
                                       enum store_segment_count which, int64_t segment,
                                       int64_t *number, struct wherry_error *error);
/* Is this row's contact a member: by the lasting id of one of its profiles, or by its
 * address in the CRM? */
enum wherry_status store_is_member(struct store *store, int64_t segment, int64_t row,
                                   bool *member, struct wherry_error *error);
/* How many members the pass, and later ones, returned. */
enum wherry_status store_count_members_since(struct store *store, int64_t segment,
                                             int64_t pass, int64_t *number,
                                             struct wherry_error *error);

/* How one contact stands in a segment; it asks for no links, so that it also works on a
 * state that is open for reading only. */
struct store_place_in {
    bool member;               /* as store_is_member has it */
    bool placed, ours, barred; /* as in struct standing */
};
enum wherry_status store_get_place(struct store *store, int64_t segment, int64_t row,
                                   struct store_place_in *place,
                                   struct wherry_error *error);

#endif

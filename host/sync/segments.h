/* segments.h -- mirrors segments of the CRM as static segments of the list.
 *
 * For each segment of the spec: if the CRM has refreshed it, its members are read; the
 * static segment is found by its name, or made when the first one is to join it; it is
 * read back when it is found, every `verify`, and when the service said of somebody
 * neither yes nor no. Who is a member, SUBSCRIBED by our picture and not in, joins; who
 * left the CRM's segment and had been seen in both, leaves. Where neither the segment,
 * nor the picture of the contacts, nor the static segment changed, nothing is asked and
 * nothing is looked at.
 *
 * A segment that cannot be synced (the CRM has none of this id) is told in its row of
 * the report and does not hold up the others.
 */
#ifndef SYNC_SEGMENTS_H
#define SYNC_SEGMENTS_H

#include "host/store/segments.h"
#include "host/sync/engine.h"

/* Fills report->segments. Not OK where the run cannot go on: a service refuses us or is
 * away, or we were asked to stop. */
enum wherry_status segments_sync(struct engine *engine, struct wherry_error *error);

/* ---- Between the files of the segments ---- */

struct segment_work {
    struct engine *engine;
    const struct spec_segment *spec;
    struct store_segment state; /* as it will be stored; texts in `arena` */
    struct report_segment *report;
    struct arena *arena;              /* of this segment */
    const struct wherry_entry *entry; /* what the CRM tells of it; NULL: nothing */
    bool unsure;  /* somebody was neither taken nor refused: read back */
    bool at_list; /* what fails from here on is about the static segment */
};

/* segments.c: `state` as it is now, in a transaction of its own. */
enum wherry_status segment_save(struct segment_work *work, struct wherry_error *error);
/* segment_read.c: the members from the CRM, in a pass of their own; who sits in the
 * static segment, the same. */
enum wherry_status segment_read_members(struct segment_work *work,
                                        struct wherry_error *error);
enum wherry_status segment_read_seats(struct segment_work *work,
                                      struct wherry_error *error);
/* segment_move.c: carries the difference out, or tells it in a plan. Sets `unsure`. */
enum wherry_status segment_move(struct segment_work *work, struct wherry_error *error);
/* segment_count.c: the numbers of the report, and their stored form. */
enum wherry_status segment_count(struct segment_work *work, struct wherry_error *error);
const char *segment_counts_write(const struct report_segment *report,
                                 struct arena *arena);
/* False, and zeroes, for a text that this version did not write. */
bool segment_counts_read(const char *counts, struct report_segment *report);

#endif

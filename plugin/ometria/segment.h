/* segment.h -- the stream `segment:ID`: who is in a segment (Ometria says: list).
 *
 * How to read the whole membership is not documented. With the option members_path it
 * is read there, always as a snapshot; without it, a first pass scans the profiles for
 * those whose `lists` hold the segment, and later passes take the segment's enter and
 * exit events since the day before. An exit is returned as WHERRY_REMOVED. Records that
 * do not come from a profile have no consent.
 */
#ifndef OMETRIA_SEGMENT_H
#define OMETRIA_SEGMENT_H

#include "plugin/ometria/instance.h"

struct segment;

enum wherry_status segment_open(struct ometria *ometria, const char *id,
                                const struct wherry_read *read,
                                struct wherry_pass *pass, struct segment **opened,
                                struct wherry_error *error);
enum wherry_status segment_read(struct segment *segment, struct wherry_writer *writer,
                                struct wherry_pass *pass, struct wherry_error *error);
void segment_close(struct segment *segment);

#endif

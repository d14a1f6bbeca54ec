/* segment_members.h -- the stream of one segment: who is in its file.
 *
 * A file of addresses, with or without ids, gives its rows as they are. The ids of a
 * file without addresses are looked up among the contacts, which have the addresses: as
 * many ids at a time as fit into little memory, with one walk through the contacts for
 * each such part.
 */
#ifndef CSV_SEGMENT_MEMBERS_H
#define CSV_SEGMENT_MEMBERS_H

#include "plugin/csv/instance.h"

struct segment_members;

enum wherry_status segment_members_open(const struct csv *csv, const char *name,
                                        struct wherry_pass *pass,
                                        struct segment_members **opened,
                                        struct wherry_error *error);
enum wherry_status segment_members_read(struct segment_members *members,
                                        struct wherry_writer *writer,
                                        struct wherry_pass *pass,
                                        struct wherry_error *error);
void segment_members_close(struct segment_members *members);

#endif

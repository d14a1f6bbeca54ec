/* pack.h -- the specs of a directory: read at once, or first put into one block.
 *
 * A pack holds the texts as they were, so that what was checked is what runs, whatever
 * is on the disk by then.
 */
#ifndef SPEC_PACK_H
#define SPEC_PACK_H

#include "host/base/buffer.h"
#include "host/spec/spec.h"

/* All *.yaml and *.yml of a directory, by name; hidden ones are left out. A path of a
 * file means that one file. A file that cannot be read is an error of that file: the
 * others are read. */
enum wherry_status spec_add_directory(struct spec_set *set, const char *path,
                                      struct wherry_error *error);

/* The same except for the file of this path, which is about to be written again. A directory
 * that is not there holds none. */
enum wherry_status spec_add_others(struct spec_set *set, const char *path,
                                   const char *but, struct wherry_error *error);

/* All that spec_add_directory would read there, in one piece: to be compared, kept, or
 * handed to another process. */
enum wherry_status spec_pack(const char *path, struct buffer *pack,
                             struct wherry_error *error);
/* spec_add_directory as it was then. With `only`, nothing but the file of that path is
 * read: for a caller that knows that all have been checked together. False: it is not a
 * pack. */
bool spec_add_pack(struct spec_set *set, const void *bytes, size_t length,
                   const char *only);

/* The next file of a pack; *at is 0 before the first one. False: there are no more. */
struct spec_pack_file {
    bool readable;           /* else the text says why it is not */
    const char *path, *text; /* not ended by NUL */
    size_t path_length, length;
};
bool spec_pack_next(const void *bytes, size_t length, size_t *at,
                    struct spec_pack_file *file);

#endif

/* bad_files.h -- what can become of a call that makes, writes, names or removes a file.
 */
#ifndef MACHINE_BAD_FILES_H
#define MACHINE_BAD_FILES_H

enum bad_files {
    BAD_FILES_ONCE, /* one fails: EIO */
    BAD_FILES_FULL, /* all that need room, from some on: ENOSPC, after half a write */
    BAD_FILES_READONLY, /* all from some on: EROFS */
    BAD_FILES_KILLED,   /* the program is killed, in the middle of a write */
};
enum { BAD_FILES = BAD_FILES_KILLED + 1 };

#endif

/* folder.h -- the files of the folder, opened for reading.
 *
 * A file is read only if it is a regular file under its own name. A symbolic link is
 * refused: a write would replace the link by a file and leave the file behind the link
 * unchanged.
 */
#ifndef CSV_FOLDER_H
#define CSV_FOLDER_H

#include <dirent.h>
#include <sys/stat.h>

#include "plugin/csv/instance.h"

/* What a segment is called, and its file, such as "VIP%2Fuk.csv" of "VIP/uk". */
enum { SEGMENT_FILE_ROOM = CSV_NAME_MOST + 1 };
#define SEGMENTS_FOLDER "segments"

/* A file in a directory. `directory` is a descriptor. */
struct place {
    int directory;
    const char *name;  /* within the directory */
    const char *shown; /* what messages call it: from the folder on */
};

struct place folder_contacts(const struct csv *csv);

/* Opens the file and fills what it is. FAILED if there is none, or if it cannot be
 * read. */
enum wherry_status folder_open(const struct place *place, int *file,
                               struct stat *status, struct wherry_error *error);

/* ---- Segments ---- */

/* The directory of the segments: END if there is none and it must not be made. */
enum wherry_status folder_segments(const struct csv *csv, bool make, int *directory,
                                   struct wherry_error *error);

/* A file of that directory during a walk through it. */
struct segment_file {
    char file[SEGMENT_FILE_ROOM];
    char name[SEGMENT_FILE_ROOM];
};
/* A stream of them; owns the descriptor. NULL: errno says why. */
DIR *folder_list(int directory);
/* The next one that is a segment; false at the end. */
bool folder_next(DIR *list, struct segment_file *segment);

/* Where it is; `shown` has room for what messages call it. */
enum { SEGMENT_SHOWN_ROOM = sizeof SEGMENTS_FOLDER + SEGMENT_FILE_ROOM };
struct place folder_segment_place(int directory, const struct segment_file *segment,
                                  char shown[SEGMENT_SHOWN_ROOM]);

/* The name of a new file for a segment; false if the name is too long for one. */
bool folder_name_file(const char *name, char file[SEGMENT_FILE_ROOM]);

/* The file of the segment with exactly this name: FAILED with the name if there is
 * none. The caller closes the directory. */
enum wherry_status folder_find_segment(const struct csv *csv, const char *name,
                                       int *directory, struct segment_file *segment,
                                       struct wherry_error *error);

#endif

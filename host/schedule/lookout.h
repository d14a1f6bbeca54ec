/* lookout.h -- sees when the files of a directory of specs change.
 *
 * The kernel reports changes at once; if it cannot (a network file system, a link that
 * now leads elsewhere), the caller must also look from time to time.
 */
#ifndef SCHEDULE_LOOKOUT_H
#define SCHEDULE_LOOKOUT_H

#include <stdbool.h>

struct lookout {
    int file;  /* readable when something changed; -1: no reports */
    int watch; /* -1: the directory is gone or cannot be watched */
    const char *path;
};

/* `path` is a directory, or one file; it lives as long as the lookout. */
void lookout_open(struct lookout *lookout, const char *path);
void lookout_close(struct lookout *lookout);
/* Whether a change was reported since the last time. */
bool lookout_changed(struct lookout *lookout);
/* Watches again what could not be watched. */
void lookout_renew(struct lookout *lookout);

#endif

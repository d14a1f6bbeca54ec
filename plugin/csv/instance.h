/* instance.h -- what the parts of this connector share: its options and its instance.
 *
 * Read the connector from csv.c, from its last line up.
 */
#ifndef CSV_INSTANCE_H
#define CSV_INSTANCE_H

#include "plugin/wherry.h"

enum {
    CSV_CONSENTS = WHERRY_ARCHIVED + 1,
    CSV_PATH_MOST = 255, /* of the folder: it names the account */
    CSV_NAME_MOST = 255, /* bytes of a file's name, of a column's and of an id */
};

/* Filled by the host from the options. */
struct csv_config {
    const char *folder;
    const char *file;
    int separator; /* index into csv_separators */
    /* The names of the columns that mean something. */
    const char *email, *id, *consent, *consent_at, *consent_by, *changed_at;
    const char *words[CSV_CONSENTS]; /* of each consent, with commas between them */
};

struct csv {
    const struct wherry_host *host;
    const struct csv_config *config;
    int folder;                   /* descriptor of the directory */
    char path[CSV_PATH_MOST + 1]; /* of it, without symbolic links */
    char separator;
};

#endif

/* contacts.h -- the stream of contacts: the whole file, or nothing of it.
 *
 * A folder has no feed of changes. The file is read whole, as a snapshot, if its stamp,
 * its columns or the options that say what they mean differ from those in `since`; else
 * nothing is read, and nothing has changed. What was seen while the file may still have
 * been written to is read once more.
 */
#ifndef CSV_CONTACTS_H
#define CSV_CONTACTS_H

#include "plugin/csv/instance.h"

struct contacts;

enum wherry_status contacts_open(const struct csv *csv, const struct wherry_read *read,
                                 struct wherry_pass *pass, struct contacts **opened,
                                 struct wherry_error *error);
enum wherry_status contacts_read(struct contacts *contacts,
                                 struct wherry_writer *writer, struct wherry_pass *pass,
                                 struct wherry_error *error);
void contacts_close(struct contacts *contacts);

#endif

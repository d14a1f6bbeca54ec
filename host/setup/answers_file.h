/* answers_file.h -- answers from a file, for `wherry init --answers FILE`.
 *
 * YAML, read as specs are. Keys of the first level: pipeline, title, crm, list, every,
 * steps, fields, segments, segments_every, keys. `crm` and `list` are as in a spec;
 * `list_id` may also be the list's name. `steps` is a list of names. An item of
 * `segments` is a segment's id or title, or {crm: ..., list: ...}. `keys` says where
 * the keys in the file go: `file`, one of their own, or `spec`.
 */
#ifndef SETUP_ANSWERS_FILE_H
#define SETUP_ANSWERS_FILE_H

#include "host/setup/answers.h"
#include "host/spec/spec.h"

/* All errors become complaints of the set, with places. FAILED: the file cannot be
 * read. Only the plugin knows which setting is a key: see answers_note_keys. */
enum wherry_status answers_read(struct answers *answers, struct spec_set *set,
                                const char *path, struct wherry_error *error);

/* Settings of this plugin's secret options are keys, unless they are variables. */
void answers_note_keys(struct answer_connection *connection,
                       const struct wherry_connector *plugin);

#endif

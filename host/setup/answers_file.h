/* answers_file.h -- answers from a file, for `wherry init --answers FILE`.
 *
 * YAML, read as specs are. Keys of the first level: pipeline, title, crm, list, every,
 * steps, fields, segments, segments_every, keys. `crm` and `list` are as in a spec;
 * `list_id` may also be the list's name. `steps` is a list of names. The direction of an
 * item of `fields` may be `widest`: whichever the two fields allow. An item of `segments`
 * is a segment's id or title, or {crm: ..., list: ...}. `keys` says where the keys in the
 * file go: `file`, one of their own, or `spec`.
 */
#ifndef SETUP_ANSWERS_FILE_H
#define SETUP_ANSWERS_FILE_H

#include "host/setup/answers.h"
#include "host/spec/spec.h"

/* All errors become complaints of the set, with places in the file of this `name`, which
 * lives as long as the set. `whole`: no answer that is needed may be missing. Only the
 * plugin knows which setting is a key: see answers_note_keys. */
void answers_take(struct answers *answers, struct spec_set *set, const char *name,
                  const struct buffer *text, bool whole);

/* Settings of this plugin's secret options are keys, unless they are variables. */
void answers_note_keys(struct answer_connection *connection,
                       const struct wherry_connector *plugin);

#endif

/* spec.h -- YAML to pipelines, with file:line:column for every complaint.
 *
 * All complaints of a file are told, not the first. The only code that includes
 * libyaml.
 */
#ifndef SPEC_SPEC_H
#define SPEC_SPEC_H

#include "host/base/buffer.h"
#include "host/spec/pipeline.h"
#include "plugin/wherry.h"

struct spec_set;

enum spec_severity { SPEC_ERROR, SPEC_WARNING };

/* "newsletter.yaml:7:12: unknown key 'plugn': did you mean 'plugin'?" */
struct spec_complaint {
    enum spec_severity severity;
    struct spec_place place;
    const char *message;
    const char
        *pipeline; /* the id of the pipeline that must not run for it; "" if unknown */
};

/* Where ${NAME} comes from: getenv in life, a table in tests. NULL: not set. */
typedef const char *spec_environment(void *self, const char *name);

/* An empty set; files are added to it. Owns every pipeline and complaint in it. */
struct spec_set *spec_set_create(spec_environment *environment, void *self);
void spec_set_destroy(struct spec_set *set);

/* One file. What is wrong with it becomes complaints; a file with errors gives no
 * pipeline. OK, or FAILED when the file cannot be read at all. */
enum wherry_status spec_add_file(struct spec_set *set, const char *path,
                                 struct wherry_error *error);
/* The same from memory, for tests; `name` stands for the path. */
void spec_add_text(struct spec_set *set, const char *name, const char *text,
                   size_t length);
/* All *.yaml and *.yml of a directory, by name; hidden ones are left out. A path of a
 * file is taken as that one file. A file in it that cannot be read is a complaint: the
 * others go on. */
enum wherry_status spec_add_directory(struct spec_set *set, const char *path,
                                      struct wherry_error *error);

/* All that spec_add_directory would read there, in one piece: to be compared, kept, or
 * handed to another process. */
enum wherry_status spec_pack(const char *path, struct buffer *pack,
                             struct wherry_error *error);
/* spec_add_directory as it was then. False: that is no pack. */
bool spec_add_pack(struct spec_set *set, const void *bytes, size_t length);

/* The rules over the whole set: unique ids, one list in one pipeline, at most one
 * pipeline of a CRM account with push_new_records. None of the offenders stays in the
 * set; each is told the place of another. Call it once, after the last file.
 *
 * The account of a connection is its `account`, else a hash of its plugin and settings
 * named api_key or api_key_file (of what that file holds, where it can be read). Two
 * connections are to one account when their names or their keys agree. Two are to one
 * list when plugin and `list_id` agree, unless both name accounts, different ones. */
void spec_check_set(struct spec_set *set);

size_t spec_pipeline_count(const struct spec_set *set);
const struct pipeline *spec_pipeline(const struct spec_set *set, size_t index);
const struct pipeline *spec_find(const struct spec_set *set,
                                 const char *id); /* or NULL */

size_t spec_complaint_count(const struct spec_set *set);
const struct spec_complaint *spec_complaint(const struct spec_set *set, size_t index);
/* Adds "newsletter.yaml:7:12: unknown key ..." to `text`; a warning says so. */
void spec_complaint_write(const struct spec_complaint *complaint, struct buffer *text);
/* Adds one of a higher layer (connector/config.h finds some); texts are copied. */
void spec_complain(struct spec_set *set, const struct spec_complaint *complaint);

#endif

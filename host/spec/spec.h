/* spec.h -- YAML to pipelines, with file:line:column for every error.
 *
 * All errors of a file are reported, not only the first. The only code that includes
 * libyaml.
 */
#ifndef SPEC_SPEC_H
#define SPEC_SPEC_H

#include "host/spec/complaint.h"
#include "host/spec/environment.h"
#include "host/spec/pipeline.h"
#include "plugin/wherry.h"

struct spec_set;

/* An empty set; files are added to it. Owns every pipeline and complaint in it. */
struct spec_set *spec_set_create(spec_environment *environment, void *self);
void spec_set_destroy(struct spec_set *set);

/* One file. What is wrong with it becomes complaints; a file with errors gives no
 * pipeline. OK, or FAILED when the file cannot be read at all. */
enum wherry_status spec_add_file(struct spec_set *set, const char *path,
                                 struct wherry_error *error);
/* The same from memory, for tests; `name` takes the place of the path. */
void spec_add_text(struct spec_set *set, const char *name, const char *text,
                   size_t length);

size_t spec_pipeline_count(const struct spec_set *set);
const struct pipeline *spec_pipeline(const struct spec_set *set, size_t index);
const struct pipeline *spec_find(const struct spec_set *set,
                                 const char *id); /* or NULL */

/* The pipelines of files with errors, and those that spec_check_set took out. A draft
 * never runs; it is there so that one check reports everything that is wrong with it.
 * Any member may be missing, and a setting may be broken. */
size_t spec_draft_count(const struct spec_set *set);
const struct pipeline *spec_draft(const struct spec_set *set, size_t index);

size_t spec_complaint_count(const struct spec_set *set);
const struct spec_complaint *spec_complaint(const struct spec_set *set, size_t index);
/* Adds one of a higher layer (connector/config.h finds some); texts are copied. */
void spec_complain(struct spec_set *set, const struct spec_complaint *complaint);

#endif

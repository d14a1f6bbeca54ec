/* related.h -- of a directory of specs, those that can matter to one pipeline.
 *
 * What the rules over a set say of a pipeline depends on the pipelines that share its
 * id, an account, a key or a list with it, on those that share one with these, and so
 * on. A file that mentions none of these texts (mention.h), and whose files of keys hold
 * none of these keys, is none of them, and is not parsed: of a thousand specs a command
 * for one pipeline parses that one.
 */
#ifndef SPEC_RELATED_H
#define SPEC_RELATED_H

#include "host/spec/spec.h"

/* spec_add_directory for a caller that asks for the pipeline with that id alone: of this
 * one and of those joined with it, spec_check_set then says just what it says of all.
 * Call spec_account_option first. *found: there is such a pipeline, or a draft; else the
 * caller needs all files to say why not. */
enum wherry_status spec_add_related(struct spec_set *set, const char *path,
                                    const char *id, bool *found,
                                    struct wherry_error *error);

#endif

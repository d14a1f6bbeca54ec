/* check_set.h -- the rules over a whole set of specs. */
#ifndef SPEC_CHECK_SET_H
#define SPEC_CHECK_SET_H

#include "host/spec/spec.h"

/* The rules over the whole set: unique ids, one list in one pipeline, at most one
 * pipeline of a CRM account with push_new_records. None of the offenders stays in the
 * set; the error of each names the place of another. Call it once, after the last file.
 *
 * The account of a connection is its `account`, else a hash of its plugin and settings
 * named api_key or api_key_file (of the contents of that file, if it can be read), or
 * of the setting that spec_account_option named. Two connections are to one account
 * when their names or their keys agree. Two are to one list when plugin and `list_id`
 * agree, unless both name accounts, different ones; without a `list_id`, when that
 * setting agrees. */
void spec_check_set(struct spec_set *set);

/* Such settings name the accounts of this plugin: call it before spec_check_set. */
void spec_account_option(struct spec_set *set, const char *plugin, const char *option);
size_t spec_account_option_count(const struct spec_set *set);
const struct spec_account_option *spec_account_option_at(const struct spec_set *set,
                                                         size_t index);

#endif

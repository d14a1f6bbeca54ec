/* option.h -- one value of a connector's config, from its text in the spec.
 *
 * Pure: the registry uses it to try the fallbacks, the config to fill the struct. A
 * message names the option and what it must be; it never quotes the value, which may be
 * a secret that was put in the wrong place.
 */
#ifndef CONNECTOR_OPTION_H
#define CONNECTOR_OPTION_H

#include "host/base/typed.h"
#include "plugin/wherry.h"

/* Of the member; 0 for a type that the interface does not have. */
size_t option_size(enum wherry_option_type type);
size_t option_alignment(enum wherry_option_type type);

/* What a value of it must be. False: a TEXT, or no type of the interface. */
bool option_typed(const struct wherry_option *option, struct typed *type);

/* Stores the value in the config struct, or only tries it where `config` is NULL. TEXT
 * is stored as the pointer given. OK or FAILED. */
enum wherry_status option_set(const struct wherry_option *option, const char *text,
                              void *config, struct wherry_error *error);

#endif

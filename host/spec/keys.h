/* keys.h -- every key that a spec may have: one row a key.
 *
 * The tables say what the parser takes, what a message suggests, and what the manual
 * must explain; a key without a row does not exist.
 */
#ifndef SPEC_KEYS_H
#define SPEC_KEYS_H

#include "host/spec/schema.h"

extern const struct section keys_file;

#endif

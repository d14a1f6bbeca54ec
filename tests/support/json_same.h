/* json_same.h -- are two JSON texts the same document?
 *
 * Blanks, the order of an object's keys and the way a character is escaped are free;
 * numbers are compared as spelled, so that 19.9 and 19.90 differ.
 */
#ifndef SUPPORT_JSON_SAME_H
#define SUPPORT_JSON_SAME_H

#include <stdbool.h>

bool json_same(const char *one, const char *other);
bool json_valid(const char *text);

#endif

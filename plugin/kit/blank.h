/* blank.h -- can anything be seen in a text?
 *
 * A value that looks empty is empty: people paste no-break spaces, and programs write
 * zero-width characters and byte order marks. The rules about blank values of both
 * services use this function.
 */
#ifndef KIT_BLANK_H
#define KIT_BLANK_H

#include <stdbool.h>
#include <stddef.h>

/* True for "", and for a text of nothing but white space of Unicode, control characters
 * and characters that are not shown (zero-width ones, marks of direction, fillers). A
 * byte that is not UTF-8 counts as visible. */
bool text_is_blank(const char *text);
bool text_is_blank_n(const char *text, size_t length);

#endif

/* json_events.h -- all events that the JSON reader reports for a text, as lines.
 *
 * One line for each event: "PATH{", "PATH}", "PATH[", "PATH]" or "PATH=" with a letter
 * for the type (s, n, b, 0) and the text. A key that ends in '-' is not wanted. A
 * refusal is a last line: "! MESSAGE". So two readings are compared as one text.
 */
#ifndef SUPPORT_JSON_EVENTS_H
#define SUPPORT_JSON_EVENTS_H

#include <stddef.h>

/* Fed in pieces of so many bytes, or in one. The caller frees. */
char *json_events(const char *text, size_t length, size_t piece);
/* The same of json_thin.h. */
char *json_events_thin(const char *text, size_t length, size_t piece);

/* Fails the test if pieces of 1 to `most` bytes give anything else than the whole. */
void json_events_same_in_pieces(const char *text, size_t length, size_t most);

#endif

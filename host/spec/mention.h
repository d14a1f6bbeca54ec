/* mention.h -- may a spec hold a value? Of its text alone, without a parser.
 *
 * A value stands in a text as it is, in one piece up to the blanks and quotes in it,
 * between bytes that belong to no word. So a text without that piece cannot hold the
 * value, unless it spells it in another way: those are the ways that mention_hides
 * finds. Nothing here is ever wrong about "no"; "yes" only means that the file must be
 * parsed to know.
 */
#ifndef SPEC_MENTION_H
#define SPEC_MENTION_H

#include "host/spec/set.h"

/* The longest such piece of a value; lives as long as the value. Of length 0 where the
 * value has none: then each text may hold it. */
struct mention {
    const char *piece;
    size_t length;
};
struct mention mention_of(const char *value);

bool mention_has(const char *text, size_t length, const struct mention *mention);

/* Can the text hold a value that mention_has does not see? If there is a backslash (an
 * escape may stand for any byte), a `$${`, a variable that is not set, or a setting that
 * names an account by what a path leads to. Otherwise `plain` has the text with what its
 * variables hold, to be asked in its place; empty: it has none. The caller wipes it. */
bool mention_hides(struct spec_set *set, const char *text, size_t length,
                   struct buffer *plain);

/* The path of each `api_key_file`, one after the other, each ended by NUL. False: one is
 * not written so plainly, on one line, that its end is certain. */
bool mention_key_files(const char *text, size_t length, struct buffer *paths);

#endif

/* canary.h -- texts that are allowed in few places, looked for in many.
 *
 * A canary is looked for as it is, in any case of letters, and as a request, a document
 * or a header would spell it: percent-encoded, escaped for JSON, in base64 wherever it
 * begins; and the MD5 of an address.
 */
#ifndef PIPELINES_CANARY_H
#define PIPELINES_CANARY_H

#include <stdbool.h>
#include <stddef.h>

/* How `canary` is spelled in the bytes ("plain", "base64", ...); NULL: it is not there. */
const char *canary_in(const void *bytes, size_t length, const char *canary);
/* The same of a file; one that is not there has nothing. */
const char *canary_in_file(const char *path, const char *canary);
/* The first file below the directory that has it, with the spelling, as "FILE: base64";
 * NULL: none has. Names of files count. Lives until it is called again. */
const char *canary_below(const char *directory, const char *canary);
/* Fails the test if any file below has it. */
void canary_absent(const char *directory, const char *canary);

#endif

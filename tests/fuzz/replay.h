/* replay.h -- what a fuzz target looks like.
 *
 * A target defines LLVMFuzzerTestOneInput and nothing else. Linked with replay.c it is
 * an ordinary program, `fuzz_json FOLDER...`, that runs every file of the folders
 * whole, cut short and with flipped bits, and dies where a promise is broken. Compiled
 * with clang -fsanitize=fuzzer in place of replay.c it is a libFuzzer target; what that
 * finds becomes a file of the corpus.
 */
#ifndef FUZZ_REPLAY_H
#define FUZZ_REPLAY_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/* assert() that no build switches off. */
#define MUST(claim)                                                                    \
    do {                                                                               \
        if (!(claim)) {                                                                \
            fprintf(stderr, "%s:%d: broken: %s\n", __FILE__, __LINE__, #claim);        \
            abort();                                                                   \
        }                                                                              \
    } while (0)

#endif

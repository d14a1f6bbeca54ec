/* row_bytes.h -- within this folder: numbers in base 128, texts with their length.
 */
#ifndef PICTURE_ROW_BYTES_H
#define PICTURE_ROW_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/base/arena.h"
#include "host/picture/sent.h"

struct out {
    unsigned char *bytes;
    size_t room, length; /* what does not fit is counted, and not written */
};

void put_byte(struct out *out, unsigned byte);
void put_number(struct out *out, uint64_t number);
void put_signed(struct out *out, int64_t number); /* small negative ones stay short */
void put_text(struct out *out, const char *text);
void put_sent(struct out *out, const struct sent *sent);

struct in {
    const unsigned char *at, *end;
    struct arena *arena; /* where texts go */
    unsigned format;
    bool bad; /* stays set: what is read then is zero */
};

unsigned get_byte(struct in *in);
uint64_t get_number(struct in *in);
int64_t get_signed(struct in *in);
unsigned get_below(struct in *in, uint64_t limit);
const char *get_text(struct in *in);
void get_sent(struct in *in, struct sent *sent);

#endif

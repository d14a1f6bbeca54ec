/* id_code.c -- a lasting id in fewer bytes, in the order of its text. */
#include "host/store/id_code.h"

#include <endian.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>

/* How a letter begins, in their order, and what follows:
 *
 *     000001 + 8 bits   below the dash        000010            the dash
 *     000011 + 8 bits   up to the digits      0001 .. 1010      the digits
 *     1011 + 6 bits     up to the letter a    11000 .. 11101    a to f
 *     1111 + 5 bits     g to z                111110100 + 8 bits   above z */
enum {
    BELOW = 0x01,
    DASH = 0x02,
    BETWEEN = 0x03,
    DIGITS = 0x01,
    CAPITALS = 0x0B,
    LETTERS = 0x18,
    REST = 0x0F,
    FIRST_CAPITAL = '9' + 1,
    CAPITAL_COUNT = 'a' - FIRST_CAPITAL,
    REST_COUNT = 'z' - 'f',
    BEYOND = REST << 5 | REST_COUNT,
};

/* So many bytes go into a buffer at once: most ids. */
enum { PIECE = 64 };

/* The bits of one letter. */
struct bits {
    uint32_t code;
    unsigned count;
};

static struct bits bits_of(unsigned char letter)
{
    if (letter >= '0' && letter <= '9')
        return (struct bits){DIGITS + letter - '0', 4};
    if (letter >= 'a' && letter <= 'f')
        return (struct bits){LETTERS + letter - 'a', 5};
    if (letter == '-')
        return (struct bits){DASH, 6};
    if (letter < '-')
        return (struct bits){BELOW << 8 | letter, 14};
    if (letter < '0')
        return (struct bits){BETWEEN << 8 | letter, 14};
    if (letter < 'a')
        return (struct bits){CAPITALS << 6 | (letter - FIRST_CAPITAL), 10};
    if (letter <= 'z')
        return (struct bits){REST << 5 | (letter - 'g'), 9};
    return (struct bits){BEYOND << 8 | letter, 17};
}

/* Those of each letter; the 0 at the end of a text has none. */
static const struct bits *all_bits(void)
{
    static struct bits all[UCHAR_MAX + 1];
    if (all['0'].count == 0)
        for (unsigned letter = 1; letter <= UCHAR_MAX; letter++)
            all[letter] = bits_of((unsigned char)letter);
    return all;
}

/* Of the bits that are held, all whole bytes. Eight bytes of the piece are written. */
static size_t take_bytes(uint64_t held, unsigned *count, char *piece)
{
    const size_t length = *count / 8;
    if (*count == 0)
        return 0;
    const uint64_t bytes = htobe64(held << (64 - *count));
    memcpy(piece, &bytes, sizeof bytes);
    *count %= 8;
    return length;
}

void id_encode(const char *id, struct buffer *code)
{
    uint64_t held = 0;
    unsigned count = 0;
    char piece[PIECE];
    size_t length = 0;
    const struct bits *all = all_bits();
    buffer_clear(code);
    for (; *id != '\0'; id++) {
        const struct bits bits = all[(unsigned char)*id];
        held = held << bits.count | bits.code;
        count += bits.count;
        if (count < 32) /* there is room for a letter more */
            continue;
        length += take_bytes(held, &count, piece + length);
        if (length > PIECE - 8) {
            buffer_add(code, piece, length);
            length = 0;
        }
    }
    length += take_bytes(held, &count, piece + length);
    if (count > 0)
        piece[length++] = (char)(held << (8 - count) & 0xFF);
    buffer_add(code, piece, length);
}

/* ---- Reading ---- */

/* The bits ahead are the first ones of what is held. */
struct in {
    const unsigned char *bytes, *end; /* what is not held yet */
    uint64_t held;
    unsigned count;
};

/* What takes most bits begins in so many. */
enum { AHEAD = 17 };

/* At least so many are held then, or all there are, and zero after the end. */
static void hold(struct in *in)
{
    for (; in->count <= 64 - 8 && in->bytes < in->end; in->count += 8)
        in->held |= (uint64_t)*in->bytes++ << (64 - 8 - in->count);
}

/* The first ones of those ahead. */
static unsigned first(uint32_t ahead, unsigned count)
{
    return ahead >> (AHEAD - count);
}

/* What begins as no digit, no dash and no letter up to f does. */
static unsigned char rare_letter(uint32_t ahead, unsigned *count)
{
    const unsigned start = first(ahead, 4);
    if (start == CAPITALS) {
        const unsigned place = first(ahead, *count = 10) & 0x3F;
        return place < CAPITAL_COUNT ? (unsigned char)(FIRST_CAPITAL + place) : 0;
    }
    if (start == REST) {
        const unsigned place = first(ahead, *count = 9) & 0x1F;
        if (place < REST_COUNT)
            return (unsigned char)('g' + place);
        const unsigned letter = first(ahead, *count = 17) & 0xFF;
        return place == REST_COUNT && letter > 'z' ? (unsigned char)letter : 0;
    }
    const unsigned kind = first(ahead, 6), letter = first(ahead, *count = 14) & 0xFF;
    const bool fits =
        kind == BELOW ? letter < '-' : kind == BETWEEN && letter > '-' && letter < '0';
    return fits ? (unsigned char)letter : 0;
}

/* The letter that begins here and how many bits it takes; 0: none does. */
static unsigned char letter_of(uint32_t ahead, unsigned *count)
{
    const unsigned start = first(ahead, 4);
    *count = 4;
    if (start >= DIGITS && start < CAPITALS)
        return (unsigned char)('0' + start - DIGITS);
    if (start > CAPITALS && start < REST)
        return (unsigned char)('a' + first(ahead, *count = 5) - LETTERS);
    if (first(ahead, *count = 6) == DASH)
        return '-';
    return rare_letter(ahead, count);
}

bool id_decode(const void *bytes, size_t length, struct buffer *id)
{
    struct in in = {bytes, (const unsigned char *)bytes + length, 0, 0};
    char piece[PIECE];
    size_t letters = 0;
    buffer_clear(id);
    for (;;) {
        unsigned count;
        if (in.count < AHEAD)
            hold(&in);
        if (in.count < 8 && in.held == 0)
            break;
        const unsigned char letter =
            letter_of((uint32_t)(in.held >> (64 - AHEAD)), &count);
        if (letter == 0 || count > in.count)
            return false;
        piece[letters++] = (char)letter;
        in.held <<= count;
        in.count -= count;
        if (letters == PIECE) {
            buffer_add(id, piece, letters);
            letters = 0;
        }
    }
    buffer_add(id, piece, letters);
    return true;
}

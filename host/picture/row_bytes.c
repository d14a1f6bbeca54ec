/* row_bytes.c -- numbers in base 128, texts with their length. */
#include "host/picture/row_bytes.h"

#include <string.h>

/* ---- Writing ---- */

void put_byte(struct out *out, unsigned byte)
{
    if (out->length < out->room)
        out->bytes[out->length] = (unsigned char)byte;
    out->length++;
}

void put_number(struct out *out, uint64_t number)
{
    for (; number >= 0x80; number >>= 7)
        put_byte(out, (unsigned)(number & 0x7F) | 0x80);
    put_byte(out, (unsigned)number);
}

void put_signed(struct out *out, int64_t number)
{
    uint64_t doubled = (uint64_t)number << 1;
    put_number(out, number < 0 ? ~doubled : doubled);
}

void put_text(struct out *out, const char *text)
{
    size_t length = strlen(text);
    put_number(out, length);
    if (out->length < out->room && length <= out->room - out->length)
        memcpy(out->bytes + out->length, text, length);
    out->length += length;
}

/* Above the phases of what was sent. */
enum { PHASES = SENT_NOT_EFFECTIVE + 1, UNDOES = PHASES };

void put_sent(struct out *out, const struct sent *sent)
{
    put_number(out, sent->count);
    if (sent->count == 0)
        return;
    put_byte(out, (unsigned)sent->phase + (sent->undoes ? UNDOES : 0U));
    put_signed(out, sent->at_ms);
    for (unsigned i = 0; i < sent->count; i++)
        put_text(out, sent->values[i]);
}

/* ---- Reading ---- */

unsigned get_byte(struct in *in)
{
    if (in->at == in->end) {
        in->bad = true;
        return 0;
    }
    return *in->at++;
}

uint64_t get_number(struct in *in)
{
    enum { BITS = 64, STEP = 7 };
    uint64_t number = 0;
    for (unsigned shift = 0; shift < BITS; shift += STEP) {
        const uint64_t byte = get_byte(in), digit = byte & 0x7F;
        number |= digit << shift;
        if (digit << shift >> shift != digit)
            break; /* more than there is room for */
        if (byte >= 0x80)
            continue;
        if (byte == 0 && shift > 0)
            break; /* a byte without content, which no version writes */
        return number;
    }
    in->bad = true;
    return 0;
}

int64_t get_signed(struct in *in)
{
    uint64_t doubled = get_number(in);
    uint64_t half = doubled >> 1;
    return (int64_t)((doubled & 1) != 0 ? ~half : half);
}

unsigned get_below(struct in *in, uint64_t limit)
{
    uint64_t number = get_number(in);
    if (number >= limit) {
        in->bad = true;
        return 0;
    }
    return (unsigned)number;
}

const char *get_text(struct in *in)
{
    uint64_t length = get_number(in);
    if (length > (uint64_t)(in->end - in->at) ||
        memchr(in->at, '\0', (size_t)length) != NULL) {
        in->bad = true;
        return "";
    }
    const char *text =
        length == 0 ? ""
                    : arena_text_n(in->arena, (const char *)in->at, (size_t)length);
    in->at += length;
    return text;
}

void get_sent(struct in *in, struct sent *sent)
{
    *sent = (struct sent){.count = get_below(in, SENT_MOST + 1)};
    if (sent->count == 0)
        return;
    const unsigned phase = get_below(in, 2 * PHASES);
    sent->undoes = phase >= UNDOES;
    sent->phase = (enum sent_phase)(phase % PHASES);
    sent->at_ms = get_signed(in);
    for (unsigned i = 0; i < sent->count; i++)
        sent->values[i] = get_text(in);
}

/* sent.c -- what we sent to one side and have not seen there yet. */
#include "host/picture/sent.h"

#include <string.h>

#include "host/base/text.h"

struct sent_try sent_add(struct sent *sent, const char *before, const char *value,
                         int64_t at_ms)
{
    const bool repeat =
        sent->count > 1 && text_same(sent->values[sent->count - 1], value);
    const struct sent_try taken = {sent->phase, sent->undoes, sent->at_ms, !repeat};
    if (sent->count == 0)
        sent->values[sent->count++] = before;
    if (repeat)
        sent->count--;
    if (sent->count == SENT_MOST) {
        memmove(&sent->values[1], &sent->values[2],
                (SENT_MOST - 2) * sizeof sent->values[0]);
        sent->count--;
    }
    sent->values[sent->count++] = value;
    sent->phase = SENT_TRYING;
    sent->undoes = false;
    sent->at_ms = at_ms;
    return taken;
}

void sent_take_back(struct sent *sent, const struct sent_try *before)
{
    if (before->added && sent->count > 0)
        sent->count--;
    if (sent->count < 2) {
        sent_forget(sent);
        return;
    }
    sent->phase = before->phase;
    sent->undoes = before->undoes;
    sent->at_ms = before->at_ms;
}

const char *sent_last(const struct sent *sent)
{
    return sent->count < 2 ? NULL : sent->values[sent->count - 1];
}

int sent_find(const struct sent *sent, const char *value)
{
    for (unsigned i = sent->count; i > 0; i--)
        if (text_same(sent->values[i - 1], value))
            return (int)i - 1;
    return -1;
}

bool sent_pending(const struct sent *sent)
{
    return sent->phase == SENT_TRYING || sent->phase == SENT_ACCEPTED;
}

void sent_forget(struct sent *sent)
{
    *sent = (struct sent){0};
}

/* push.c -- records on their way to /push, in blocks, until each has its verdict. */
#include "plugin/ometria/push.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "plugin/ometria/answer.h"
#include "plugin/ometria/call.h"

enum {
    BLOCKS = 4,         /* queued before they are sent together */
    MOST_FAILURES = 3,  /* in a row: the service is down, the rest waits for a run */
    MOST_REFUSALS = 20, /* in a row: something is wrong, and not with the records */
};

static const char label[] = "POST /push";

struct push_item {
    uint64_t tag;
    const char *own_id, *record;
    size_t length;
    const struct wherry_field_fault *faults; /* fields that the record goes without */
    size_t fault_count;
};

/* Records start..end-1; a request while `tag` is not 0. */
struct block {
    size_t start, end;
    uint64_t tag;
};

/* One push_send. Blocks that are not sent yet are a stack, the next one on top: never
 * more than one for each split. */
struct round {
    struct push *push;
    struct block *waiting;
    size_t waiting_count, waiting_room;
    struct block *flying;
    size_t flying_count;
    bool stopped;
    enum wherry_status status; /* what the round comes to */
    struct wherry_error *error;
};

void push_init(struct push *push, struct ometria *ometria)
{
    *push = (struct push){.ometria = ometria};
}

void push_finish(struct push *push)
{
    free(push->items);
    arena_free(&push->arena);
    *push = (struct push){.ometria = NULL};
}

void push_add(struct push *push, uint64_t tag, const char *own_id,
              const struct listing *listing)
{
    push->items =
        memory_grow(push->items, push->count, &push->room, sizeof *push->items);
    const size_t length = strlen(listing->record);
    push->items[push->count++] =
        (struct push_item){.tag = tag,
                           .own_id = arena_text(&push->arena, own_id),
                           .record = listing->record,
                           .length = length,
                           .faults = listing->faults,
                           .fault_count = listing->fault_count};
    push->bytes += length + 1;
}

bool push_is_full(const struct push *push)
{
    return push->count >= BLOCKS * PUSH_ROWS || push->bytes >= BLOCKS * PUSH_BYTES;
}

static void give_verdict(const struct push *push, const struct push_item *item,
                         enum wherry_outcome outcome, enum wherry_reason reason,
                         const char *words)
{
    struct wherry_verdict verdict = {.size = sizeof verdict,
                                     .outcome = outcome,
                                     .reason = reason,
                                     .words = words,
                                     .field = ""};
    if (outcome == WHERRY_ACCEPTED) {
        verdict.faults = item->faults;
        verdict.fault_count = item->fault_count;
    }
    push->ometria->host->verdict(push->ometria->host, item->tag, &verdict);
}

static void give_all(const struct push *push, const struct block *block,
                     enum wherry_outcome outcome, const char *words)
{
    for (size_t i = block->start; i < block->end; i++)
        give_verdict(push, &push->items[i], outcome, WHERRY_REASON_NONE, words);
}

static void wait_for(struct round *round, size_t start, size_t end)
{
    round->waiting = memory_grow(round->waiting, round->waiting_count,
                                 &round->waiting_room, sizeof *round->waiting);
    round->waiting[round->waiting_count++] = (struct block){.start = start, .end = end};
}

/* Cuts the queue into blocks, the last one at the bottom of the stack. */
static void cut_blocks(struct round *round)
{
    const struct push *push = round->push;
    size_t end = push->count;
    while (end > 0) {
        size_t start = end, bytes = 2;
        while (start > 0 && end - start < PUSH_ROWS &&
               bytes + push->items[start - 1].length + 1 <= PUSH_BYTES)
            bytes += push->items[--start].length + 1;
        if (start == end)
            start--; /* a record of the very limit goes alone */
        wait_for(round, start, end);
        end = start;
    }
}

/* No more requests: what has not been sent is for another run. */
static void stop_round(struct round *round, enum wherry_status status)
{
    round->stopped = true;
    if (round->status == WHERRY_OK)
        round->status = status;
}

static void send_block(struct round *round)
{
    struct push *push = round->push;
    struct block block = round->waiting[--round->waiting_count];
    struct buffer body = {0};
    for (size_t i = block.start; i < block.end; i++) {
        buffer_add_char(&body, i == block.start ? '[' : ',');
        buffer_add(&body, push->items[i].record, push->items[i].length);
    }
    buffer_add_char(&body, ']');
    struct buffer url = {0};
    call_url(push->ometria, &url, "push");
    const enum wherry_status status =
        call_send(push->ometria, buffer_text(&url), buffer_text(&body), body.length,
                  &block.tag, round->error);
    buffer_free(&url);
    buffer_free(&body);
    if (status == WHERRY_OK) {
        round->flying[round->flying_count++] = block;
        return;
    }
    round->waiting_count++;
    stop_round(round, status);
}

static void refuse_item(struct round *round, const struct push_item *item,
                        const char *words)
{
    struct push *push = round->push;
    give_verdict(push, item, WHERRY_REFUSED, WHERRY_REASON_OTHER, words);
    if (++push->refusals == MOST_REFUSALS && !round->stopped) {
        call_log(push->ometria, WHERRY_LOG_WARNING,
                 "Ometria refused %d records in a row: the rest was not sent",
                 MOST_REFUSALS);
        stop_round(round, WHERRY_OK);
    }
}

static void accept_item(struct push *push, const struct push_item *item)
{
    give_verdict(push, item, WHERRY_ACCEPTED, WHERRY_REASON_NONE, "");
    push->refusals = 0;
    push->taken = true;
}

static void halve_block(struct round *round, const struct block *block)
{
    const size_t middle = block->start + (block->end - block->start) / 2;
    wait_for(round, middle, block->end);
    wait_for(round, block->start, middle);
}

static const struct rejected *find_rejected(const struct answer *answer,
                                            const char *own_id)
{
    for (size_t i = 0; i < answer->item_count; i++)
        if (text_same(answer->items[i].id, own_id))
            return &answer->items[i];
    return NULL;
}

/* Some were rejected. Which? If the answer does not say, halves of the block will show
 * it. */
static void sort_out_block(struct round *round, const struct block *block,
                           const struct answer *answer)
{
    struct push *push = round->push;
    const size_t count = block->end - block->start;
    size_t found = 0;
    for (size_t i = block->start; i < block->end; i++)
        found += find_rejected(answer, push->items[i].own_id) != NULL;
    const bool all = answer->rejected == count;
    if (!all && found != answer->rejected) {
        halve_block(round, block);
        return;
    }
    const char *words =
        count == 1 && answer->item_count > 0 ? answer->items[0].words : "";
    for (size_t i = block->start; i < block->end; i++) {
        const struct rejected *rejected = find_rejected(answer, push->items[i].own_id);
        if (!all && rejected == NULL)
            accept_item(push, &push->items[i]);
        else if (rejected != NULL && rejected->words[0] != '\0')
            refuse_item(round, &push->items[i], rejected->words);
        else
            refuse_item(round, &push->items[i],
                        words[0] != '\0' ? words : "rejected without a reason");
    }
}

static void take_answer(struct round *round, const struct block *block,
                        const struct wherry_response *response)
{
    struct push *push = round->push;
    struct answer answer;
    const enum wherry_status status =
        answer_read(&answer, block->end - block->start, response->body,
                    response->body_length, round->error);
    push->failures = 0;
    /* 202 is a word, 200 is what anything between us and the service may say. */
    answer.in_order &= response->body_length > 0 || response->code == 202;
    if (status != WHERRY_OK) {
        stop_round(round, status); /* whether it was taken is not known: no verdict */
    } else if (!answer.in_order && answer.rejected == 0) {
        call_log(push->ometria, WHERRY_LOG_WARNING, "Ometria did not confirm a push");
        give_all(push, block, WHERRY_UNKNOWN, "the answer's status is not OK");
    } else if (answer.rejected > 0) {
        sort_out_block(round, block, &answer);
    } else {
        for (size_t i = block->start; i < block->end; i++)
            accept_item(push, &push->items[i]);
    }
    answer_free(&answer);
}

/* The whole block was turned down; with one record in it we know which. */
static void take_refusal(struct round *round, const struct block *block,
                         const struct wherry_response *response)
{
    if (block->end - block->start > 1) {
        halve_block(round, block);
        return;
    }
    struct arena arena = {0};
    refuse_item(round, &round->push->items[block->start],
                answer_words(&arena, response));
    arena_free(&arena);
}

/* Not taken now, as far as anybody can say. */
static void postpone_block(const struct push *push, const struct block *block,
                           const struct wherry_response *response)
{
    give_all(push, block, response->may_have_applied ? WHERRY_UNKNOWN : WHERRY_LATER,
             "");
}

static void take_response(struct round *round, const struct block *block,
                          const struct wherry_response *response)
{
    struct push *push = round->push;
    if (response->code == 200 || response->code == 202) {
        take_answer(round, block, response);
    } else if (call_is_passing(response)) {
        postpone_block(push, block, response);
        if (++push->failures >= MOST_FAILURES)
            stop_round(round, WHERRY_OK);
    } else if (call_is_denied(response) || response->code < 400 ||
               response->code == 404 || response->code == 405) {
        postpone_block(push, block, response);
        stop_round(round, call_judge(response, label, round->error));
    } else {
        take_refusal(round, block, response);
    }
}

static enum wherry_status wait_one(struct round *round)
{
    struct wherry_response response;
    const enum wherry_status status =
        call_wait(round->push->ometria, &response, round->error);
    if (status == WHERRY_END)
        return fail(round->error, WHERRY_FAILED, "the host lost a request");
    if (status != WHERRY_OK)
        return status;
    for (size_t i = 0; i < round->flying_count; i++)
        if (round->flying[i].tag == response.tag) {
            const struct block block = round->flying[i];
            round->flying[i] = round->flying[--round->flying_count];
            take_response(round, &block, &response);
            break;
        }
    return WHERRY_OK;
}

enum wherry_status push_send(struct push *push, struct wherry_error *error)
{
    struct round round = {.push = push, .error = error};
    round.flying = memory_array(push->ometria->pushes.in_flight, sizeof *round.flying);
    round.stopped = push->failures >= MOST_FAILURES || push->refusals >= MOST_REFUSALS;
    cut_blocks(&round);
    for (;;) {
        while (!round.stopped && round.waiting_count > 0 &&
               round.flying_count < push->ometria->pushes.in_flight)
            send_block(&round);
        if (round.flying_count == 0)
            break;
        const enum wherry_status status = wait_one(&round);
        if (status == WHERRY_OK)
            continue;
        stop_round(&round, status);
        break;
    }
    for (size_t i = 0; i < round.waiting_count; i++)
        give_all(push, &round.waiting[i], WHERRY_LATER, "");
    free(round.waiting);
    free(round.flying);
    push->count = push->bytes = 0;
    arena_reset(&push->arena);
    return round.status;
}

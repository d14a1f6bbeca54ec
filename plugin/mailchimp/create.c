/* create.c -- new members, many in one POST, and what became of each. */
#include "plugin/mailchimp/create.h"

#include <string.h>

#include "host/base/error.h"
#include "host/base/text.h"
#include "plugin/kit/address.h"
#include "plugin/mailchimp/block.h"
#include "plugin/mailchimp/list.h"
#include "plugin/mailchimp/member.h"

/* A block this small is not divided when the service had no time for it. */
enum { BLOCK_SMALL = 50 };

static job_take take_answer;

static void take_part(struct job *job, const struct answer *answer)
{
    block_feed((struct block *)job, answer);
}

static void end_block(struct job *job)
{
    block_drop((struct block *)job);
}

static struct block *begin_block(struct create *create, size_t room)
{
    struct block *block = job_create(create->jobs, sizeof *block, take_answer);
    block->job.part = take_part;
    block->job.end = end_block;
    block->create = create;
    block->merge = create->fitting->merge;
    block->rows = arena_array(&block->job.arena, room, sizeof *block->rows);
    block->room = room;
    return block;
}

/* ---- Sending ---- */

static void write_row(const struct block_row *row, const struct merge_fields *merge,
                      struct json_writer *writer)
{
    json_begin_object(writer);
    json_member_text(writer, "email_address", row->key);
    json_member_text(writer, "status",
                     row->consent == WHERRY_PENDING ? "pending" : "subscribed");
    if (row->values.count > 0)
        values_write(&row->values, merge, writer);
    json_end_object(writer);
}

static void write_body(const struct block *block, struct json_writer *writer)
{
    json_begin_object(writer);
    json_key(writer, "members");
    json_begin_array(writer);
    for (size_t i = 0; i < block->count; i++)
        write_row(&block->rows[i], block->merge, writer);
    json_end_array(writer);
    /* A member who is there already is left alone: an update would carry a status. */
    json_member_boolean(writer, "update_existing", false);
    json_end_object(writer);
}

static enum wherry_status send_block(struct block *block, struct wherry_error *error)
{
    const struct mailchimp *mailchimp = block->job.jobs->mailchimp;
    struct request request;
    list_request(&request, mailchimp, "POST");
    if (block->rounds > 0)
        request_query(&request, "skip_merge_validation", "true");
    request.tries = block->count > BLOCK_SMALL ? 3 : 0;
    request.piece = JOB_PIECE;
    block->clock_ms = requests_clock_ms(mailchimp->requests);
    struct json_writer *writer = json_writer_create(false);
    write_body(block, writer);
    block->create->posting++;
    return job_send(&block->job, &request, writer, error);
}

/* ---- Verdicts ---- */

static void tell_created(const struct block *block, const struct block_row *row)
{
    struct wherry_verdict verdict = {.size = sizeof verdict,
                                     .outcome = WHERRY_DONE,
                                     .field = "",
                                     .record = &row->member.record};
    values_blame(&row->values, &verdict);
    if (row->member.record.id[0] == '\0' || member_is_unreadable(&row->member))
        naming_add(block->create->naming, row->tag, row->key, &verdict);
    else
        jobs_verdict(block->job.jobs, row->tag, &verdict);
    block->create->shows_ids |= row->member.record.id[0] != '\0';
}

static struct block_row *copy_row(struct block *block, const struct block_row *row)
{
    struct block_row *copy = block_add(block, arena_text(&block->job.arena, row->join));
    copy->tag = row->tag;
    copy->consent = row->consent;
    copy->key = arena_text(&block->job.arena, row->key);
    values_copy(&copy->values, &block->job.arena, &row->values);
    return copy;
}

/* Refused for a value: is anything left to send the member without? */
static bool can_go_again(const struct block *block, const struct block_row *row)
{
    return row->failed && row->trouble->kind == TROUBLE_VALUE &&
           block->rounds < VALUES_ROUNDS_MAX &&
           (block->rounds == 0 || row->values.count > 0);
}

/* A bad field is no reason to lose the person: we send once more without it, and
 * without the check of fields that the owner made required. If the service does not say
 * which field it is, we finally send without any. */
static void keep_for_again(struct block **again, const struct block *block,
                           const struct block_row *row)
{
    struct fitting *fitting = block->create->fitting;
    if (*again == NULL)
        *again = begin_block(block->create, block->count);
    (*again)->rounds = block->rounds + 1;
    struct block_row *copy = copy_row(*again, row);
    struct arena *arena = &(*again)->job.arena;
    size_t dropped = values_drop_refused(&copy->values, fitting, arena, row->trouble);
    bool last = (*again)->rounds == VALUES_ROUNDS_MAX;
    if (last || (dropped == 0 && block->rounds > 0))
        values_drop_all(&copy->values, fitting, arena, row->trouble->words);
    else if (dropped == 0)
        copy->values.words =
            arena_format(arena, "%s%sadded without the check of the list's fields: %s",
                         copy->values.words, copy->values.words[0] != '\0' ? "; " : "",
                         row->trouble->words);
}

static void tell_failed(const struct block *block, const struct block_row *row)
{
    struct wherry_verdict verdict;
    if (block->doubtful && row->trouble->kind == TROUBLE_EXISTS) {
        /* It may be there by our own earlier try: the next read shows it. */
        jobs_say(block->job.jobs, row->tag, WHERRY_UNKNOWN, row->trouble->words);
        return;
    }
    trouble_verdict_of_row(row->trouble, &verdict);
    verdict.faults = row->values.faults;
    verdict.fault_count = row->values.fault_count;
    jobs_verdict(block->job.jobs, row->tag, &verdict);
}

static enum wherry_status tell_all(const struct block *block,
                                   struct wherry_error *error)
{
    struct block *again = NULL;
    naming_begin(block->create->naming, block->clock_ms);
    for (size_t i = 0; i < block->count; i++) {
        const struct block_row *row = &block->rows[i];
        if (row->created)
            tell_created(block, row);
        else if (can_go_again(block, row))
            keep_for_again(&again, block, row);
        else if (row->failed)
            tell_failed(block, row);
        else if (row->existed)
            jobs_say(block->job.jobs, row->tag, WHERRY_EXISTS, "");
        else
            jobs_say(block->job.jobs, row->tag, WHERRY_UNKNOWN,
                     "the answer says neither that the address was added nor why not");
    }
    const enum wherry_status status = naming_end(block->create->naming, error);
    if (again == NULL)
        return status;
    if (status == WHERRY_OK)
        return send_block(again, error);
    job_destroy(&again->job);
    return status;
}

/* Halves of a block that failed as a whole. */
static enum wherry_status part_block(const struct block *block,
                                     struct wherry_error *error)
{
    size_t middle = block->count / 2;
    const size_t bounds[] = {0, middle, block->count};
    for (int half = 0; half < 2; half++) {
        struct block *smaller =
            begin_block(block->create, bounds[half + 1] - bounds[half]);
        smaller->rounds = block->rounds;
        smaller->doubtful = block->doubtful;
        for (size_t i = bounds[half]; i < bounds[half + 1]; i++)
            copy_row(smaller, &block->rows[i]);
        enum wherry_status status = send_block(smaller, error);
        if (status != WHERRY_OK)
            return status;
    }
    return WHERRY_OK;
}

static void tell_each(const struct block *block, enum wherry_outcome outcome,
                      const char *words)
{
    for (size_t i = 0; i < block->count; i++)
        jobs_say(block->job.jobs, block->rows[i].tag, outcome, words);
}

static enum wherry_status take_trouble(struct block *block, struct trouble *trouble,
                                       const char *label, struct wherry_error *error)
{
    bool too_slow = trouble->code == 0 || trouble->code == 502 || trouble->code == 504;
    if (trouble->kind == TROUBLE_RETRY) {
        if (too_slow && block->count > BLOCK_SMALL)
            return part_block(block, error);
        struct wherry_verdict verdict;
        trouble_verdict(trouble, &verdict);
        tell_each(block, verdict.outcome, verdict.words);
        return jobs_failed(block->job.jobs, trouble, label, error);
    }
    if (trouble->kind == TROUBLE_DENIED || trouble->kind == TROUBLE_FAILED ||
        trouble->kind == TROUBLE_ABSENT)
        return list_fail(block->job.jobs->mailchimp, trouble, label, error);
    if (trouble->kind == TROUBLE_FULL) { /* there is room for none of them */
        for (size_t i = 0; i < block->count; i++) {
            block->rows[i].failed = true;
            block->rows[i].trouble = trouble;
        }
        return tell_all(block, error);
    }
    if (block->count > 1) /* one of them made the whole fail */
        return part_block(block, error);
    block->rows[0].failed = true;
    block->rows[0].trouble = trouble;
    return tell_all(block, error);
}

static enum wherry_status take_answer(struct job *job, const struct answer *answer,
                                      struct trouble *trouble,
                                      struct wherry_error *error)
{
    struct block *block = (struct block *)job;
    block->create->posting--;
    block->doubtful |= answer->response->may_have_applied;
    if (trouble->kind != TROUBLE_NONE)
        return take_trouble(block, trouble, answer->label, error);
    struct wherry_error why = {0};
    if (block_read(block, answer, &why) != WHERRY_OK) {
        tell_each(block, WHERRY_UNKNOWN, why.message);
        return WHERRY_OK;
    }
    return tell_all(block, error);
}

/* ---- Collecting ---- */

enum wherry_status create_add(struct create *create, const struct wherry_change *change,
                              struct wherry_error *error)
{
    if (change->consent != WHERRY_SUBSCRIBED && change->consent != WHERRY_PENDING) {
        jobs_say(create->jobs, change->tag, WHERRY_REFUSED,
                 "a member can only be created as subscribed or pending");
        return WHERRY_OK;
    }
    if (create->block == NULL)
        create->block =
            begin_block(create, (size_t)create->jobs->mailchimp->config->block_size);
    struct block *block = create->block;
    struct arena *arena = &block->job.arena;
    const char *join = member_join_key(arena, change->key);
    if (block_row(block, join) != NULL) {
        jobs_say(create->jobs, change->tag, WHERRY_LATER,
                 "the same address is being added already");
        return WHERRY_OK;
    }
    struct block_row *row = block_add(block, join);
    row->tag = change->tag;
    row->consent = change->consent;
    row->key = arena_text(arena, change->key);
    values_take(&row->values, create->fitting, arena, change, false);
    return block->count == block->room ? create_flush(create, error) : WHERRY_OK;
}

/* A third of the connections is for reading back who was created. */
static size_t posts_most(const struct create *create)
{
    const size_t connections = (size_t)create->jobs->mailchimp->config->connections;
    return create->shows_ids ? connections : connections - connections / 3;
}

/* Before a block leaves, few enough of them are under way, and few enough members wait
 * for their ids. */
static enum wherry_status make_way(struct create *create, struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    while (status == WHERRY_OK &&
           (create->posting >= posts_most(create) ||
            (naming_is_full(create->naming) && jobs_in_flight(create->jobs) > 0)))
        status = jobs_take(create->jobs, error);
    if (status == WHERRY_OK && naming_is_full(create->naming))
        status = naming_flush(create->naming, error);
    return status == WHERRY_END ? WHERRY_OK : status;
}

enum wherry_status create_flush(struct create *create, struct wherry_error *error)
{
    struct block *block = create->block;
    create->block = NULL;
    if (block == NULL)
        return WHERRY_OK;
    const enum wherry_status status = make_way(create, error);
    if (status == WHERRY_OK)
        return send_block(block, error);
    job_destroy(&block->job);
    return status;
}

void create_drop(struct create *create)
{
    if (create->block != NULL)
        job_destroy(&create->block->job);
    create->block = NULL;
}

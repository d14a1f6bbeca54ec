/* create.c -- new members, many in one POST, and what became of each. */
#include "plugin/mailchimp/create.h"

#include <string.h>

#include "host/base/error.h"
#include "host/base/text.h"
#include "plugin/kit/address.h"
#include "plugin/mailchimp/answer.h"
#include "plugin/mailchimp/list.h"
#include "plugin/mailchimp/member.h"
#include "plugin/mailchimp/walk.h"

/* A block this small is not divided when the service had no time for it. */
enum { BLOCK_SMALL = 50 };

struct row {
    uint64_t tag;
    const char *key;  /* as the source spells it: so it is written */
    const char *join; /* what it is known by in the answer */
    uint64_t hash;    /* of that: addresses are compared 500 times 500 */
    enum wherry_consent consent;
    struct values values;
    bool created, existed, failed; /* as the answer says */
    struct member member;          /* created */
    struct trouble *trouble;       /* failed */
};

struct block {
    struct job job;
    struct create *create;
    struct row *rows;
    size_t count, room;
    unsigned rounds;  /* how often its rows were sent before, with more fields */
    bool doubtful;    /* an earlier try of it may have been done */
    int64_t clock_ms; /* of the service, before the block was sent */
};

static job_take take_answer;

static struct block *begin_block(struct create *create, size_t room)
{
    struct block *block = job_create(create->jobs, sizeof *block, take_answer);
    block->create = create;
    block->rows = arena_array(&block->job.arena, room, sizeof *block->rows);
    block->room = room;
    return block;
}

static struct row *find_row(const struct block *block, const char *join)
{
    uint64_t hash = walk_hash(join);
    for (size_t i = 0; i < block->count; i++)
        if (block->rows[i].hash == hash && text_same(block->rows[i].join, join))
            return &block->rows[i];
    return NULL;
}

/* ---- Sending ---- */

static void write_row(const struct row *row, const struct merge_fields *merge,
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
        write_row(&block->rows[i], block->create->fitting->merge, writer);
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
    block->clock_ms = requests_clock_ms(mailchimp->requests);
    struct json_writer *writer = json_writer_create(false);
    write_body(block, writer);
    return job_send(&block->job, &request, writer, error);
}

/* ---- The answer ---- */

struct block_reading {
    struct block *block;
    struct member_reader reader;
    const char *request_id;
    struct {
        const char *address, *error, *code, *field, *message;
    } told;                /* of the row of `errors` being read */
    const char **place;    /* of the value that comes next; NULL: none of these */
    struct trouble *stray; /* an error whose address is no row's */
    size_t strays;
    bool object, members;
};

static const char created_path[] = "new_members[]";
static const char existed_path[] = "updated_members[]";
static const char failed_path[] = "errors[]";

static bool is_below(const char *path, size_t length, const char *above, size_t *start)
{
    *start = strlen(above) + 1;
    return length > *start && memcmp(path, above, *start - 1) == 0 &&
           path[*start - 1] == '.';
}

/* Where the text of a key of an error goes; NULL: nowhere. */
static const char **place_of(struct block_reading *reading, const char *key)
{
    const struct {
        const char *key;
        const char **place;
    } places[] = {
        {"email_address", &reading->told.address}, {"error", &reading->told.error},
        {"error_code", &reading->told.code},       {"field", &reading->told.field},
        {"field_message", &reading->told.message},
    };
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (text_same(places[i].key, key))
            return places[i].place;
    return NULL;
}

/* Most of an answer is members with all their fields, of which we need little. */
static bool take_key(void *self, const char *path, size_t length)
{
    struct block_reading *reading = self;
    size_t start;
    if (is_below(path, length, created_path, &start) ||
        is_below(path, length, existed_path, &start))
        return member_wants(&reading->reader, path + start, length - start);
    if (!is_below(path, length, failed_path, &start))
        return text_same(path, "new_members") || text_same(path, "updated_members") ||
               text_same(path, "errors");
    reading->place = place_of(reading, path + start);
    return reading->place != NULL;
}

static bool take_value(void *self, const char *path, const struct json_value *value,
                       struct wherry_error *error)
{
    (void)path, (void)error;
    struct block_reading *reading = self;
    if (member_expects(&reading->reader))
        member_value(&reading->reader, value);
    else if (reading->place != NULL)
        *reading->place =
            arena_text_n(reading->reader.arena, value->text, value->length);
    reading->place = NULL;
    return true;
}

static bool take_begin(void *self, const char *path, enum json_type type,
                       struct wherry_error *error)
{
    (void)error;
    struct block_reading *reading = self;
    reading->place = NULL;
    if (member_expects(&reading->reader))
        member_shape(&reading->reader, type);
    else if (path[0] == '\0')
        reading->object = type == JSON_OBJECT;
    else if (text_same(path, created_path) || text_same(path, existed_path))
        member_begin(&reading->reader);
    else if (text_same(path, failed_path))
        memset(&reading->told, 0, sizeof reading->told);
    else if (type == JSON_ARRAY && text_same(path, "new_members"))
        reading->members = true;
    return true;
}

static const char *or_blank(const char *text)
{
    return text != NULL ? text : "";
}

static struct row *row_of(const struct block_reading *reading, const char *address)
{
    char key[ADDRESS_ROOM];
    return address_normalise(address, key) ? find_row(reading->block, key) : NULL;
}

static void end_member(struct block_reading *reading, bool created)
{
    struct member member;
    member_finish(&reading->reader, &member);
    struct row *row = row_of(reading, member.record.key);
    if (row == NULL)
        return; /* not a member of this request */
    row->member = member;
    row->created |= created;
    row->existed |= !created;
}

static void end_error(struct block_reading *reading)
{
    const struct trouble_row told = {
        .error = or_blank(reading->told.error),
        .code = or_blank(reading->told.code),
        .field = or_blank(reading->told.field),
        .field_message = or_blank(reading->told.message),
    };
    struct trouble *trouble = arena_allocate(reading->reader.arena, sizeof *trouble);
    trouble_judge_row(trouble, &told, reading->request_id);
    struct row *row = row_of(reading, or_blank(reading->told.address));
    if (row == NULL) {
        reading->stray = trouble;
        reading->strays++;
        return;
    }
    if (row->failed) /* one row for each of their fields */
        trouble_add(row->trouble, trouble);
    else
        row->trouble = trouble;
    row->failed = true;
}

static bool take_end(void *self, const char *path, enum json_type type,
                     struct wherry_error *error)
{
    (void)type, (void)error;
    struct block_reading *reading = self;
    if (text_same(path, created_path))
        end_member(reading, true);
    else if (text_same(path, existed_path))
        end_member(reading, false);
    else if (text_same(path, failed_path))
        end_error(reading);
    return true;
}

/* An error without a usable address belongs to the only row without a result. */
static void place_stray(const struct block_reading *reading)
{
    struct row *silent = NULL;
    size_t count = 0;
    for (size_t i = 0; i < reading->block->count; i++) {
        struct row *row = &reading->block->rows[i];
        if (!row->created && !row->existed && !row->failed) {
            silent = row;
            count++;
        }
    }
    if (count != 1 || reading->strays != 1)
        return;
    silent->failed = true;
    silent->trouble = reading->stray;
}

static enum wherry_status read_answer(struct block *block, const struct answer *answer,
                                      struct wherry_error *error)
{
    struct block_reading reading = {
        .block = block,
        .reader = {.arena = &block->job.arena, .merge = block->create->fitting->merge},
        .request_id = answer->response->request_id,
    };
    const struct json_handler handler = {.self = &reading,
                                         .wants = take_key,
                                         .value = take_value,
                                         .begin = take_begin,
                                         .end = take_end};
    enum wherry_status status = answer_read(answer, &handler, error);
    if (status == WHERRY_OK && !(reading.object && reading.members))
        status = fail(error, WHERRY_RETRY, "the answer to '%s' has no 'new_members'",
                      answer->label);
    if (status == WHERRY_OK)
        place_stray(&reading);
    return status;
}

/* ---- Verdicts ---- */

static void tell_created(const struct block *block, const struct row *row)
{
    struct wherry_verdict verdict = {.size = sizeof verdict,
                                     .outcome = WHERRY_DONE,
                                     .field = "",
                                     .record = &row->member.record};
    values_blame(&row->values, &verdict);
    if (row->member.record.id[0] == '\0' || member_is_unreadable(&row->member))
        naming_add(block->create->naming, row->tag, row->key, &verdict,
                   block->clock_ms);
    else
        jobs_verdict(block->job.jobs, row->tag, &verdict);
}

static struct row *copy_row(struct block *block, const struct row *row)
{
    struct row *copy = &block->rows[block->count++];
    *copy = (struct row){.tag = row->tag, .hash = row->hash, .consent = row->consent};
    copy->key = arena_text(&block->job.arena, row->key);
    copy->join = arena_text(&block->job.arena, row->join);
    values_copy(&copy->values, &block->job.arena, &row->values);
    return copy;
}

/* Refused for a value: is anything left to send the member without? */
static bool can_go_again(const struct block *block, const struct row *row)
{
    return row->failed && row->trouble->kind == TROUBLE_VALUE &&
           block->rounds < VALUES_ROUNDS_MAX &&
           (block->rounds == 0 || row->values.count > 0);
}

/* A bad field is no reason to lose the person: we send once more without it, and
 * without the check of fields that the owner made required. If the service does not say
 * which field it is, we finally send without any. */
static void keep_for_again(struct block **again, const struct block *block,
                           const struct row *row)
{
    struct fitting *fitting = block->create->fitting;
    if (*again == NULL)
        *again = begin_block(block->create, block->count);
    (*again)->rounds = block->rounds + 1;
    struct row *copy = copy_row(*again, row);
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

static void tell_failed(const struct block *block, const struct row *row)
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
    for (size_t i = 0; i < block->count; i++) {
        const struct row *row = &block->rows[i];
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
    return again != NULL ? send_block(again, error) : WHERRY_OK;
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
    block->doubtful |= answer->response->may_have_applied;
    if (trouble->kind != TROUBLE_NONE)
        return take_trouble(block, trouble, answer->label, error);
    struct wherry_error why = {0};
    if (read_answer(block, answer, &why) != WHERRY_OK) {
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
    if (find_row(block, join) != NULL) {
        jobs_say(create->jobs, change->tag, WHERRY_LATER,
                 "the same address is being added already");
        return WHERRY_OK;
    }
    struct row *row = &block->rows[block->count++];
    *row = (struct row){.tag = change->tag, .consent = change->consent};
    row->key = arena_text(arena, change->key);
    row->join = join;
    row->hash = walk_hash(join);
    values_take(&row->values, create->fitting, arena, change, false);
    return block->count == block->room ? create_flush(create, error) : WHERRY_OK;
}

enum wherry_status create_flush(struct create *create, struct wherry_error *error)
{
    struct block *block = create->block;
    create->block = NULL;
    return block != NULL ? send_block(block, error) : WHERRY_OK;
}

void create_drop(struct create *create)
{
    if (create->block != NULL)
        job_destroy(&create->block->job);
    create->block = NULL;
}

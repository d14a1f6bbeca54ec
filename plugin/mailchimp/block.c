/* block.c -- what became of the members of one POST. */
#include "plugin/mailchimp/block.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "plugin/kit/address.h"
#include "plugin/kit/json_thin.h"
#include "plugin/mailchimp/answer.h"
#include "plugin/mailchimp/walk.h"

_Static_assert(BLOCK_SLOTS >= 2 * MAILCHIMP_BLOCK_MAX, "each row has a slot");

static size_t next_slot(size_t slot)
{
    return (slot + 1) % BLOCK_SLOTS;
}

struct block_row *block_add(struct block *block, const char *join)
{
    struct block_row *row = &block->rows[block->count++];
    *row = (struct block_row){.join = join, .hash = walk_hash(join)};
    size_t slot = row->hash % BLOCK_SLOTS;
    while (block->slots[slot] != 0)
        slot = next_slot(slot);
    block->slots[slot] = (unsigned short)block->count;
    return row;
}

struct block_row *block_row(const struct block *block, const char *join)
{
    const uint64_t hash = walk_hash(join);
    for (size_t slot = hash % BLOCK_SLOTS; block->slots[slot] != 0;
         slot = next_slot(slot)) {
        struct block_row *row = &block->rows[block->slots[slot] - 1];
        if (row->hash == hash && text_same(row->join, join))
            return row;
    }
    return NULL;
}

/* What a row of `errors` says. */
enum told {
    TOLD_ADDRESS,
    TOLD_ERROR,
    TOLD_CODE,
    TOLD_FIELD,
    TOLD_MESSAGE,
    TOLD_COUNT,
};

static const char *const told_names[TOLD_COUNT] = {
    [TOLD_ADDRESS] = "email_address", [TOLD_ERROR] = "error",
    [TOLD_CODE] = "error_code",       [TOLD_FIELD] = "field",
    [TOLD_MESSAGE] = "field_message",
};

struct block_reading {
    struct block *block;
    struct member_reader reader;
    const char *request_id;
    const char *told[TOLD_COUNT]; /* of the row of `errors` being read */
    const char **place;    /* of the value that comes next; NULL: none of these */
    struct trouble *stray; /* an error whose address is no row's */
    size_t strays;
    bool object, members;
    struct json_thin *json;
    struct wherry_error why; /* it cannot be read */
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

enum { WHAT_SHAPE = MEMBER_OTHERS, WHAT_TOLD }; /* the latter with one of enum told */

static unsigned find_told(const char *key)
{
    for (unsigned i = 0; i < TOLD_COUNT; i++)
        if (text_same(told_names[i], key))
            return WHAT_TOLD + i;
    return 0;
}

/* Most of an answer is members with all their fields, of which we need little. */
static unsigned take_key(void *self, const char *path, size_t length)
{
    struct block_reading *reading = self;
    size_t start;
    if (is_below(path, length, created_path, &start) ||
        is_below(path, length, existed_path, &start))
        return member_wants(&reading->reader, path + start, length - start);
    if (is_below(path, length, failed_path, &start))
        return find_told(path + start);
    return text_same(path, "new_members") || text_same(path, "updated_members") ||
                   text_same(path, "errors")
               ? WHAT_SHAPE
               : 0;
}

static void expect(void *self, unsigned what)
{
    struct block_reading *reading = self;
    member_expect(&reading->reader, what);
    reading->place = what >= WHAT_TOLD ? &reading->told[what - WHAT_TOLD] : NULL;
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
        memset(reading->told, 0, sizeof reading->told);
    else if (type == JSON_ARRAY && text_same(path, "new_members"))
        reading->members = true;
    return true;
}

static const char *or_blank(const char *text)
{
    return text != NULL ? text : "";
}

static struct block_row *row_of(const struct block_reading *reading,
                                const char *address)
{
    char key[ADDRESS_ROOM];
    return address_normalise(address, key) ? block_row(reading->block, key) : NULL;
}

static void end_member(struct block_reading *reading, bool created)
{
    struct member member;
    member_finish(&reading->reader, &member);
    struct block_row *row = row_of(reading, member.record.key);
    if (row == NULL)
        return; /* not a member of this request */
    row->member = member;
    row->created |= created;
    row->existed |= !created;
}

static void end_error(struct block_reading *reading)
{
    const struct trouble_row told = {
        .error = or_blank(reading->told[TOLD_ERROR]),
        .code = or_blank(reading->told[TOLD_CODE]),
        .field = or_blank(reading->told[TOLD_FIELD]),
        .field_message = or_blank(reading->told[TOLD_MESSAGE]),
    };
    struct trouble *trouble = arena_allocate(reading->reader.arena, sizeof *trouble);
    trouble_judge_row(trouble, &told, reading->request_id);
    struct block_row *row = row_of(reading, or_blank(reading->told[TOLD_ADDRESS]));
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
    struct block_row *silent = NULL;
    size_t count = 0;
    for (size_t i = 0; i < reading->block->count; i++) {
        struct block_row *row = &reading->block->rows[i];
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

void block_drop(struct block *block)
{
    if (block->reading == NULL)
        return;
    json_thin_destroy(block->reading->json);
    free(block->reading);
    block->reading = NULL;
}

/* Also once more, after an answer that broke off and was repeated. */
static void begin_reading(struct block *block, const struct answer *answer)
{
    block_drop(block);
    for (size_t i = 0; i < block->count; i++) {
        struct block_row *row = &block->rows[i];
        row->created = row->existed = row->failed = false;
        row->trouble = NULL;
    }
    struct block_reading *reading = memory_allocate(sizeof *reading);
    const struct json_handler handler = {.self = reading,
                                         .wants = take_key,
                                         .expect = expect,
                                         .value = take_value,
                                         .begin = take_begin,
                                         .end = take_end};
    struct arena *arena = &block->job.arena;
    *reading = (struct block_reading){
        .block = block,
        .reader = {.arena = arena, .merge = block->merge},
        .request_id = arena_text(arena, answer->response->request_id),
        .json = json_thin_create(&handler),
    };
    block->reading = reading;
}

void block_feed(struct block *block, const struct answer *answer)
{
    const struct wherry_response *response = answer->response;
    if (response->offset == 0 || block->reading == NULL)
        begin_reading(block, answer);
    struct block_reading *reading = block->reading;
    if (reading->why.status == WHERRY_OK)
        json_thin_feed(reading->json, response->body, response->body_length,
                       &reading->why);
}

static enum wherry_status end_reading(const struct block_reading *reading,
                                      const struct answer *answer,
                                      struct wherry_error *error)
{
    struct wherry_error why = reading->why;
    if (why.status == WHERRY_OK)
        json_thin_finish(reading->json, &why);
    if (why.status != WHERRY_OK)
        return answer_fail(answer, &why, error);
    if (!(reading->object && reading->members))
        return fail(error, WHERRY_RETRY, "the answer to '%s' has no 'new_members'",
                    answer->label);
    place_stray(reading);
    return WHERRY_OK;
}

enum wherry_status block_read(struct block *block, const struct answer *answer,
                              struct wherry_error *error)
{
    block_feed(block, answer);
    const enum wherry_status status = end_reading(block->reading, answer, error);
    block_drop(block);
    return status;
}

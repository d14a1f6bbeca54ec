/* answer.c -- what /push answers: how many records it took, and which not. */
#include "plugin/ometria/answer.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "plugin/kit/address.h"

enum { WORDS_BYTES = 200, MOST_ITEMS = 10000 };

enum { COLUMN_STATUS, COLUMN_ACCEPTED, COLUMN_REJECTED };
static const char *const paths[] = {"status", "accepted", "rejected"};
static const char items_path[] = "rejected_items[]";

static const char *const word_keys[] = {
    "error_message", "message", "error_description", "detail", "error",
    "reason",        "title",   "errors[]",          NULL};

static struct rejected *add_item(struct answer *answer)
{
    if (answer->item_count == MOST_ITEMS)
        return &answer->items[MOST_ITEMS - 1];
    answer->items = memory_grow(answer->items, answer->item_count, &answer->item_room,
                                sizeof *answer->items);
    struct rejected *item = &answer->items[answer->item_count++];
    *item = (struct rejected){.id = "", .words = ""};
    return item;
}

static bool is_word_key(const char *key)
{
    for (size_t i = 0; word_keys[i] != NULL; i++)
        if (text_same(key, word_keys[i]))
            return true;
    return false;
}

static void watch_items(void *self, struct row *row, const char *path,
                        const struct json_value *value)
{
    struct answer *answer = self;
    (void)row;
    if (!text_starts_with(path, items_path))
        return;
    const char *rest = path + sizeof items_path - 1;
    const bool scalar = value->type == JSON_STRING || value->type == JSON_NUMBER;
    if (rest[0] == '\0') {
        struct rejected *item = add_item(answer);
        if (scalar)
            item->id = arena_text(&answer->rows.arena, value->text);
    } else if (scalar && answer->item_count > 0) {
        struct rejected *item = &answer->items[answer->item_count - 1];
        if (item->id[0] == '\0' && text_ends_with(rest, ".id"))
            item->id = arena_text(&answer->rows.arena, value->text);
        else if (item->words[0] == '\0' && is_word_key(rest + 1))
            item->words = answer_redact(&answer->rows.arena, value->text);
    }
}

/* A count that the answer may leave out; it is at most `sent`. */
static bool read_count(const struct cell *cell, size_t sent, size_t absent,
                       size_t *count)
{
    *count = absent;
    if (!cell->present || cell->type == JSON_NULL)
        return true;
    int64_t number = 0;
    if (cell->type != JSON_NUMBER ||
        !text_to_integer(cell->text, 0, (int64_t)sent, &number))
        return false;
    *count = (size_t)number;
    return true;
}

enum wherry_status answer_read(struct answer *answer, size_t sent, const char *body,
                               size_t length, struct wherry_error *error)
{
    const struct rows_plan plan = {.label = "POST /push",
                                   .paths = paths,
                                   .path_count = 3,
                                   .single = true,
                                   .watch = watch_items,
                                   .self = answer};
    *answer = (struct answer){.in_order = true};
    if (length == 0)
        return WHERRY_OK;
    const enum wherry_status status =
        rows_read(&answer->rows, &plan, body, length, error);
    if (status != WHERRY_OK)
        return status;
    if (answer->rows.count != 1)
        return fail(error, WHERRY_FAILED, "the answer to %s is not an object",
                    plan.label);
    const struct cell *cells = answer->rows.items[0].cells;
    size_t accepted = 0;
    if (!read_count(&cells[COLUMN_ACCEPTED], sent, sent, &accepted) ||
        !read_count(&cells[COLUMN_REJECTED], sent, 0, &answer->rejected))
        return fail(error, WHERRY_FAILED,
                    "the answer to %s: 'accepted' and 'rejected' do not match the "
                    "number of sent records",
                    plan.label);
    if (answer->rejected < sent - accepted)
        answer->rejected = sent - accepted;
    if (answer->rejected < answer->item_count)
        answer->rejected = answer->item_count < sent ? answer->item_count : sent;
    /* An object of another kind, as a proxy between us and the service may send, says
     * nothing about the push. */
    const bool told = cells[COLUMN_ACCEPTED].present || cells[COLUMN_REJECTED].present;
    answer->in_order = cells[COLUMN_STATUS].present
                           ? text_same_ignoring_case(cells[COLUMN_STATUS].text, "OK")
                           : told;
    return WHERRY_OK;
}

void answer_free(struct answer *answer)
{
    rows_free(&answer->rows);
    free(answer->items);
    *answer = (struct answer){.items = NULL};
}

const char *answer_redact(struct arena *arena, const char *words)
{
    char *text = arena_text(arena, words);
    address_redact(text);
    text[text_cut(text, WORDS_BYTES)] = '\0';
    for (char *c = text; *c != '\0'; c++)
        if ((unsigned char)*c < ' ')
            *c = ' ';
    return text;
}

struct message {
    struct arena *arena;
    const char *text;
};

static bool on_value(void *self, const char *path, const struct json_value *value,
                     struct wherry_error *error)
{
    struct message *message = self;
    (void)error;
    const char *key = strrchr(path, '.');
    key = key == NULL ? path : key + 1;
    if (message->text[0] == '\0' && value->type == JSON_STRING && is_word_key(key))
        message->text = answer_redact(message->arena, value->text);
    return true;
}

const char *answer_words(struct arena *arena, const struct wherry_response *response)
{
    struct message message = {.arena = arena, .text = ""};
    const struct json_handler handler = {.self = &message, .value = on_value};
    struct wherry_error unused;
    if (json_read(response->body, response->body_length, &handler, &unused) !=
            WHERRY_OK &&
        text_same(response->content_type, "text/plain"))
        message.text = answer_redact(arena, response->body);
    return arena_format(arena, message.text[0] == '\0' ? "HTTP %ld" : "HTTP %ld: %s",
                        response->code, message.text);
}

/* draft_answers.c -- a draft as answers. JSON is YAML, and quotes each text by itself. */
#include "host/console/draft_answers.h"

#include <string.h>

#include "host/base/arena.h"
#include "host/base/buffer.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "plugin/kit/json_writer.h"

struct answering {
    const struct draft *draft;
    struct json_writer *json;
    struct arena arena; /* of names */
};

/* ${NAME} would be a variable of the console's own environment, which must not appear
 * here: "$${" is a "${". */
static void put_text(struct answering *answering, const char *value)
{
    struct buffer text = {0};
    for (; *value != '\0'; value++) {
        if (text_starts_with(value, "${"))
            buffer_add_char(&text, '$');
        buffer_add_char(&text, *value);
    }
    json_text(answering->json, buffer_text(&text));
    if (text.bytes != NULL) /* it may be a key */
        explicit_bzero(text.bytes, text.room);
    buffer_free(&text);
}

static void put(struct answering *answering, const char *key, const char *value)
{
    if (*value == '\0')
        return;
    json_key(answering->json, key);
    put_text(answering, value);
}

static void put_side(struct answering *answering, const char *side, bool settings)
{
    const char *beginning = arena_format(&answering->arena, "%s.", side), *name;
    json_key(answering->json, side);
    json_begin_object(answering->json);
    for (size_t i = 0; (name = draft_name(answering->draft, beginning, i)) != NULL;
         i++) {
        if (!settings && !text_same(name, "plugin"))
            continue;
        put(answering, name,
            draft_get(answering->draft,
                      arena_format(&answering->arena, "%s%s", beginning, name)));
    }
    json_end_object(answering->json);
}

static void put_steps(struct answering *answering)
{
    const char *name;
    json_key(answering->json, "steps");
    json_begin_array(answering->json);
    for (size_t i = 0; (name = draft_name(answering->draft, "step.", i)) != NULL; i++)
        put_text(answering, name);
    json_end_array(answering->json);
}

/* Items {crm: ..., list: ...} of all names that begin so. */
static void put_pairs(struct answering *answering, const char *key,
                      const char *beginning, bool ways)
{
    const char *name;
    json_key(answering->json, key);
    json_begin_array(answering->json);
    for (size_t i = 0; (name = draft_name(answering->draft, beginning, i)) != NULL;
         i++) {
        const char *way = draft_get(answering->draft,
                                    arena_format(&answering->arena, "way.%s", name));
        json_begin_object(answering->json);
        put(answering, "crm", name);
        put(answering, "list",
            draft_get(answering->draft,
                      arena_format(&answering->arena, "%s%s", beginning, name)));
        if (ways)
            put(answering, "direction", *way == '\0' ? "widest" : way);
        json_end_object(answering->json);
    }
    json_end_array(answering->json);
}

static void put_all(struct answering *answering, enum draft_extent extent)
{
    const struct draft *draft = answering->draft;
    json_begin_object(answering->json);
    put(answering, "pipeline", draft_get(draft, "pipeline"));
    put(answering, "title", draft_get(draft, "title"));
    put_side(answering, "crm", extent >= DRAFT_OF_CRM);
    put_side(answering, "list", extent >= DRAFT_OF_LIST);
    if (extent == DRAFT_WHOLE) {
        put(answering, "every", draft_get(draft, "every"));
        put(answering, "segments_every", draft_get(draft, "segments_every"));
        put_steps(answering);
        put_pairs(answering, "fields", "field.", true);
        put_pairs(answering, "segments", "segment.", false);
    }
    json_end_object(answering->json);
}

char *draft_answers(const struct draft *draft, enum draft_extent extent)
{
    struct answering answering = {.draft = draft, .json = json_writer_create(false)};
    struct wherry_error ignored = {0};
    const char *text = NULL;
    size_t length = 0;
    put_all(&answering, extent);
    char *answers =
        json_writer_finish(answering.json, &text, &length, &ignored) == WHERRY_OK
            ? memory_text_n(text, length)
            : memory_text("");
    json_writer_wipe(answering.json);
    json_writer_destroy(answering.json);
    arena_free(&answering.arena);
    return answers;
}

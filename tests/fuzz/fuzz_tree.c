/* fuzz_tree.c -- any path into a document of any JSON: what is found by steps is found by
 * the path, each question has an answer for whatever is there, and for nothing, too.
 *
 * The path ends at the first line break, and the document is behind it.
 */
#include <string.h>

#include "host/base/memory.h"
#include "plugin/kit/json_tree.h"
#include "tests/fuzz/replay.h"

static void must_answer(const struct json_node *node)
{
    MUST(json_tree_text(node) != NULL && json_tree_string(node, "x") != NULL);
    MUST(json_tree_is(node, JSON_STRING) ==
         (node != NULL && json_tree_string(node, NULL) != NULL));
    const int64_t number = json_tree_integer(node, 7);
    MUST(number == 7 || json_tree_is(node, JSON_NUMBER));
    MUST(!json_tree_true(node) || json_tree_is(node, JSON_BOOLEAN));
}

/* Each child is where its parent says. */
static void must_hang_together(const struct json_node *node)
{
    size_t count = 0;
    const struct json_node *last = NULL;
    must_answer(node);
    for (const struct json_node *one = node->first; one != NULL; one = one->next) {
        if (node->type == JSON_ARRAY)
            MUST(json_tree_at(node, count) == one && *one->key == '\0');
        must_hang_together(one);
        last = one;
        count++;
    }
    MUST(count == node->count && last == node->last);
    MUST(json_tree_at(node, count) == NULL);
    if (node->type == JSON_OBJECT && last != NULL)
        MUST(json_tree_get(node, last->key) == last);
}

/* The member or item that this step names. */
static const struct json_node *one_step(const struct json_node *node, const char *step)
{
    return strcspn(step, ".[]") == strlen(step) ? json_tree_get(node, step) : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct arena arena = {0};
    struct wherry_error error = {0};
    char *path = memory_text_n((const char *)bytes, length);
    const size_t end = strcspn(path, "\n");
    const size_t behind = path[end] == '\n' ? end + 1 : length;
    path[end] = '\0';
    const struct json_node *root =
        json_tree_parse(&arena, (const char *)bytes + behind, length - behind, &error);
    MUST(root != NULL || error.message[0] != '\0');
    if (root != NULL)
        must_hang_together(root);
    const struct json_node *found = json_tree_find(root, path);
    must_answer(found);
    MUST(*path == '\0' || strcspn(path, ".[]") != end || found == one_step(root, path));
    MUST(strcmp(json_tree_member(root, path),
                json_tree_text(json_tree_get(root, path))) == 0);
    arena_free(&arena);
    free(path);
    return 0;
}

/* sandbox_stage.c -- a sandbox for each test, and requests to it in one line. */
#include "tests/connectors/sandbox_stage.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/arena.h"
#include "tests/support/suite.h"

enum { PATH_ROOM = 1024 };

#define LIST_KEY "Authorization: Bearer " SANDBOX_MAILCHIMP_KEY "\r\n"
#define CRM_KEY "X-Ometria-Auth: " SANDBOX_OMETRIA_KEY "\r\n"

static struct {
    struct sandbox *sandbox;
    struct arena arena;
    struct buffer head, body;
    const struct json_node *tree;
} stage;

void stage_set(void)
{
    stage.sandbox = sandbox_start();
}

void stage_clear(void)
{
    sandbox_stop(stage.sandbox);
    buffer_free(&stage.head);
    buffer_free(&stage.body);
    arena_free(&stage.arena);
}

struct sandbox *stage_sandbox(void)
{
    return stage.sandbox;
}

static int asks(const char *prefix, const char *key, const char *method,
                const char *path, const char *body)
{
    char target[PATH_ROOM];
    snprintf(target, sizeof target, "%s%s", prefix, path);
    int status = sandbox_request(stage.sandbox, method, target, key, body, &stage.head,
                                 &stage.body);
    stage.tree = json_tree_parse(&stage.arena, buffer_text(&stage.body),
                                 stage.body.length, NULL);
    return status;
}

int list_asks(const char *method, const char *path, const char *body)
{
    return asks("/mailchimp/3.0/lists/" SANDBOX_LIST, LIST_KEY, method, path, body);
}

int account_asks(const char *method, const char *path, const char *body)
{
    return asks("/mailchimp/3.0", LIST_KEY, method, path, body);
}

int crm_asks(const char *method, const char *path, const char *body)
{
    return asks("/ometria/v2", CRM_KEY, method, path, body);
}

int control_asks(const char *method, const char *path, const char *body)
{
    return asks("/control", "", method, path, body);
}

const struct json_node *answer_tree(void)
{
    return stage.tree;
}

const char *answer_at(const char *path)
{
    return json_tree_text(json_tree_find(stage.tree, path));
}

int64_t answer_number(const char *path)
{
    return json_tree_integer(json_tree_find(stage.tree, path), -1);
}

size_t answer_count(const char *path)
{
    const struct json_node *node =
        path[0] == '\0' ? stage.tree : json_tree_find(stage.tree, path);
    return node == NULL ? SIZE_MAX : node->count;
}

const char *answer_body(void)
{
    return buffer_text(&stage.body);
}

const char *answer_header(const char *name)
{
    size_t length = strlen(name);
    const char *line = strchr(buffer_text(&stage.head), '\n');
    for (; line != NULL; line = strchr(line, '\n')) {
        line++;
        if (strncasecmp(line, name, length) == 0 && line[length] == ':')
            return arena_text_n(&stage.arena, line + length + 2,
                                strcspn(line + length + 2, "\r\n"));
    }
    return "";
}

void act(const char *format, ...)
{
    char *text = NULL;
    va_list arguments;
    va_start(arguments, format);
    int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    ck_assert_int_ge(length, 0);
    sandbox_post(stage.sandbox, "act", "{%s}", text);
    free(text);
}

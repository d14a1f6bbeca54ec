/* test_metrics_examples.c -- the dashboard and the rules for alerts use only metrics
 * that exist.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "host/base/files.h"
#include "host/base/text.h"
#include "plugin/kit/json_tree.h"
#include "tests/support/suite.h"
#include "tests/unit/watched.h"

#define EXAMPLES TOP_SRCDIR "/doc/examples/"
static const char name_letters[] =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_:0123456789";

static struct watched watched;
static int expressions;

static void setup(void)
{
    watched_begin(&watched);
    watched_tell(&watched);
    expressions = 0;
}

static void teardown(void)
{
    watched_finish(&watched);
}

static char *read_file(const char *path)
{
    struct buffer text = {0};
    ck_assert_msg(files_read(path, SIZE_MAX, &text, NULL) == WHERRY_OK, "no %s", path);
    return buffer_take(&text);
}

/* ---- Does it exist? */

/* A sample of this name; with this label, unless NULL; with this value of it, unless
 * NULL. */
static bool is_told(const char *name, const char *label, const char *value)
{
    for (size_t i = 0; i < watched.metrics.sample_count; i++) {
        const struct openmetrics_sample *sample = &watched.metrics.samples[i];
        const char *has = label == NULL ? "" : openmetrics_label(sample, label);
        if (text_same(sample->name, name) && has != NULL &&
            (value == NULL || text_same(has, value)))
            return true;
    }
    return false;
}

static bool is_ours(const char *name)
{
    return text_starts_with(name, "wherry_") || text_starts_with(name, "process_");
}

/* "a|b|c": each of them must exist. One with a variable of the dashboard is skipped. */
static void check_values(const char *expression, const char *name, const char *label,
                         const char *values)
{
    char value[128];
    if (strchr(values, '$') != NULL)
        return;
    while (*values != '\0') {
        const size_t length = strcspn(values, "|");
        snprintf(value, sizeof value, "%.*s", (int)length, values);
        ck_assert_msg(is_told(name, label, value), "no %s{%s=\"%s\"}: %s", name, label,
                      value, expression);
        values += length + (values[length] == '|');
    }
}

/* After the brace of a selector; returns the position after its end. */
static const char *check_matchers(const char *expression, const char *name,
                                  const char *at)
{
    char label[64], values[256];
    while (*at != '}') {
        const size_t length = strspn(at, name_letters);
        snprintf(label, sizeof label, "%.*s", (int)length, at);
        at += length + strspn(at + length, "=~!");
        ck_assert_msg(length > 0 && *at == '"', "%s", expression);
        const size_t end = strcspn(at + 1, "\"");
        snprintf(values, sizeof values, "%.*s", (int)end, at + 1);
        ck_assert_msg(is_told(name, label, NULL), "%s has no label '%s': %s", name,
                      label, expression);
        check_values(expression, name, label, values);
        at += end + 2;
        at += *at == ',';
    }
    return at + 1;
}

/* After "by (": each label is one of those of the metric. */
static void check_grouping(const char *expression, const char *at)
{
    char label[64];
    while (*at != ')' && *at != '\0') {
        const size_t length = strspn(at, name_letters);
        snprintf(label, sizeof label, "%.*s", (int)length, at);
        bool known = text_same(label, "instance"); /* who asks adds it */
        for (size_t i = 0; i < watched.metrics.sample_count; i++) {
            const struct openmetrics_sample *sample = &watched.metrics.samples[i];
            known |= strstr(expression, sample->name) != NULL &&
                     openmetrics_label(sample, label) != NULL;
        }
        ck_assert_msg(known, "nothing has the label '%s': %s", label, expression);
        at += length;
        at += strspn(at, ", ");
    }
}

static void check_expression(const char *expression)
{
    char name[128];
    int ours = 0;
    for (const char *at = expression; *at != '\0';) {
        const size_t length = strspn(at, name_letters);
        snprintf(name, sizeof name, "%.*s", (int)length, at);
        at += length == 0 ? 1 : length;
        if (is_ours(name)) {
            ours++;
            ck_assert_msg(is_told(name, NULL, NULL), "there is no '%s': %s", name,
                          expression);
            if (*at == '{')
                at = check_matchers(expression, name, at + 1);
        } else if (text_same(name, "by") && strncmp(at, " (", 2) == 0) {
            check_grouping(expression, at + 2);
            at += strcspn(at, ")");
        }
    }
    ck_assert_msg(ours > 0, "it asks for nothing of ours: %s", expression);
    expressions++;
}

/* ---- Where they stand */

static void check_yaml(yaml_document_t *document, const yaml_node_t *node)
{
    if (node->type == YAML_SEQUENCE_NODE)
        for (yaml_node_item_t *item = node->data.sequence.items.start;
             item < node->data.sequence.items.top; item++)
            check_yaml(document, yaml_document_get_node(document, *item));
    if (node->type != YAML_MAPPING_NODE)
        return;
    for (yaml_node_pair_t *pair = node->data.mapping.pairs.start;
         pair < node->data.mapping.pairs.top; pair++) {
        const yaml_node_t *key = yaml_document_get_node(document, pair->key);
        const yaml_node_t *value = yaml_document_get_node(document, pair->value);
        if (text_same((const char *)key->data.scalar.value, "expr"))
            check_expression((const char *)value->data.scalar.value);
        check_yaml(document, value);
    }
}

START_TEST(each_rule_asks_for_what_is_told)
{
    yaml_parser_t parser;
    yaml_document_t document;
    char *text = read_file(EXAMPLES "prometheus-wherry.yaml");
    yaml_parser_initialize(&parser);
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, strlen(text));
    ck_assert_int_eq(yaml_parser_load(&parser, &document), 1);
    check_yaml(&document, yaml_document_get_root_node(&document));
    yaml_document_delete(&document);
    yaml_parser_delete(&parser);
    free(text);
    ck_assert_int_ge(expressions, 15);
}
END_TEST

static void check_json(const struct json_node *node)
{
    if (text_same(node->key, "expr"))
        check_expression(node->text);
    if (text_same(node->key, "query") && text_starts_with(node->text, "label_values("))
        check_expression(node->text);
    for (const struct json_node *child = node->first; child != NULL;
         child = child->next)
        check_json(child);
}

START_TEST(each_panel_asks_for_what_is_told)
{
    struct arena arena = {0};
    struct wherry_error error = {0};
    char *text = read_file(EXAMPLES "grafana-wherry.json");
    const struct json_node *root = json_tree_parse(&arena, text, strlen(text), &error);
    ck_assert_msg(root != NULL, "%s", error.message);
    check_json(root);
    ck_assert_uint_ge(json_tree_find(root, "panels")->count, 15);
    ck_assert_int_ge(expressions, 25);
    arena_free(&arena);
    free(text);
}
END_TEST

START_TEST(promtool_sees_each_alert_come_when_it_should_and_not_before)
{
    if (system("command -v promtool >/dev/null 2>&1") != 0) {
        suite_skip("promtool is not there");
        return;
    }
    ck_assert_int_eq(
        system("promtool check rules " EXAMPLES "prometheus-wherry.yaml >&2"), 0);
    ck_assert_int_eq(system("promtool test rules " TOP_SRCDIR
                            "/tests/unit/prometheus_rules.yaml >&2"),
                     0);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(each_rule_asks_for_what_is_told),
        TEST(each_panel_asks_for_what_is_told),
        TEST(promtool_sees_each_alert_come_when_it_should_and_not_before),
        {0}};
    suite_fixture(setup, teardown);
    return suite_run("metrics examples", tests);
}

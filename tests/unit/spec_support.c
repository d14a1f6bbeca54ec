/* spec_support.c -- what the tests of specs share. */
#include "tests/unit/spec_support.h"

#include <stdlib.h>
#include <string.h>

#include "tests/support/suite.h"

const char *support_environment(void *self, const char *name)
{
    static const struct {
        const char *name, *value;
    } variables[] = {
        {"KEY", "secret"},
        {"TWO", "two"},
        {"HIDDEN", "Red squirrel"},
        {"YAML", "{a: ${KEY}, *b: ["},
        {"LINES", "one squirrel\ntwo"},
        {"EMPTY", ""},
        {"LATIN", "caf\xE9 squirrel"},
        {"OMETRIA_API_KEY", "ometria-key"},
        {"OMETRIA_API_KEY_US", "ometria-key-us"},
        {"PWD", "/srv"},
        {"MAILCHIMP_API_KEY", "0123456789abcdef0123456789abcdef-us1"},
        {"ALERT_WEBHOOK", "https://hooks.example.com/services/T0/B0"},
        {"ALERT_SECRET", "a secret"},
        {"WHERRY_SANDBOX", "http://127.0.0.1:8080"},
    };
    (void)self;
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
        if (strcmp(variables[i].name, name) == 0)
            return variables[i].value;
    return NULL;
}

char *support_complaints(const struct spec_set *set)
{
    struct buffer text = {0};
    buffer_add_text(&text, "");
    for (size_t i = 0; i < spec_complaint_count(set); i++) {
        spec_complaint_write(spec_complaint(set, i), &text);
        buffer_add_char(&text, '\n');
    }
    return text.bytes == NULL ? calloc(1, 1) : buffer_take(&text);
}

void support_expect(const struct spec_set *set, const char *complaints)
{
    char *told = support_complaints(set);
    ck_assert_str_eq(told, complaints);
    free(told);
}

void support_expect_silence(const struct spec_set *set)
{
    support_expect(set, "");
}

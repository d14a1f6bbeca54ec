/* edited.c -- an edit of a spec in one word. */
#include "tests/unit/edited.h"

#include <stdio.h>
#include <string.h>

#include "host/spec/edit/edit.h"
#include "tests/unit/spec_support.h"

enum wherry_status edited_act(const char *what, const char *text, struct buffer *result,
                              struct wherry_error *error)
{
    char crm[64];
    const struct edit edit = {.file = "uk.yaml",
                              .text = text,
                              .length = strlen(text),
                              .pipeline = "uk",
                              .environment = support_environment};
    size_t length = strcspn(what + 1, " ");
    snprintf(crm, sizeof crm, "%.*s", (int)length, what + 1);
    if (*what == '-')
        return edit_remove_segment(&edit, crm, result, error);
    return edit_add_segment(&edit, crm, what + length + 2, result, error);
}

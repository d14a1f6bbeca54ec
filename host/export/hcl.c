/* hcl.c -- HCL out: blocks with labels, and attributes. */
#include "host/export/hcl.h"

#include <inttypes.h>

static void indent(struct hcl *hcl)
{
    for (int i = 0; i < hcl->depth; i++)
        buffer_add_text(hcl->out, "  ");
}

/* `${` and `%{` begin a template unless their first character is doubled. */
static void quote(struct hcl *hcl, const char *text)
{
    buffer_add_char(hcl->out, '"');
    for (; *text != '\0'; text++) {
        const unsigned char c = (unsigned char)*text;
        if ((c == '$' || c == '%') && text[1] == '{')
            buffer_add_char(hcl->out, *text);
        if (c == '\n')
            buffer_add_text(hcl->out, "\\n");
        else if (c < ' ')
            buffer_format(hcl->out, "\\u%04x", c);
        else if (c == '"' || c == '\\')
            buffer_format(hcl->out, "\\%c", c);
        else
            buffer_add_char(hcl->out, *text);
    }
    buffer_add_char(hcl->out, '"');
}

void hcl_begin(struct hcl *hcl, const char *type, const char *label)
{
    indent(hcl);
    buffer_format(hcl->out, "%s ", type);
    if (label != NULL) {
        quote(hcl, label);
        buffer_add_char(hcl->out, ' ');
    }
    buffer_add_text(hcl->out, "{\n");
    hcl->depth++;
}

void hcl_end(struct hcl *hcl)
{
    hcl->depth--;
    indent(hcl);
    buffer_add_text(hcl->out, "}\n");
}

void hcl_raw(struct hcl *hcl, const char *name, const char *expression)
{
    indent(hcl);
    buffer_format(hcl->out, "%s = %s\n", name, expression);
}

void hcl_text(struct hcl *hcl, const char *name, const char *text)
{
    indent(hcl);
    buffer_format(hcl->out, "%s = ", name);
    quote(hcl, text);
    buffer_add_char(hcl->out, '\n');
}

void hcl_integer(struct hcl *hcl, const char *name, int64_t number)
{
    indent(hcl);
    buffer_format(hcl->out, "%s = %" PRId64 "\n", name, number);
}

void hcl_boolean(struct hcl *hcl, const char *name, bool truth)
{
    hcl_raw(hcl, name, truth ? "true" : "false");
}

void hcl_texts(struct hcl *hcl, const char *name, const char *const *texts,
               size_t count)
{
    indent(hcl);
    buffer_format(hcl->out, "%s = [", name);
    for (size_t i = 0; i < count; i++) {
        buffer_add_text(hcl->out, i == 0 ? "" : ", ");
        quote(hcl, texts[i]);
    }
    buffer_add_text(hcl->out, "]\n");
}

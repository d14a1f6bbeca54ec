/* new_page.c -- what the pages of a new connection share. */
#include "host/console/new_page.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/text.h"
#include "host/console/frame.h"

const char *new_value(const struct new_page *page, const char *name)
{
    return page->draft == NULL ? "" : draft_get(page->draft, name);
}

void new_save(struct new_page *page, const char *name)
{
    static const char blanks[] = " \t\r\n";
    const char *sent = visit_form(page->visit, name);
    sent += strspn(sent, blanks);
    size_t length = strlen(sent);
    while (length > 0 && strchr(blanks, sent[length - 1]) != NULL)
        length--;
    draft_set(page->draft, name, arena_text_n(&page->visit->arena, sent, length));
}

void new_line(const struct new_page *page, const char *name, const char *label,
              const char *value, const char *help)
{
    form_line(&page->form,
              &(struct form_line){
                  .name = name, .label = label, .value = value, .help = help});
}

void new_form(const struct new_page *page)
{
    frame_form(page->visit, page->visit->path);
    if (page->from > 0)
        frame_hidden(page->visit, "from",
                     arena_format(&page->visit->arena, "%zu", page->from));
}

int64_t new_index(const char *answer, const char *name)
{
    const size_t length = strlen(name);
    char *end;
    if (!text_starts_with(answer, name) || answer[length] != '[')
        return -1;
    const int64_t index = strtoll(answer + length + 1, &end, 10);
    return text_same(end, "]") && index >= 0 ? index : -1;
}

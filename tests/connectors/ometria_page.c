/* ometria_page.c -- a list of profiles, as a service with no more of them shows it. */
#include "tests/connectors/ometria_page.h"

#include <string.h>

#include "host/base/buffer.h"
#include "tests/support/suite.h"

enum { MOST = 22 };

/* The beginnings of the array's elements, and the end of the last one. */
static size_t split(const char *rows, const char *starts[MOST + 1])
{
    size_t count = 0;
    int depth = 0;
    bool quoted = false;
    ck_assert_int_eq(rows[0], '[');
    if (rows[1] == ']')
        return 0;
    starts[0] = rows + 1;
    for (const char *at = rows; *at != '\0'; at++) {
        if (*at == '\\')
            at++;
        else if (*at == '"')
            quoted = !quoted;
        else if (!quoted && strchr("[{", *at) != NULL)
            depth++;
        else if (!quoted && strchr("]}", *at) != NULL)
            depth--;
        else if (!quoted && depth == 1 && *at == ',') {
            ck_assert_uint_lt(++count, MOST);
            starts[count] = at + 1;
        }
    }
    starts[++count] = rows + strlen(rows);
    return count;
}

void page_expect(struct stage *stage, const char *path, const char *rows)
{
    const char *starts[MOST + 1];
    const size_t count = split(rows, starts);
    struct buffer url = {0}, rest = {0};
    buffer_format(&url, "%slimit=250&offset=0", path);
    stage_get(stage, buffer_text(&url), 200, rows);
    if (count > 0) {
        /* Half of the rows once more, and after them nothing. */
        const size_t offset = count - count / 2;
        buffer_clear(&url);
        buffer_format(&url, "%slimit=250&offset=%zu", path, offset);
        buffer_format(&rest, "[%s", count > 1 ? starts[offset] : "]");
        stage_get(stage, buffer_text(&url), 200, buffer_text(&rest));
    }
    buffer_free(&url);
    buffer_free(&rest);
}

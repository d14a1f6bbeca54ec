/* visit.c -- one request to the console, from its arrival to its answer. */
#include "host/console/visit.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/console/console.h"
#include "plugin/kit/url.h"

enum { ASKED_MOST_MS = 60 * 1000 };

static const char *find(const struct pairs *pairs, const char *name)
{
    for (size_t i = pairs->count; i-- > 0;)
        if (text_same(pairs->all[i].name, name))
            return pairs->all[i].value;
    return "";
}

const char *visit_query(const struct visit *visit, const char *name)
{
    return find(&visit->query, name);
}

const char *visit_form(const struct visit *visit, const char *name)
{
    return find(&visit->form, name);
}

/* ---- Errands */

void visit_send_errand(struct visit *visit, struct errand *errand)
{
    assert(visit->errand_count < VISIT_ERRANDS);
    visit->errands[visit->errand_count++] = errand;
    if (errand->most_ms == 0)
        errand->most_ms = ASKED_MOST_MS;
    errands_send(&visit->console->errands, errand);
}

void visit_ask(struct visit *visit, const char *command, const char *const *options,
               const char *const *operands)
{
    struct errand *errand = errand_create(command);
    errand_word(errand, "--json");
    for (; *options != NULL; options++)
        errand_word(errand, *options);
    errand_operands(errand, &visit->console->errands);
    for (; *operands != NULL; operands++)
        errand_word(errand, *operands);
    visit_send_errand(visit, errand);
}

void visit_send_words(struct visit *visit, const char *const *words)
{
    visit_ask(visit, *words, WORDS(NULL), words + 1);
}

const struct json_node *visit_told(struct visit *visit, size_t at)
{
    const struct errand *errand = visit->errands[at];
    if (errand->state != ERRAND_OVER || errand->cut || errand->late ||
        errand->told.length == 0)
        return NULL;
    return json_tree_parse(&visit->arena, errand->told.bytes, errand->told.length,
                           NULL);
}

static const char *last_line(struct arena *arena, const struct buffer *said)
{
    size_t end = said->length;
    while (end > 0 && said->bytes[end - 1] == '\n')
        end--;
    size_t start = end;
    while (start > 0 && said->bytes[start - 1] != '\n')
        start--;
    return arena_text_n(arena, buffer_text(said) + start, end - start);
}

const char *visit_why(struct visit *visit, size_t at)
{
    static const char *const heads[] = {"wherry: ", "error: ", "warning: "};
    const struct errand *errand = visit->errands[at];
    if (errand->cut)
        return "there is more than a page can show";
    if (errand->late)
        return "it took too long";
    const char *line = last_line(&visit->arena, &errand->said);
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        if (text_starts_with(line, heads[i]))
            line += strlen(heads[i]);
    if (*line != '\0')
        return line;
    return arena_format(&visit->arena, "'wherry %s' ended with %d", errand->words[1],
                        errand->code);
}

/* ---- Answers */

const char *visit_address_of(struct visit *visit, const char *const *parts)
{
    struct buffer url = {0};
    url_begin(&url, "");
    for (; *parts != NULL; parts++)
        url_segment(&url, *parts);
    const char *address = arena_text(&visit->arena, buffer_text(&url));
    buffer_free(&url);
    return address;
}

void visit_go(struct visit *visit, const char *address)
{
    assert(address[0] == '/' && address[1] != '/' && address[1] != '\\');
    visit->status = 303;
    visit->location = address;
}

void visit_set_cookie(struct visit *visit, const char *text)
{
    visit->cookie = arena_text(&visit->arena, text);
    visit->set_cookie =
        arena_format(&visit->arena, "wherry=%s; Path=/; HttpOnly; SameSite=Strict%s",
                     text, visit->console->options.secure ? "; Secure" : "");
}

void visit_free(struct visit *visit)
{
    for (size_t i = 0; i < visit->errand_count; i++)
        errand_destroy(visit->errands[i], &visit->console->errands);
    markup_free(&visit->body);
    if (visit->form.count > 0) /* a password, a key */
        arena_wipe(&visit->arena);
    arena_free(&visit->arena);
}

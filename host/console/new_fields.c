/* new_fields.c -- the fields of both sides, side by side. */
#include "host/console/new_fields.h"

#include <inttypes.h>
#include <string.h>

#include "host/base/text.h"
#include "host/console/frame.h"
#include "host/console/grid.h"

enum {
    ROWS_MOST = 60,       /* two fields each, of the VISIT_PAIRS of a form */
    OPTIONS_SHOWN = 1000, /* in all rows together: some 60 KB of a page */
};

static const struct json_node *fields_of(const struct new_page *page, const char *side)
{
    return json_tree_get(json_tree_get(page->told, "fields"), side);
}

static size_t count_of(const struct json_node *array)
{
    return array == NULL ? 0 : array->count;
}

static size_t rows_shown(const struct new_page *page)
{
    const size_t rows = OPTIONS_SHOWN / (count_of(fields_of(page, "list")) + 1);
    return rows == 0 ? 1 : rows > ROWS_MOST ? ROWS_MOST : rows;
}

bool new_fields_skip(const struct new_page *page)
{
    const struct json_node *carries = json_tree_get(page->told, "carries_fields");
    return carries != NULL && !json_tree_true(carries);
}

size_t new_fields_next(const struct new_page *page)
{
    const size_t next = page->from + rows_shown(page);
    return next < count_of(fields_of(page, "crm")) ? next : 0;
}

/* A field that was left out is remembered: it is not suggested again. */
void new_fields_save(struct new_page *page)
{
    for (size_t i = 0; i < page->visit->form.count; i++) {
        const char *name = page->visit->form.all[i].name;
        if (!text_starts_with(name, "field.") && !text_starts_with(name, "way."))
            continue;
        new_save(page, name);
        if (text_starts_with(name, "field."))
            draft_set(
                page->draft,
                arena_format(&page->visit->arena, "seen.%s", name + strlen("field.")),
                "yes");
    }
}

static bool fits(const struct json_node *field, const char *list)
{
    const struct json_node *all = json_tree_get(field, "fits");
    for (const struct json_node *one = all == NULL ? NULL : all->first; one != NULL;
         one = one->next)
        if (text_same(json_tree_member(one, "list"), list))
            return true;
    return false;
}

/* What it is, in a word: "First name, text, read only". */
static const char *words_of(const struct new_page *page, const struct json_node *field)
{
    const char *label = json_tree_member(field, "label");
    const char *id = json_tree_member(field, "id");
    const bool named = label[0] != '\0' && !text_same(label, id);
    return arena_format(
        &page->visit->arena, "%s%s%s%s", named ? label : "", named ? ", " : "",
        json_tree_member(field, "type"),
        json_tree_true(json_tree_get(field, "writable")) ? "" : ", read only");
}

static void add_partner(const struct new_page *page, const struct json_node *field)
{
    struct arena *arena = &page->visit->arena;
    const char *id = json_tree_member(field, "id");
    const char *name = arena_format(arena, "field.%s", id);
    const bool seen = new_value(page, arena_format(arena, "seen.%s", id))[0] != '\0';
    const char *chosen = seen ? new_value(page, name)
                              : json_tree_string(json_tree_get(field, "suggested"), "");
    const struct json_node *list = fields_of(page, "list");
    form_select(&page->form, name, arena_format(arena, "Field of the list for %s", id));
    form_option(&page->form, "", "none", chosen[0] == '\0', true);
    for (const struct json_node *one = list == NULL ? NULL : list->first; one != NULL;
         one = one->next) {
        const char *partner = json_tree_member(one, "id");
        form_option(&page->form, partner,
                    arena_format(arena, "%s (%s)", partner, words_of(page, one)),
                    text_same(partner, chosen), fits(field, partner));
    }
    markup_close(&page->visit->body);
    form_cell_error(&page->form, name);
}

static void add_way(const struct new_page *page, const struct json_node *field)
{
    static const char *const ways[][2] = {{"widest", "whatever both allow"},
                                          {"both", "both ways"},
                                          {"push", "CRM to list"},
                                          {"import", "list to CRM"}};
    struct arena *arena = &page->visit->arena;
    const char *id = json_tree_member(field, "id");
    const char *name = arena_format(arena, "way.%s", id);
    form_select(&page->form, name, arena_format(arena, "Direction of %s", id));
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        form_option(&page->form, ways[i][0], ways[i][1],
                    text_same(new_value(page, name), ways[i][0]), true);
    markup_close(&page->visit->body);
}

static void add_row(const struct new_page *page, const struct json_node *field)
{
    struct markup *body = &page->visit->body;
    grid_row(page->visit, NULL);
    grid_head(page->visit);
    markup_foreign(body, json_tree_member(field, "id"));
    markup_begin(body, "span", "help");
    markup_foreign(body, words_of(page, field));
    markup_close(body);
    markup_close(body);
    grid_cell(page->visit, NULL);
    add_partner(page, field);
    markup_close(body);
    grid_cell(page->visit, NULL);
    add_way(page, field);
    markup_close(body);
    markup_close(body);
}

void new_fields_show(struct new_page *page)
{
    static const char *const headings[] = {"Field of the CRM", "Field of the list",
                                           "Changes go", NULL};
    struct markup *body = &page->visit->body;
    const struct json_node *all = fields_of(page, "crm");
    const size_t last = page->from + rows_shown(page);
    markup_element(body, "p",
                   "Fields that can never hold each other's values cannot be chosen.");
    new_form(page);
    if (count_of(all) == 0) {
        markup_element(body, "p", "No field of the CRM is known.");
    } else {
        grid_begin(page->visit, "Fields", headings);
        for (size_t i = page->from; i < last && i < all->count; i++)
            add_row(page, json_tree_at(all, i));
        grid_end(page->visit);
        if (all->count > rows_shown(page)) {
            markup_begin(body, "p", "help");
            markup_format(body, "%zu to %zu of %zu", page->from + 1,
                          last < all->count ? last : all->count, all->count);
            markup_close(body);
        }
    }
    form_buttons(&page->form, "Continue", true);
    markup_close(body);
}

const char *new_fields_field(struct new_page *page, const char *answer)
{
    const int64_t index = new_index(answer, "fields");
    const char *id =
        index < 0 ? NULL : draft_name(page->draft, "field.", (size_t)index);
    if (id != NULL)
        return arena_format(&page->visit->arena, "field.%s", id);
    return index >= 0 ? "" : NULL;
}

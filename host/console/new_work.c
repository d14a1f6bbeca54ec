/* new_work.c -- what a new connection does. */
#include "host/console/new_work.h"

#include <inttypes.h>
#include <string.h>

#include "host/base/text.h"
#include "host/console/frame.h"
#include "host/console/grid.h"

enum { SEGMENTS_SHOWN = 80 }; /* two fields each, of the VISIT_PAIRS of a form */

/* ---- Steps ---- */

static const char *step_name_of(const struct new_page *page, const char *step)
{
    return arena_format(&page->visit->arena, "step.%s", step);
}

void new_steps_save(struct new_page *page)
{
    draft_clear(page->draft, "step.");
    for (size_t i = 0; i < page->visit->form.count; i++)
        if (text_starts_with(page->visit->form.all[i].name, "step."))
            new_save(page, page->visit->form.all[i].name);
    new_save(page, "every");
}

/* "push_new_records" as the article writes it: "Push new records". */
static const char *title_of(const struct new_page *page, const char *step)
{
    char *title = arena_text(&page->visit->arena, step);
    for (char *at = title; *at != '\0'; at++)
        if (*at == '_')
            *at = ' ';
    if (*title >= 'a' && *title <= 'z')
        *title = (char)(*title - 'a' + 'A');
    return title;
}

void new_steps_show(struct new_page *page)
{
    const struct json_node *all = json_tree_get(page->told, "steps");
    new_form(page);
    form_group(
        &page->form, "steps", "What may Wherry do?",
        "Any combination works. The first two can only unsubscribe people: a good "
        "start. Choose none to sync segments only.");
    for (const struct json_node *one = all == NULL ? NULL : all->first; one != NULL;
         one = one->next) {
        const char *step = json_tree_member(one, "step");
        const char *name = step_name_of(page, step);
        form_choice(&page->form,
                    &(struct form_choice){.name = name,
                                          .value = "yes",
                                          .label = title_of(page, step),
                                          .help = json_tree_member(one, "does"),
                                          .chosen = new_value(page, name)[0] != '\0',
                                          .several = true});
    }
    form_group_end(&page->form);
    new_line(page, "every", "How often", new_value(page, "every"),
             "Such as 15m, 1h or 1d. Empty: 15m");
    form_buttons(&page->form, "Continue", true);
    markup_close(&page->visit->body);
}

const char *new_steps_field(struct new_page *page, const char *answer)
{
    if (text_starts_with(answer, "steps."))
        return step_name_of(page, answer + strlen("steps."));
    return text_same(answer, "every") ? "every" : NULL;
}

/* ---- Segments ---- */

static const struct json_node *segments_of(const struct new_page *page)
{
    const struct json_node *all = json_tree_get(page->told, "segments");
    return json_tree_is(all, JSON_ARRAY) ? all : NULL;
}

bool new_segments_skip(const struct new_page *page)
{
    return page->told != NULL && segments_of(page) == NULL;
}

size_t new_segments_next(const struct new_page *page)
{
    const struct json_node *all = segments_of(page);
    const size_t next = page->from + SEGMENTS_SHOWN;
    return all != NULL && next < all->count ? next : 0;
}

/* For each that was shown, the name of its static segment was sent. */
void new_segments_save(struct new_page *page)
{
    struct arena *arena = &page->visit->arena;
    for (size_t i = 0; i < page->visit->form.count; i++) {
        const struct pair *pair = &page->visit->form.all[i];
        if (!text_starts_with(pair->name, "as."))
            continue;
        const char *id = pair->name + strlen("as.");
        const char *name = arena_format(arena, "segment.%s", id);
        const bool chosen = visit_form(page->visit, name)[0] != '\0';
        new_save(page, pair->name);
        const char *as = new_value(page, pair->name);
        draft_set(page->draft, name, chosen ? (as[0] == '\0' ? id : as) : "");
    }
    if (page->from == 0)
        new_save(page, "segments_every");
}

static void add_segment(const struct new_page *page, const struct json_node *segment)
{
    struct markup *body = &page->visit->body;
    const char *id = json_tree_member(segment, "id");
    const char *title = json_tree_member(segment, "title");
    const char *chosen = arena_format(&page->visit->arena, "segment.%s", id);
    const char *as = arena_format(&page->visit->arena, "as.%s", id);
    const char *kept = new_value(page, as);
    grid_row(page->visit, NULL);
    grid_cell(page->visit, NULL);
    form_choice(&page->form,
                &(struct form_choice){.name = chosen,
                                      .value = "yes",
                                      .label = title[0] == '\0' ? id : title,
                                      .chosen = new_value(page, chosen)[0] != '\0',
                                      .several = true});
    markup_close(body);
    grid_cell(page->visit, "count");
    markup_text(body, json_tree_member(segment, "members"));
    markup_close(body);
    grid_cell(page->visit, NULL);
    frame_time(page->visit, json_tree_string(json_tree_get(segment, "refreshed"), ""));
    markup_close(body);
    grid_cell(page->visit, NULL);
    form_cell_line(&page->form, as,
                   arena_format(&page->visit->arena, "Static segment for %s",
                                title[0] == '\0' ? id : title),
                   kept[0] != '\0' ? kept : title);
    markup_close(body);
    markup_close(body);
}

static void add_segments(const struct new_page *page, const struct json_node *all)
{
    static const char *const headings[] = {"Sync this segment of the CRM", "#Members",
                                           "Refreshed", "As static segment of the list",
                                           NULL};
    grid_begin(page->visit, "Saved segments of the CRM", headings);
    for (size_t i = page->from; i < page->from + SEGMENTS_SHOWN && i < all->count; i++)
        add_segment(page, json_tree_at(all, i));
    grid_end(page->visit);
}

void new_segments_show(struct new_page *page)
{
    struct markup *body = &page->visit->body;
    const struct json_node *all = segments_of(page);
    markup_element(
        body, "p",
        "A segment of the CRM is mirrored to a static segment of the list. "
        "Only people who are subscribed on the list can be in it. You can also "
        "do this later.");
    new_form(page);
    if (all == NULL || all->count == 0) {
        markup_element(body, "p", "The CRM has no saved segment.");
    } else {
        add_segments(page, all);
        if (page->from == 0)
            new_line(page, "segments_every", "How often",
                     new_value(page, "segments_every"),
                     "Such as 15m, 6h or 1d. Empty: 6h");
    }
    form_buttons(&page->form, "Continue", true);
    markup_close(body);
}

const char *new_segments_field(struct new_page *page, const char *answer)
{
    const int64_t index = new_index(answer, "segments");
    const char *id =
        index < 0 ? NULL : draft_name(page->draft, "segment.", (size_t)index);
    if (id != NULL)
        return arena_format(&page->visit->arena, "as.%s", id);
    if (text_same(answer, "segments_every"))
        return answer;
    return index >= 0 || text_same(answer, "steps") ? "" : NULL;
}

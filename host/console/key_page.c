/* key_page.c -- another key for a connection. */
#include "host/console/key_page.h"

#include "host/base/exit_code.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/console/act.h"
#include "host/console/console.h"
#include "host/console/form.h"
#include "host/console/frame.h"
#include "host/console/tabs.h"

#define WAIT_S "10" /* for an account that a run uses */

enum { WRONG = 422 };

static const char *const sides[][2] = {{"crm", "The CRM"},
                                       {"list", "The mailing list"}};
enum { SIDES = sizeof sides / sizeof *sides };

static const char *title_of(const char *side)
{
    for (size_t i = 0; i < SIDES; i++)
        if (text_same(side, sides[i][0]))
            return sides[i][1];
    return NULL;
}

static void show(struct visit *visit, const struct form *form)
{
    const char *side = visit_form(visit, "side");
    tabs_begin(visit, visit->parts[0], "Replace a key", "");
    form_summary(form);
    markup_element(&visit->body, "p",
                   "The service is asked whether it accepts the new key. Only then the "
                   "key takes the place of the old one, in its file. It is never shown "
                   "again.");
    frame_form(visit, visit->path);
    form_group(form, "side", "Whose key is it?", NULL);
    for (size_t i = 0; i < SIDES; i++)
        form_choice(form,
                    &(struct form_choice){.name = "side",
                                          .value = sides[i][0],
                                          .label = sides[i][1],
                                          .number = i,
                                          .chosen = text_same(side, sides[i][0])});
    form_group_end(form);
    form_line(form, &(struct form_line){.name = "key",
                                        .label = "New key",
                                        .help = "As the service shows it, in one line",
                                        .secret = true});
    form_buttons(form, "Try it, and replace the old one", false);
    markup_close(&visit->body);
    frame_end(visit);
}

void key_page_show(struct visit *visit)
{
    show(visit, &(struct form){.visit = visit});
}

void key_page_ask(struct visit *visit)
{
    const char *side = visit_form(visit, "side"), *key = visit_form(visit, "key");
    struct form form = {.visit = visit};
    if (title_of(side) == NULL)
        form_add_error(&form, "side", "Choose whose key it is");
    if (key[0] == '\0')
        form_add_error(&form, "key", "Type the new key");
    if (form.error_count > 0) {
        visit->status = WRONG;
        show(visit, &form);
        return;
    }
    if (!act_note(visit, "Replace key", side))
        return;
    struct errand *errand = errand_create("key");
    errand_word(errand, "--json");
    errand_word(errand, "--wait");
    errand_word(errand, WAIT_S);
    errand_operands(errand, &visit->console->errands);
    errand_word(errand, visit->parts[0]);
    errand_word(errand, side);
    errand->given = memory_text(key);
    visit_send_errand(visit, errand);
}

static const char *why(struct visit *visit)
{
    return visit->errands[0]->code == CODE_BUSY
               ? "A run uses this account. Nothing was changed; try again later"
               : arena_format(&visit->arena, "%s. The old key stays",
                              visit_why(visit, 0));
}

void key_page_done(struct visit *visit)
{
    const char *side = visit_form(visit, "side");
    const struct json_node *told = visit_told(visit, 0);
    const char *reached = json_tree_member(told, "reached");
    if (told == NULL || visit->errands[0]->code != CODE_OK) {
        struct form form = {.visit = visit};
        form_add_error(&form, "key", why(visit));
        visit->status = WRONG;
        show(visit, &form);
        return;
    }
    tabs_begin(visit, visit->parts[0], "The key was replaced", "");
    frame_notice(visit, "good",
                 arena_format(&visit->arena, "%s accepts the new key%s", title_of(side),
                              reached[0] == '\0' ? "." : ":"),
                 reached);
    markup_element(&visit->body, "p",
                   "The next run uses it. Refresh status checks both sides now.");
    markup_begin(&visit->body, "div", "actions");
    frame_button(visit, visit_address(visit, "pipelines", visit->parts[0], "refresh"),
                 "Refresh status", NULL);
    markup_close(&visit->body);
    frame_end(visit);
}

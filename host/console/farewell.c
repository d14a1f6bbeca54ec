/* farewell.c -- what cannot be taken back. */
#include "host/console/farewell.h"

#include "host/base/text.h"
#include "host/console/act.h"
#include "host/console/console.h"
#include "host/console/frame.h"

static void add_list(struct visit *visit, const char *const *lines)
{
    markup_open(&visit->body, "ul");
    for (; *lines != NULL; lines++)
        markup_element(&visit->body, "li", *lines);
    markup_close(&visit->body);
}

/* The box that must be ticked, so that one press of a key is not enough. */
static void add_agreement(struct visit *visit, const char *text)
{
    markup_begin(&visit->body, "p", "input");
    markup_open(&visit->body, "label");
    markup_open(&visit->body, "input");
    markup_attribute(&visit->body, "type", "checkbox");
    markup_attribute(&visit->body, "name", "agreed");
    markup_attribute(&visit->body, "value", "yes");
    markup_flag(&visit->body, "required");
    markup_close(&visit->body);
    markup_text(&visit->body, " ");
    markup_text(&visit->body, text);
    markup_close(&visit->body);
    markup_close(&visit->body);
}

static void show_delete(struct visit *visit)
{
    static const char *const lines[] = {
        "Everything known about its contacts is deleted, with its history.",
        "Changes that are still waiting are dropped, including opt-outs.",
        "Nothing is sent to the services: nobody leaves the list or the CRM.",
        "The spec stays. While it is there, the next run takes a new baseline.", NULL};
    frame_begin(visit, arena_format(&visit->arena, "Delete %s?", visit->parts[0]), "");
    add_list(visit, lines);
    frame_form(visit, visit_address(visit, "pipelines", visit->parts[0], "delete"));
    add_agreement(visit, "I understand that this cannot be undone.");
    markup_element_class(&visit->body, "button", "danger", "Delete");
    markup_close(&visit->body);
    frame_end(visit);
}

static void show_forget(struct visit *visit)
{
    static const char *const lines[] = {
        "Everything known about this person is removed from the state, with the story.",
        "A fingerprint stays, so that no later read adds the person again.",
        "Nothing is sent to the services: delete the person there, too. From then on, "
        "opt-outs of this person are no longer carried over.",
        NULL};
    frame_begin(visit,
                arena_format(&visit->arena, "Forget contact %s?", visit->parts[1]),
                "/people");
    add_list(visit, lines);
    frame_form(visit, visit_address(visit, "pipelines", visit->parts[0], "people",
                                    visit->parts[1], "forget"));
    add_agreement(visit, "I understand that this cannot be undone.");
    markup_element_class(&visit->body, "button", "danger", "Forget");
    markup_close(&visit->body);
    frame_end(visit);
}

void farewell_show(struct visit *visit)
{
    if (visit->parts[1] == NULL)
        show_delete(visit);
    else
        show_forget(visit);
}

static bool has_agreed(struct visit *visit)
{
    if (text_same(visit_form(visit, "agreed"), "yes"))
        return true;
    visit_refuse(visit, 400, "Not done", "Nothing was done: the box was not ticked.");
    return false;
}

void farewell_delete(struct visit *visit)
{
    if (has_agreed(visit))
        act_begin(visit, "Delete", act_errand(visit, "delete", "--yes"), "");
}

void farewell_forget(struct visit *visit)
{
    if (!has_agreed(visit))
        return;
    struct errand *errand = act_errand(visit, "forget", "--yes");
    errand_word(errand, visit->parts[1]);
    act_begin(visit, "Forget", errand, visit->parts[1]);
}

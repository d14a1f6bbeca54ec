/* farewell.c -- what cannot be taken back. */
#include "host/console/farewell.h"

#include <inttypes.h>

#include "host/base/text.h"
#include "host/console/act.h"
#include "host/console/console.h"
#include "host/console/frame.h"
#include "host/console/tabs.h"

/* ---- What both have */

/* What is to be typed, so that no slip of a hand is enough: the name of what goes. */
static const char *name_of(const struct visit *visit)
{
    return visit->parts[1] == NULL ? visit->parts[0] : visit->parts[1];
}

static void add_line(struct visit *visit, const char *line)
{
    markup_element(&visit->body, "li", line);
}

static void add_count(struct visit *visit, const struct json_node *told,
                      const char *key, const char *one, const char *several)
{
    const int64_t number = json_tree_integer(json_tree_get(told, key), 0);
    if (number > 0)
        add_line(visit, arena_format(&visit->arena, "%s %s",
                                     frame_grouped(visit, json_tree_member(told, key)),
                                     number == 1 ? one : several));
}

static void add_form(struct visit *visit, const char *address, const char *button)
{
    frame_form(visit, address);
    frame_input(visit, "text", "name",
                arena_format(&visit->arena, "Type %s to confirm", name_of(visit)), "",
                "This cannot be undone.");
    markup_begin(&visit->body, "div", "actions");
    markup_element_class(&visit->body, "button", "danger", button);
    markup_link(&visit->body,
                visit->parts[1] == NULL
                    ? visit_address(visit, "pipelines", visit->parts[0])
                    : visit_address(visit, "pipelines", visit->parts[0], "people",
                                    visit->parts[1]),
                "Leave it as it is");
    markup_close(&visit->body);
    markup_close(&visit->body);
}

void farewell_ask(struct visit *visit)
{
    if (visit->parts[1] == NULL)
        visit_ask(visit, "delete", WORDS("--dry-run"), WORDS(visit->parts[0]));
    else
        visit_ask(visit, "forget", WORDS("--dry-run"),
                  WORDS(visit->parts[0], visit->parts[1]));
}

/* ---- Each of them */

static void show_delete(struct visit *visit, const struct json_node *told)
{
    tabs_begin(visit, visit->parts[0], "Delete this pipeline?", "");
    markup_element(&visit->body, "h2", "What goes");
    markup_open(&visit->body, "ul");
    add_count(visit, told, "contacts", "contact, with all that is known of it",
              "contacts, with all that is known of them");
    add_count(visit, told, "owed",
              "of them is owed a change, which is dropped, even an opt-out",
              "of them are owed a change, which is dropped, even an opt-out");
    add_count(visit, told, "forgotten",
              "person was forgotten: a new baseline takes the person in again if a "
              "service still has them",
              "people were forgotten: a new baseline takes them in again if a service "
              "still has them");
    add_line(visit, "Its history: you can no longer look at a run or undo one.");
    markup_close(&visit->body);
    markup_element(&visit->body, "h2", "What stays");
    markup_open(&visit->body, "ul");
    add_line(visit, "Both services: nobody leaves the list or the CRM.");
    add_line(visit, json_tree_true(json_tree_get(told, "mark_stays"))
                        ? "The spec, and a mark that the state was moved to another "
                          "place: no run begins again here."
                        : "The spec. While it is there, the next run takes a new "
                          "baseline.");
    markup_close(&visit->body);
    add_form(visit, visit_address(visit, "pipelines", visit->parts[0], "delete"),
             "Delete");
}

static void show_forget(struct visit *visit, const struct json_node *told)
{
    tabs_begin(visit, visit->parts[0],
               arena_format(&visit->arena, "Forget contact %s?", visit->parts[1]),
               "people");
    markup_element(&visit->body, "h2", "What is there now");
    markup_open(&visit->body, "ul");
    add_count(visit, told, "contacts", "contact known here", "contacts known here");
    add_count(visit, told, "on_list", "record on the list", "records on the list");
    add_count(visit, told, "subscribed", "of them subscribed", "of them subscribed");
    add_count(visit, told, "in_crm", "profile in the CRM", "profiles in the CRM");
    add_count(visit, told, "owed", "change still owed, which is dropped",
              "changes still owed, which are dropped");
    markup_close(&visit->body);
    markup_element(&visit->body, "h2", "What follows");
    markup_open(&visit->body, "ul");
    add_line(visit,
             "All that is known of this person here is removed, with the story.");
    add_line(visit,
             "A fingerprint stays, so that no later read adds the person again.");
    add_line(visit, "Nothing is deleted at the services. Delete the person there, too: "
                    "from then on no change goes from one to the other, not even an "
                    "opt-out.");
    add_line(visit,
             "Backups, plans in files and other pipelines may still hold data of "
             "the person.");
    markup_close(&visit->body);
    add_form(visit,
             visit_address(visit, "pipelines", visit->parts[0], "people",
                           visit->parts[1], "forget"),
             "Forget");
}

void farewell_show(struct visit *visit)
{
    const struct json_node *told = visit_told(visit, 0);
    if (told == NULL) {
        visit_refuse(visit, 404, "Nothing to take away", visit_why(visit, 0));
        return;
    }
    if (visit->parts[1] == NULL)
        show_delete(visit, told);
    else
        show_forget(visit, told);
    frame_end(visit);
}

/* ---- Done */

static bool is_confirmed(struct visit *visit)
{
    if (text_same(visit_form(visit, "name"), name_of(visit)))
        return true;
    visit_refuse(visit, 400, "Not done",
                 arena_format(&visit->arena,
                              "Nothing was done: to confirm, '%s' must be typed.",
                              name_of(visit)));
    return false;
}

void farewell_delete(struct visit *visit)
{
    if (is_confirmed(visit))
        act_begin(visit, "Delete", act_errand(visit, "delete", "--yes"), "");
}

void farewell_forget(struct visit *visit)
{
    if (!is_confirmed(visit))
        return;
    struct errand *errand = act_errand(visit, "forget", "--yes");
    errand_word(errand, visit->parts[1]);
    act_begin(visit, "Forget", errand, visit->parts[1]);
}

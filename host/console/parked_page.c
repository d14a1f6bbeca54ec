/* parked_page.c -- the changes of a pipeline that a service refused. */
#include "host/console/parked_page.h"

#include <inttypes.h>

#include "host/base/text.h"
#include "host/console/act.h"
#include "host/console/console.h"
#include "host/console/frame.h"
#include "host/console/grid.h"
#include "host/console/tabs.h"
#include "host/console/work_words.h"

/* One more than a page has: the first of the next one. */
#define ONE_MORE "101"

enum { OF_LIST, OF_REASONS };

/* Adds the options that name a class, where one is named. */
static size_t add_class_options(const char **options, size_t count, const char *reason,
                                const char *step)
{
    if (reason[0] != '\0') {
        options[count++] = "--reason";
        options[count++] = reason;
    }
    if (step[0] != '\0') {
        options[count++] = "--step";
        options[count++] = step;
    }
    return count;
}

void parked_ask(struct visit *visit)
{
    const char *from = visit_query(visit, "from");
    const char *options[9] = {"--most", ONE_MORE};
    size_t count = add_class_options(options, 2, visit_query(visit, "reason"),
                                     visit_query(visit, "step"));
    if (from[0] != '\0') {
        options[count++] = "--from";
        options[count++] = from;
    }
    visit_ask(visit, "parked", options, WORDS("list", visit->parts[0]));
    visit_send(visit, "parked", "reasons", visit->parts[0]);
}

static const char *address_of(struct visit *visit, const char *reason, const char *step,
                              const char *from)
{
    return grid_address(visit,
                        visit_address(visit, "pipelines", visit->parts[0], "parked"),
                        "reason", reason, "step", step, "from", from);
}

/* ---- By class */

/* What a word of the command means; the word itself for any other. */
static const char *reason_words(const char *reason)
{
    static const char *const words[][2] = {
        {"address", "The address is refused"},
        {"value", "A value is refused"},
        {"state", "The contact's state there forbids it"},
        {"forgotten", "The contact was erased there: only they can come back"},
        {"full", "The account takes no more contacts"},
        {"other", "Another reason: see the answer"},
        {"refused", "Refused without a reason"},
        {"unreadable", "A record cannot be read"},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_same(words[i][0], reason))
            return words[i][1];
    return reason;
}

static bool is_record(const struct json_node *one)
{
    return json_tree_member(one, "step")[0] == '\0';
}

static const char *change_words(const struct json_node *one)
{
    return is_record(one) ? "Reading" : work_words(json_tree_member(one, "step"));
}

static void add_hidden(struct visit *visit, const char *contact, const char *reason,
                       const char *step)
{
    frame_hidden(visit, "contact", contact);
    frame_hidden(visit, "reason", reason);
    frame_hidden(visit, "step", step);
}

/* One button: what is to become of the changes of this contact, of this class, or of
 * all. `of` is for people who cannot see beside what it stands; NULL: nothing. */
static void add_act(struct visit *visit, const char *act, const char *text,
                    const char *of, const struct json_node *one)
{
    struct markup *body = &visit->body;
    const bool drops = text_same(act, "drop");
    frame_form(visit,
               visit_address(visit, "pipelines", visit->parts[0], "parked", act));
    add_hidden(visit, json_tree_member(one, "contact"), json_tree_member(one, "reason"),
               json_tree_member(one, "step"));
    markup_begin(body, "button", drops ? "danger" : "plain");
    if (of != NULL)
        markup_attribute(body, "aria-label",
                         arena_format(&visit->arena, "%s %s", text, of));
    markup_text(body, text);
    markup_close(body);
    markup_close(body);
}

/* A whole class is given up only after a page that says how many. */
static void add_class_acts(struct visit *visit, const struct json_node *one)
{
    struct markup *body = &visit->body;
    const char *of =
        arena_format(&visit->arena, "all of this: %s; %s",
                     reason_words(json_tree_member(one, "reason")), change_words(one));
    grid_cell(visit, "acts");
    if (is_record(one)) {
        markup_text(body, "Correct them there");
    } else {
        add_act(visit, "retry", "Retry all", of, one);
        markup_begin(body, "a", "danger");
        markup_address(body, "href",
                       grid_address(visit,
                                    visit_address(visit, "pipelines", visit->parts[0],
                                                  "parked", "drop"),
                                    "reason", json_tree_member(one, "reason"), "step",
                                    json_tree_member(one, "step")));
        markup_attribute(body, "aria-label",
                         arena_format(&visit->arena, "Drop %s", of));
        markup_text(body, "Drop all");
        markup_close(body);
    }
    markup_close(body);
}

static const char *words_for(const struct visit *visit, const struct json_node *one)
{
    return visit->role >= ROLE_SUPPORT ? json_tree_member(one, "words") : "(hidden)";
}

static bool is_chosen(const struct visit *visit, const struct json_node *one)
{
    return text_same(json_tree_member(one, "reason"), visit_query(visit, "reason")) &&
           text_same(json_tree_member(one, "step"), visit_query(visit, "step"));
}

static void add_class(struct visit *visit, const struct json_node *one)
{
    const char *reason = json_tree_member(one, "reason");
    grid_row(visit, NULL);
    grid_head(visit);
    markup_open(&visit->body, "a");
    markup_address(&visit->body, "href",
                   address_of(visit, reason, json_tree_member(one, "step"), ""));
    if (is_chosen(visit, one))
        markup_attribute(&visit->body, "aria-current", "true");
    markup_text(&visit->body, reason_words(reason));
    markup_close(&visit->body);
    markup_close(&visit->body);
    grid_text(visit, change_words(one));
    grid_text(visit, words_for(visit, one));
    grid_number(visit, json_tree_member(one, "count"), false);
    if (visit->role >= ROLE_OPERATOR)
        add_class_acts(visit, one);
    grid_row_end(visit);
}

static bool is_filtered(const struct visit *visit)
{
    return visit_query(visit, "reason")[0] != '\0' ||
           visit_query(visit, "step")[0] != '\0';
}

static void add_classes(struct visit *visit, const struct json_node *reasons)
{
    static const char *const headings[] = {"Why",       "Change",     "An answer",
                                           "#How many", "What to do", NULL};
    static const char *const fewer[] = {"Why", "Change", "An answer", "#How many",
                                        NULL};
    if (reasons == NULL || reasons->count == 0)
        return;
    grid_begin(visit, "What is parked, by reason",
               visit->role >= ROLE_OPERATOR ? headings : fewer);
    for (const struct json_node *one = reasons->first; one != NULL; one = one->next)
        add_class(visit, one);
    grid_end(visit);
    if (is_filtered(visit))
        frame_back(visit, address_of(visit, "", "", ""), "Show all reasons");
}

/* ---- One by one */

static void add_row(struct visit *visit, const struct json_node *one)
{
    const char *contact = json_tree_member(one, "contact");
    grid_row(visit, NULL);
    grid_contact(visit, visit->parts[0], contact);
    grid_text(visit, change_words(one));
    grid_text(visit, reason_words(json_tree_member(one, "reason")));
    grid_text(visit, words_for(visit, one));
    grid_time(visit, json_tree_member(one, "at"));
    if (visit->role >= ROLE_OPERATOR) {
        grid_cell(visit, "acts");
        if (!is_record(one)) {
            add_act(visit, "retry", "Retry", contact, one);
            add_act(visit, "drop", "Drop", contact, one);
        }
        markup_close(&visit->body);
    }
    grid_row_end(visit);
}

static void add_table(struct visit *visit, const struct json_node *all)
{
    static const char *const headings[] = {"Contact", "Change",     "Why", "The answer",
                                           "Since",   "What to do", NULL};
    static const char *const fewer[] = {"Contact",    "Change", "Why",
                                        "The answer", "Since",  NULL};
    const char *last = "", *next = NULL;
    int contacts = 0;
    grid_begin(visit, "Changes that were refused",
               visit->role >= ROLE_OPERATOR ? headings : fewer);
    for (const struct json_node *one = all->first; one != NULL; one = one->next) {
        const char *contact = json_tree_member(one, "contact");
        contacts += !text_same(contact, last);
        last = contact;
        if (contacts > GRID_ROWS) {
            next = contact;
            break;
        }
        add_row(visit, one);
    }
    grid_end(visit);
    const char *reason = visit_query(visit, "reason"),
               *step = visit_query(visit, "step");
    grid_pages(visit,
               visit_query(visit, "from")[0] == '\0'
                   ? NULL
                   : address_of(visit, reason, step, ""),
               next == NULL ? NULL : address_of(visit, reason, step, next));
}

void parked_show(struct visit *visit)
{
    const struct json_node *all = visit_told(visit, OF_LIST);
    if (all == NULL) {
        tabs_refuse(visit, OF_LIST, "Parked", "parked");
        return;
    }
    tabs_begin(visit, visit->parts[0], "Parked", "parked");
    markup_element_class(
        &visit->body, "p", "help",
        "A service refused these changes for good, so they are not sent again. A "
        "change is sent again by itself when the contact changes once more. Retry "
        "sends it again in the next run; drop gives it up.");
    if (all->count == 0 && !is_filtered(visit)) {
        frame_empty(visit, "Nothing is parked.");
    } else {
        add_classes(visit, visit_told(visit, OF_REASONS));
        if (all->count == 0)
            frame_empty(visit, "Nothing is parked for this reason.");
        else
            add_table(visit, all);
    }
    frame_end(visit);
}

/* ---- A whole class is dropped? */

void parked_drop_ask(struct visit *visit)
{
    if (text_same(visit->parts[1], "drop"))
        visit_send(visit, "parked", "reasons", visit->parts[0]);
    else
        visit_refuse(visit, 404, "Not found", "There is no page at this address.");
}

static const struct json_node *find_class(struct visit *visit)
{
    const struct json_node *all = visit_told(visit, 0);
    for (const struct json_node *one = all == NULL ? NULL : all->first; one != NULL;
         one = one->next)
        if (is_chosen(visit, one) && !is_record(one))
            return one;
    return NULL;
}

void parked_drop_show(struct visit *visit)
{
    struct markup *body = &visit->body;
    const struct json_node *one = find_class(visit);
    if (one == NULL) {
        visit_refuse(visit, 404, "Nothing to drop",
                     visit_told(visit, 0) == NULL
                         ? visit_why(visit, 0)
                         : "Nothing is parked for this reason, by now.");
        return;
    }
    const char *count = json_tree_member(one, "count");
    tabs_begin(visit, visit->parts[0],
               arena_format(&visit->arena, "Drop %s parked change%s?",
                            frame_grouped(visit, count),
                            text_same(count, "1") ? "" : "s"),
               "parked");
    markup_begin(body, "dl", "facts");
    frame_fact(visit, "Change", change_words(one));
    frame_fact(visit, "Why", reason_words(json_tree_member(one, "reason")));
    frame_fact(visit, "An answer", words_for(visit, one));
    markup_close(body);
    markup_element(body, "p",
                   "These changes are given up: they are not sent again, and both "
                   "sides stay as they are. It is noted in the story of each contact. "
                   "The next change of a contact travels as usual. This cannot be "
                   "undone.");
    frame_form(visit,
               visit_address(visit, "pipelines", visit->parts[0], "parked", "drop"));
    add_hidden(visit, "", json_tree_member(one, "reason"),
               json_tree_member(one, "step"));
    markup_begin(body, "div", "actions");
    markup_element_class(body, "button", "danger", "Drop them");
    markup_link(body, address_of(visit, "", "", ""), "Leave them parked");
    markup_close(body);
    markup_close(body);
    frame_end(visit);
}

/* ---- Done */

void parked_act(struct visit *visit)
{
    const char *contact = visit_form(visit, "contact"),
               *reason = visit_form(visit, "reason"), *step = visit_form(visit, "step");
    const bool retry = text_same(visit->parts[1], "retry");
    const char *options[5] = {NULL};
    if (!retry && !text_same(visit->parts[1], "drop")) {
        visit_refuse(visit, 404, "Not found", "There is no such action.");
        return;
    }
    const size_t count = add_class_options(options, 0, reason, step);
    if (count == 0 && contact[0] == '\0') {
        visit_refuse(visit, 400, "Not done",
                     "Nothing was done: the form names no change.");
        return;
    }
    struct errand *errand = errand_create("parked");
    for (size_t i = 0; i < count; i++)
        errand_word(errand, options[i]);
    errand_operands(errand, &visit->console->errands);
    errand_word(errand, visit->parts[1]);
    errand_word(errand, visit->parts[0]);
    if (contact[0] != '\0')
        errand_word(errand, contact);
    act_begin(visit, retry ? "Retry parked" : "Drop parked", errand,
              contact[0] != '\0' ? contact
                                 : arena_format(&visit->arena, "%s %s", reason, step));
}

/* people.c -- one person: the search, and their story. */
#include "host/console/people.h"

#include "host/base/text.h"
#include "host/console/console.h"
#include "host/console/frame.h"

/* ---- The search */

void people_ask(struct visit *visit)
{
    visit_send(visit, "check");
}

static void add_pipelines(struct visit *visit, const struct json_node *pipelines)
{
    struct markup *body = &visit->body;
    markup_begin(body, "p", "input");
    markup_open(body, "label");
    markup_attribute(body, "for", "pipeline");
    markup_text(body, "Pipeline");
    markup_close(body);
    markup_open(body, "select");
    markup_attribute(body, "name", "pipeline");
    markup_attribute(body, "id", "pipeline");
    for (const struct json_node *one = pipelines == NULL ? NULL : pipelines->first;
         one != NULL; one = one->next) {
        markup_open(body, "option");
        markup_attribute(body, "value", json_tree_text(one));
        markup_text(body, json_tree_text(one));
        markup_close(body);
    }
    markup_close(body);
    markup_close(body);
}

void people_show(struct visit *visit)
{
    const struct json_node *told = visit_told(visit, 0);
    const struct json_node *pipelines = json_tree_get(told, "pipelines");
    frame_begin(visit, "People", "/people");
    if (pipelines == NULL || pipelines->count == 0) {
        frame_notice(visit, "info", "There is no pipeline to show.", "");
    } else {
        frame_form(visit, "/people");
        add_pipelines(visit, pipelines);
        frame_input(visit, "text", "contact", "Email address or short id", "",
                    "As in logs and reports: c1h");
        markup_element(&visit->body, "button", "Find");
        markup_close(&visit->body);
    }
    frame_end(visit);
}

void people_find(struct visit *visit)
{
    if (visit_form(visit, "contact")[0] == '\0')
        visit_go(visit, "/people");
    else
        visit_send(visit, "explain", visit_form(visit, "pipeline"),
                   visit_form(visit, "contact"));
}

void people_found(struct visit *visit)
{
    const struct json_node *all = visit_told(visit, 0);
    const char *contact = json_tree_member(json_tree_at(all, 0), "contact");
    if (contact[0] != '\0') {
        visit_go(visit, visit_address(visit, "pipelines", visit_form(visit, "pipeline"),
                                      "people", contact));
        return;
    }
    frame_begin(visit, "People", "/people");
    if (all != NULL && all->count > 0)
        frame_notice(visit, "info",
                     "Forgotten:", json_tree_member(all->first, "forgotten"));
    else
        frame_failed(visit, 0, "Not found:");
    markup_open(&visit->body, "p");
    markup_link(&visit->body, "/people", "Look for somebody else");
    markup_close(&visit->body);
    frame_end(visit);
}

/* ---- The person's page */

void person_ask(struct visit *visit)
{
    struct errand *errand = errand_create("explain");
    errand_word(errand, "--json");
    errand_word(errand, "--show-addresses");
    errand_operands(errand, &visit->console->errands);
    errand_word(errand, visit->parts[0]);
    errand_word(errand, visit->parts[1]);
    visit_send_errand(visit, errand);
}

static void add_list(struct visit *visit, const char *title,
                     const struct json_node *all)
{
    if (all == NULL || all->count == 0)
        return;
    markup_element(&visit->body, "h2", title);
    markup_open(&visit->body, "ul");
    for (const struct json_node *one = all->first; one != NULL; one = one->next) {
        markup_open(&visit->body, "li");
        markup_foreign(&visit->body, json_tree_text(one));
        markup_close(&visit->body);
    }
    markup_close(&visit->body);
}

static void add_answer(struct visit *visit, const struct json_node *answer)
{
    const char *may = json_tree_member(answer, "may_be_mailed");
    bool yes = text_same(may, "yes");
    frame_notice(visit,
                 yes                    ? "good"
                 : text_same(may, "no") ? "bad"
                                        : "warn",
                 arena_format(&visit->arena, "May be mailed: %s.", may),
                 json_tree_member(answer, "said"));
    add_list(visit, "Notes", json_tree_get(answer, "notes"));
    add_list(visit, "What happens next", json_tree_get(answer, "next"));
}

static void add_field(struct visit *visit, const struct json_node *field)
{
    const char *under_way = json_tree_member(field, "under_way");
    frame_fact(visit, field->key, json_tree_member(field, "shown"));
    if (under_way[0] != '\0')
        frame_fact(visit, "  on its way", under_way);
}

static void add_side(struct visit *visit, const char *title,
                     const struct json_node *side)
{
    struct markup *body = &visit->body;
    markup_begin(body, "section", "side");
    markup_element(body, "h2", title);
    if (!json_tree_true(json_tree_get(side, "present"))) {
        markup_element(body, "p",
                       json_tree_true(json_tree_get(side, "gone"))
                           ? "The contact was here and is gone."
                           : "The contact is not here.");
        markup_close(body);
        return;
    }
    markup_begin(body, "dl", "facts");
    frame_fact(visit, "Address", json_tree_member(side, "address"));
    frame_fact(visit, "Consent", json_tree_member(side, "consent"));
    if (json_tree_member(side, "consent_at")[0] != '\0') {
        markup_element(body, "dt", "Since");
        markup_open(body, "dd");
        frame_time(visit, json_tree_member(side, "consent_at"));
        markup_close(body);
    }
    if (json_tree_member(side, "by")[0] != '\0')
        frame_fact(visit, "By", json_tree_member(side, "by"));
    if (json_tree_member(side, "missing_since")[0] != '\0')
        frame_fact(visit, "Missing since", json_tree_member(side, "missing_since"));
    const struct json_node *fields = json_tree_get(side, "fields");
    for (const struct json_node *one = fields == NULL ? NULL : fields->first;
         one != NULL; one = one->next)
        add_field(visit, one);
    markup_close(body);
    markup_close(body);
}

static void add_journal(struct visit *visit, const struct json_node *journal)
{
    static const char *const headings[] = {"When",   "Run",   "Step", "Event",
                                           "Before", "After", "Why",  NULL};
    if (journal == NULL || journal->count == 0)
        return;
    frame_table(visit, "What happened", headings);
    for (const struct json_node *one = journal->first; one != NULL; one = one->next) {
        markup_open(&visit->body, "tr");
        markup_open(&visit->body, "td");
        frame_time(visit, json_tree_member(one, "at"));
        markup_close(&visit->body);
        frame_cell(visit, json_tree_member(one, "run"));
        frame_cell(visit, json_tree_member(one, "step"));
        frame_cell(visit, json_tree_member(one, "event"));
        frame_cell(visit, json_tree_member(one, "before"));
        frame_cell(visit, json_tree_member(one, "after"));
        frame_cell(visit, json_tree_member(one, "words"));
        markup_close(&visit->body);
    }
    frame_table_end(visit);
}

static void add_person(struct visit *visit, const struct json_node *person)
{
    add_answer(visit, json_tree_get(person, "answer"));
    markup_begin(&visit->body, "div", "sides");
    add_side(visit, "On the list", json_tree_get(person, "list"));
    add_side(visit, "In the CRM", json_tree_get(person, "crm"));
    markup_close(&visit->body);
    add_journal(visit, json_tree_get(person, "journal"));
}

void person_show(struct visit *visit)
{
    const struct json_node *all = visit_told(visit, 0);
    if (all == NULL || all->count == 0) {
        visit_refuse(visit, 404, "Not found", visit_why(visit, 0));
        return;
    }
    frame_begin(visit,
                arena_format(&visit->arena, "Contact %s of %s", visit->parts[1],
                             visit->parts[0]),
                "/people");
    for (const struct json_node *one = all->first; one != NULL; one = one->next)
        add_person(visit, one);
    if (visit->role >= ROLE_OPERATOR) {
        markup_open(&visit->body, "p");
        markup_link(&visit->body,
                    visit_address(visit, "pipelines", visit->parts[0], "people",
                                  visit->parts[1], "forget"),
                    "Forget this person");
        markup_close(&visit->body);
    }
    frame_end(visit);
}

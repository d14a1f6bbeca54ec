/* people.c -- one person: the search, and their story. */
#include "host/console/people.h"

#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/console/act.h"
#include "host/console/console.h"
#include "host/console/frame.h"
#include "host/console/grid.h"
#include "host/console/tabs.h"
#include "host/console/work_words.h"

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
        frame_empty(visit, "There is no pipeline to show yet.");
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

/* The address goes to the command as input: everybody on the machine can read a command
 * line. */
void people_find(struct visit *visit)
{
    if (visit_form(visit, "contact")[0] == '\0') {
        visit_go(visit, "/people");
        return;
    }
    struct errand *errand = errand_create("explain");
    errand_word(errand, "--json");
    errand_operands(errand, &visit->console->errands);
    errand_word(errand, visit_form(visit, "pipeline"));
    errand_word(errand, "-");
    errand->given = memory_text(visit_form(visit, "contact"));
    visit_send_errand(visit, errand);
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
    frame_back(visit, "/people", "Look for somebody else");
    frame_end(visit);
}

/* ---- The person's page */

void person_ask(struct visit *visit)
{
    visit_ask(visit, "explain", WORDS("--show-addresses"),
              WORDS(visit->parts[0], visit->parts[1]));
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
        frame_words(visit, json_tree_text(one));
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
                 arena_format(&visit->arena, "May be mailed: %s –", may),
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

/* "SUBSCRIBED" as a word among others. */
static const char *in_small_letters(struct visit *visit, const char *text)
{
    struct buffer out = {0};
    for (; *text != '\0'; text++)
        buffer_add_char(&out, *text >= 'A' && *text <= 'Z' ? (char)(*text + 'a' - 'A')
                                                           : *text);
    const char *small = arena_text(&visit->arena, buffer_text(&out));
    buffer_free(&out);
    return small;
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
    frame_fact(visit, "Consent",
               in_small_letters(visit, json_tree_member(side, "consent")));
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

static void add_line(struct visit *visit, const struct json_node *line)
{
    const char *run = json_tree_member(line, "run");
    grid_row(visit, NULL);
    grid_time(visit, json_tree_member(line, "at"));
    grid_event(visit, json_tree_member(line, "event"), json_tree_member(line, "step"));
    grid_change(visit, json_tree_member(line, "before"),
                json_tree_member(line, "after"));
    grid_text(visit, json_tree_member(line, "words"));
    grid_cell(visit, NULL);
    if (!text_same(run, "0"))
        markup_link(&visit->body,
                    visit_address(visit, "pipelines", visit->parts[0], "runs", run),
                    run);
    markup_close(&visit->body);
    grid_row_end(visit);
}

/* The latest lines; a long story is whole in the download. */
static void add_journal(struct visit *visit, const struct json_node *journal)
{
    static const char *const headings[] = {"When", "Event", "Change",
                                           "Why",  "Run",   NULL};
    markup_element(&visit->body, "h2", "What happened");
    if (journal == NULL || journal->count == 0) {
        frame_empty(visit, "No run has changed or learned anything of this contact "
                           "since the baseline.");
        return;
    }
    const struct json_node *one = journal->first;
    for (size_t skip = journal->count; skip > GRID_ROWS; skip--)
        one = one->next;
    if (journal->count > GRID_ROWS)
        markup_element_class(
            &visit->body, "p", "help",
            arena_format(&visit->arena,
                         "The latest %d of %zu lines. The download has "
                         "all of them.",
                         GRID_ROWS, journal->count));
    grid_begin(visit, "The story, line by line", headings);
    for (; one != NULL; one = one->next)
        add_line(visit, one);
    grid_end(visit);
}

static void add_parked(struct visit *visit, const struct json_node *parked)
{
    static const char *const headings[] = {"Change", "Field", "Why", "The answer",
                                           NULL};
    if (parked == NULL || parked->count == 0)
        return;
    markup_element(&visit->body, "h2", "What a service refused");
    grid_begin(visit, "Parked changes", headings);
    for (const struct json_node *one = parked->first; one != NULL; one = one->next) {
        grid_row(visit, NULL);
        grid_text(visit, work_words(json_tree_member(one, "step")));
        grid_text(visit, json_tree_member(one, "field"));
        grid_text(visit, json_tree_member(one, "reason"));
        grid_text(visit, json_tree_member(one, "words"));
        grid_row_end(visit);
    }
    grid_end(visit);
    frame_back(visit, visit_address(visit, "pipelines", visit->parts[0], "parked"),
               "To what is parked");
}

static void add_person(struct visit *visit, const struct json_node *person)
{
    add_answer(visit, json_tree_get(person, "answer"));
    markup_begin(&visit->body, "div", "sides");
    add_side(visit, "On the list", json_tree_get(person, "list"));
    add_side(visit, "In the CRM", json_tree_get(person, "crm"));
    markup_close(&visit->body);
    add_parked(visit, json_tree_get(person, "parked"));
    add_journal(visit, json_tree_get(person, "journal"));
}

/* What a person has a right to. */
static void add_rights(struct visit *visit)
{
    struct markup *body = &visit->body;
    const char *pipeline = visit->parts[0], *contact = visit->parts[1];
    markup_begin(body, "div", "rights");
    markup_element(body, "h2", "If the person asks");
    markup_element_class(body, "p", "help",
                         "The download has all that is held of this person here, as "
                         "JSON. It is noted who took it.");
    markup_begin(body, "div", "actions");
    frame_button(
        visit, visit_address(visit, "pipelines", pipeline, "people", contact, "export"),
        "Download all of it", "plain");
    if (visit->role >= ROLE_OPERATOR)
        markup_link(
            body,
            visit_address(visit, "pipelines", pipeline, "people", contact, "forget"),
            "Forget this person");
    markup_close(body);
    markup_close(body);
}

void person_show(struct visit *visit)
{
    const struct json_node *all = visit_told(visit, 0);
    if (all == NULL || all->count == 0) {
        visit_refuse(visit, 404, "Not found", visit_why(visit, 0));
        return;
    }
    tabs_begin(visit, visit->parts[0],
               arena_format(&visit->arena, "Contact %s", visit->parts[1]), "people");
    for (const struct json_node *one = all->first; one != NULL; one = one->next)
        add_person(visit, one);
    add_rights(visit);
    frame_end(visit);
}

/* ---- All of it, to take along */

void person_export_ask(struct visit *visit)
{
    if (act_note(visit, "Export a person", visit->parts[1]))
        person_ask(visit);
}

void person_export(struct visit *visit)
{
    const struct errand *told = visit->errands[0];
    if (visit_told(visit, 0) == NULL) {
        visit_refuse(visit, 404, "Not found", visit_why(visit, 0));
        return;
    }
    visit->status = 200;
    visit->type = "application/json";
    visit->download = "attachment; filename=\"person.json\"";
    buffer_add(&visit->body.out, told->told.bytes, told->told.length);
}

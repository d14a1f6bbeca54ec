/* new_side.c -- the two sides of a new connection. */
#include "host/console/new_side.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "host/base/text.h"
#include "host/console/frame.h"

static const char *const sides[] = {"crm", "list"};
enum { SIDES = 2, LISTS_SHOWN = 30 /* as buttons */ };

/* ---- Name and plugins ---- */

static const char *plugin_of(const struct new_page *page, const char *side)
{
    return new_value(page, arena_format(&page->visit->arena, "%s.plugin", side));
}

void new_name_save(struct new_page *page)
{
    new_save(page, "title");
    new_save(page, "pipeline");
    for (int i = 0; i < SIDES; i++) {
        const char *name = arena_format(&page->visit->arena, "%s.plugin", sides[i]);
        /* Another plugin has other settings. */
        if (!text_same(visit_form(page->visit, name), new_value(page, name)))
            draft_clear(page->draft,
                        arena_format(&page->visit->arena, "%s.", sides[i]));
        new_save(page, name);
    }
}

static bool can_be(const struct json_node *plugin, const char *role)
{
    return strstr(json_tree_member(plugin, "role"), role) != NULL;
}

static void add_plugins(const struct new_page *page, const char *side, const char *role,
                        const char *legend)
{
    const char *name = arena_format(&page->visit->arena, "%s.plugin", side);
    const char *chosen = new_value(page, name);
    const struct json_node *all = json_tree_get(page->plugins, "plugins");
    size_t number = 0;
    form_group(&page->form, name, legend, NULL);
    for (const struct json_node *one = all == NULL ? NULL : all->first; one != NULL;
         one = one->next) {
        const char *plugin = json_tree_member(one, "name");
        if (!can_be(one, role))
            continue;
        form_choice(&page->form,
                    &(struct form_choice){.name = name,
                                          .value = plugin,
                                          .label = plugin,
                                          .help = json_tree_member(one, "summary"),
                                          .number = number,
                                          .chosen = text_same(plugin, chosen)});
        number++;
    }
    if (number == 0)
        markup_element(&page->visit->body, "p",
                       "No installed plugin can be this side. Settings shows why.");
    form_group_end(&page->form);
}

void new_name_show(struct new_page *page)
{
    markup_element(&page->visit->body, "p",
                   "A connection keeps one CRM account and one mailing list in sync. "
                   "Nothing is written before you agree on the last page.");
    new_form(page);
    new_line(page, "title", "Title", new_value(page, "title"),
             "What you call it, such as UK newsletter");
    new_line(
        page, "pipeline", "Id", new_value(page, "pipeline"),
        "Names the files and the commands, such as newsletter: lower-case letters, "
        "digits and dashes");
    add_plugins(page, "crm", "CRM", "Which service is the CRM?");
    add_plugins(page, "list", "list", "Which service has the mailing list?");
    form_buttons(&page->form, "Continue", false);
    markup_close(&page->visit->body);
}

const char *new_name_field(struct new_page *page, const char *answer)
{
    static const char *const ours[] = {"pipeline", "title", "crm.plugin",
                                       "list.plugin"};
    (void)page;
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        if (text_same(answer, ours[i]))
            return ours[i];
    return answer[0] == '\0' ? "" : NULL;
}

/* ---- Settings of a side ---- */

static const char *side_of(const struct new_page *page)
{
    return page->visit->parts[0];
}

static const struct json_node *options_of(const struct new_page *page, const char *side)
{
    const struct json_node *all = json_tree_get(page->plugins, "plugins");
    for (const struct json_node *one = all == NULL ? NULL : all->first; one != NULL;
         one = one->next)
        if (text_same(json_tree_member(one, "name"), plugin_of(page, side)))
            return json_tree_get(one, "options");
    return NULL;
}

static const char *list_option(const struct new_page *page)
{
    return json_tree_member(json_tree_get(page->told, "list"), "list_option");
}

/* The option for the list has a page of its own. */
static bool is_here(const struct new_page *page, const char *side,
                    const struct json_node *option)
{
    return !text_same(side, "list") ||
           !text_same(json_tree_member(option, "name"), list_option(page));
}

static bool is_true(const struct json_node *option, const char *key)
{
    return json_tree_true(json_tree_get(option, key));
}

static const char *name_of(const struct new_page *page, const char *side,
                           const struct json_node *option)
{
    return arena_format(&page->visit->arena, "%s.%s", side,
                        json_tree_member(option, "name"));
}

void new_side_save(struct new_page *page)
{
    const char *side = side_of(page);
    const struct json_node *options = options_of(page, side);
    for (const struct json_node *one = options == NULL ? NULL : options->first;
         one != NULL; one = one->next) {
        const char *name = name_of(page, side, one);
        /* A key that was not typed again stays. */
        if (is_here(page, side, one) &&
            (!is_true(one, "secret") || visit_form(page->visit, name)[0] != '\0'))
            new_save(page, name);
    }
    /* Another account has other lists. */
    if (text_same(side, "list") && page->draft->changed && list_option(page)[0] != '\0')
        draft_set(page->draft,
                  arena_format(&page->visit->arena, "list.%s", list_option(page)), "");
}

/* "api_key" as people read it: "API key". */
static const char *label_of(const struct new_page *page, const char *option)
{
    static const char *const capitals[] = {"api", "url", "id", "crm"};
    char *label = arena_text(&page->visit->arena, option);
    for (char *word = label; *word != '\0';) {
        const size_t length = strcspn(word, "_ ");
        for (size_t i = 0; i < sizeof capitals / sizeof *capitals; i++)
            if (length == strlen(capitals[i]) &&
                strncmp(word, capitals[i], length) == 0)
                for (size_t j = 0; j < length; j++)
                    word[j] = (char)toupper((unsigned char)word[j]);
        word += length;
        if (*word != '\0')
            *word++ = ' ';
    }
    label[0] = (char)toupper((unsigned char)label[0]);
    return label;
}

static const char *help_of(const struct new_page *page, const struct json_node *option,
                           bool kept)
{
    const char *help = json_tree_member(option, "help");
    const char *otherwise = json_tree_string(json_tree_get(option, "default"), "");
    if (is_true(option, "secret"))
        return arena_format(&page->visit->arena,
                            "%s. It goes into a file of its own, and is never shown "
                            "again.%s",
                            help,
                            kept ? " It was given; leave this empty to keep it." : "");
    if (otherwise[0] != '\0')
        return arena_format(&page->visit->arena, "%s. Empty: %s", help, otherwise);
    return help;
}

/* What there is to choose from, and first what holds without a choice. A value that is
 * none of them is kept, so that the error about it is seen. */
static void add_choices(const struct new_page *page, const struct json_node *option,
                        const char *value)
{
    struct arena *arena = &page->visit->arena;
    const char *otherwise = json_tree_string(json_tree_get(option, "default"), "");
    const struct json_node *all = json_tree_get(option, "choices");
    bool known = value[0] == '\0';
    form_option(&page->form, "",
                otherwise[0] == '\0' ? "Choose"
                                     : arena_format(arena, "Default: %s", otherwise),
                known, true);
    for (const struct json_node *one = all == NULL ? NULL : all->first; one != NULL;
         one = one->next) {
        const char *choice = json_tree_text(one);
        const bool chosen = text_same(choice, value);
        known = known || chosen;
        form_option(&page->form, choice, choice, chosen, true);
    }
    for (int i = 0; all == NULL && i < 2; i++) { /* yes or no */
        static const char *const values[] = {"true", "false"}, *const words[] = {"Yes",
                                                                                 "No"};
        const bool chosen = text_same(values[i], value);
        known = known || chosen;
        form_option(&page->form, values[i], words[i], chosen, true);
    }
    if (!known)
        form_option(&page->form, value, value, true, true);
}

static void add_option(const struct new_page *page, const char *side,
                       const struct json_node *option)
{
    const char *name = name_of(page, side, option), *value = new_value(page, name);
    const char *type = json_tree_member(option, "type");
    const bool picked = text_same(type, "choice") || text_same(type, "yes or no");
    const struct form_line line = {
        .name = name,
        .label = label_of(page, json_tree_member(option, "name")),
        .value = value,
        .help = picked ? json_tree_member(option, "help")
                       : help_of(page, option, value[0] != '\0'),
        .secret = is_true(option, "secret")};
    if (!picked) {
        form_line(&page->form, &line);
        return;
    }
    form_pick(&page->form, &line);
    add_choices(page, option, value);
    form_pick_end(&page->form);
}

static void add_options(const struct new_page *page, const char *side, bool required)
{
    const struct json_node *options = options_of(page, side);
    for (const struct json_node *one = options == NULL ? NULL : options->first;
         one != NULL; one = one->next)
        if (is_true(one, "required") == required && is_here(page, side, one))
            add_option(page, side, one);
}

/* Is there an optional one; has one of them been given, or is it wrong? */
static bool has_optional(const struct new_page *page, const char *side, bool given)
{
    const struct json_node *options = options_of(page, side);
    for (const struct json_node *one = options == NULL ? NULL : options->first;
         one != NULL; one = one->next) {
        const char *name = name_of(page, side, one);
        if (!is_true(one, "required") && (!given || new_value(page, name)[0] != '\0' ||
                                          form_has_error(&page->form, name)))
            return true;
    }
    return false;
}

static void add_reached(const struct new_page *page, const char *side,
                        const char *title)
{
    const char *reached = json_tree_member(json_tree_get(page->told, side), "reached");
    if (reached[0] != '\0')
        frame_notice(page->visit, "good", title, reached);
}

void new_side_show(struct new_page *page)
{
    struct markup *body = &page->visit->body;
    const char *side = side_of(page);
    if (text_same(side, "list"))
        add_reached(page, "crm", "The CRM is connected:");
    markup_begin(body, "p", NULL);
    markup_text(body, "Wherry connects to ");
    markup_foreign(body, plugin_of(page, side));
    markup_text(body,
                " when you continue, and reads only. This can take some seconds.");
    markup_close(body);
    new_form(page);
    add_options(page, side, true);
    if (has_optional(page, side, false)) {
        markup_open(body, "details");
        if (has_optional(page, side, true))
            markup_flag(body, "open");
        markup_element(body, "summary", "Other settings");
        add_options(page, side, false);
        markup_close(body);
    }
    form_buttons(&page->form, "Connect", true);
    markup_close(body);
}

const char *new_crm_field(struct new_page *page, const char *answer)
{
    (void)page;
    if (text_starts_with(answer, "crm."))
        return answer;
    return text_same(answer, "crm") || answer[0] == '\0' ? "" : NULL;
}

static bool is_list_option(const struct new_page *page, const char *answer)
{
    return text_starts_with(answer, "list.") &&
           text_same(answer + strlen("list."), list_option(page));
}

const char *new_list_field(struct new_page *page, const char *answer)
{
    if (text_starts_with(answer, "list.") && !is_list_option(page, answer))
        return answer;
    return text_same(answer, "list") || answer[0] == '\0' ? "" : NULL;
}

/* ---- Which list ---- */

static const char *choice_name(const struct new_page *page)
{
    return arena_format(&page->visit->arena, "list.%s", list_option(page));
}

bool new_choice_skip(const struct new_page *page)
{
    return page->told != NULL && list_option(page)[0] == '\0';
}

/* The answer may have been dropped since then; the form has the name, too. */
void new_choice_save(struct new_page *page)
{
    const struct json_node *options = options_of(page, "list");
    for (const struct json_node *one = options == NULL ? NULL : options->first;
         one != NULL; one = one->next) {
        const char *name = name_of(page, "list", one);
        if (is_true(one, "required") && !is_true(one, "secret") &&
            visit_form(page->visit, name)[0] != '\0')
            new_save(page, name);
    }
}

/* "a36b032126, 1,203 members" */
static const char *list_words(const struct new_page *page, const struct json_node *list)
{
    const char *members = json_tree_member(list, "members");
    return arena_format(&page->visit->arena, "%s%s%s%s", json_tree_member(list, "id"),
                        members[0] == '\0' ? "" : ", ", members,
                        members[0] == '\0'        ? ""
                        : text_same(members, "1") ? " member"
                                                  : " members");
}

static const char *list_title(const struct json_node *list)
{
    const char *title = json_tree_member(list, "name");
    return title[0] == '\0' ? json_tree_member(list, "id") : title;
}

static void add_list(const struct new_page *page, const struct json_node *list,
                     size_t number)
{
    const char *name = choice_name(page), *id = json_tree_member(list, "id");
    form_choice(&page->form,
                &(struct form_choice){.name = name,
                                      .value = id,
                                      .label = list_title(list),
                                      .help = list_words(page, list),
                                      .number = number,
                                      .chosen = text_same(id, new_value(page, name))});
}

/* Many of them make a list to select from: a page stays short. */
static void pick_list(const struct new_page *page, const struct json_node *lists)
{
    const char *name = choice_name(page), *chosen = new_value(page, name);
    form_pick(&page->form,
              &(struct form_line){.name = name,
                                  .label = "Which list?",
                                  .help = "These are the lists that the key reaches"});
    form_option(&page->form, "", "Choose", chosen[0] == '\0', true);
    for (const struct json_node *one = lists->first; one != NULL; one = one->next) {
        const char *id = json_tree_member(one, "id");
        form_option(&page->form, id,
                    arena_format(&page->visit->arena, "%s (%s)", list_title(one),
                                 list_words(page, one)),
                    text_same(id, chosen), true);
    }
    form_pick_end(&page->form);
}

static void choose_list(const struct new_page *page, const struct json_node *lists)
{
    size_t number = 0;
    form_group(&page->form, choice_name(page), "Which list?",
               "These are the lists that the key reaches");
    for (const struct json_node *one = lists->first; one != NULL; one = one->next)
        add_list(page, one, number++);
    form_group_end(&page->form);
}

static void add_no_list(const struct new_page *page)
{
    const struct json_node *list = json_tree_get(page->told, "list");
    if (text_same(json_tree_member(list, "state"), "connected"))
        frame_notice(page->visit, "warn", "This key reaches no list.",
                     "Make one at the service, or go back and give another key.");
    else
        frame_notice(page->visit, "bad", "The mailing list is not connected.",
                     json_tree_member(list, "words"));
}

void new_choice_show(struct new_page *page)
{
    struct markup *body = &page->visit->body;
    const struct json_node *lists = json_tree_get(page->told, "lists");
    const bool told = json_tree_is(lists, JSON_ARRAY);
    add_reached(page, "list", "The mailing list is connected:");
    if (told && lists->count == 0)
        add_no_list(page);
    new_form(page);
    if (!told)
        new_line(page, choice_name(page), "Id of the list",
                 new_value(page, choice_name(page)),
                 "The service does not say which lists there are");
    else if (lists->count > LISTS_SHOWN)
        pick_list(page, lists);
    else if (lists->count > 0)
        choose_list(page, lists);
    form_buttons(&page->form, told && lists->count == 0 ? "Look again" : "Continue",
                 true);
    markup_close(body);
}

const char *new_choice_field(struct new_page *page, const char *answer)
{
    if (is_list_option(page, answer))
        return answer;
    return text_same(answer, "list") || answer[0] == '\0' ? "" : NULL;
}

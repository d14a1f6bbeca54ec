/* fuzz_console.c -- any request to the console, and any answers of the commands that its
 * page is made of: a page with nothing in it but our own markup, or a way to go on within
 * these pages; no word of a stranger is an option of a command.
 *
 * The first byte says who asks and how, the second how the commands ended. Then come
 * lines: the path, Host, Origin, Sec-Fetch-Site, the cookie; lines "?NAME=VALUE" of the
 * query and "NAME=VALUE" of the form; from the first empty line on, what each command
 * tells.
 */
#include <string.h>

#include "host/base/log.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/base/words.h"
#include "host/console/console.h"
#include "host/console/door.h"
#include "host/console/plan_page.h"
#include "tests/fuzz/any_folder.h"
#include "tests/fuzz/replay.h"

enum { HEAD = 2 };

/* Bits of the first byte, above two for the role. */
enum { POSTS = 4, HAS_TOKEN = 8, IS_OTHER_METHOD = 16 };

static struct console console;

static void begin(void)
{
    static const char users[] = "v:viewer:x\ns:support:x\no:operator:x\n";
    static char folder[256], plans[256], file[256], trail[256];
    any_folder_put("users", users, sizeof users - 1);
    snprintf(folder, sizeof folder, "%s", any_folder());
    snprintf(file, sizeof file, "%s", any_folder_path("users"));
    snprintf(plans, sizeof plans, "%s", any_folder_path(PLAN_FILE));
    snprintf(trail, sizeof trail, "%s", any_folder_path(TRAIL_NAME));
    console.options = (struct console_options){.program = {.program = "/bin/false",
                                                           .specs = folder,
                                                           .plugins = folder,
                                                           .most = 1},
                                               .state = folder,
                                               .plans = plans,
                                               .users = file,
                                               .trail = trail,
                                               .name = "console.example",
                                               .trusted_header = "X-User",
                                               .version = "1"};
    console.errands.program = console.options.program;
    console.trail.file = trail;
    console.now_ms = 1;
    log_set_level((enum log_level)(LOG_ERROR + 1)); /* silence */
    MUST(sessions_begin(&console.sessions));
}

/* ---- The request */

/* Up to the end of the line, which *at is then behind. */
static char *take_line(char **at)
{
    char *line = *at, *end = line + strcspn(line, "\n");
    *at = *end == '\0' ? end : end + 1;
    *end = '\0';
    return line;
}

static void take_pair(struct visit *visit, char *line)
{
    struct pairs *pairs = *line == '?' ? &visit->query : &visit->form;
    char *name = *line == '?' ? line + 1 : line, *value = strchr(name, '=');
    if (value == NULL || pairs->count == VISIT_PAIRS)
        return;
    *value++ = '\0';
    pairs->all[pairs->count++] = (struct pair){name, value};
}

static void add_token(struct visit *visit)
{
    static char cookie[SESSION_TEXT], token[SESSION_TEXT];
    memset(cookie, 'a', sizeof cookie - 1);
    sessions_token(&console.sessions, cookie, token);
    visit->cookie = cookie;
    if (visit->form.count < VISIT_PAIRS)
        visit->form.all[visit->form.count++] = (struct pair){"token", token};
}

/* Gives where the answers begin. */
static char *take_request(struct visit *visit, unsigned how, char *text)
{
    static const char *const names[] = {"", "v", "s", "o"};
    const char **const headers[] = {&visit->path, &visit->host, &visit->origin,
                                    &visit->site, &visit->cookie};
    visit->console = &console;
    visit->user = "";
    visit->signed_in_by_proxy = names[how % 4];
    visit->method = (how & IS_OTHER_METHOD) != 0 ? METHOD_OTHER
                    : (how & POSTS) != 0         ? METHOD_POST
                                                 : METHOD_GET;
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
        *headers[i] = take_line(&text);
    while (*text != '\0') {
        char *line = take_line(&text);
        if (*line == '\0')
            break;
        take_pair(visit, line);
    }
    if ((how & HAS_TOKEN) != 0)
        add_token(visit);
    return text;
}

/* ---- What it is made of */

/* What a stranger gives may be the value of an option, and an operand, and no option. */
static void judge_words(const struct errand *errand)
{
    bool operands = false, value = false;
    MUST(errand->word_count <= ERRAND_WORDS &&
         errand->words[errand->word_count] == NULL);
    for (size_t i = 1; i < errand->word_count; i++) {
        const char *word = errand->words[i];
        MUST(operands || value || !text_starts_with(word, "--evil"));
        operands = operands || text_same(word, "--");
        value = !value && text_starts_with(word, "--");
    }
    MUST(operands);
}

/* It told this, and is over. */
static void finish(struct errand *errand, unsigned how, char **told)
{
    judge_words(errand);
    struct errand **link = &console.errands.first;
    while (*link != NULL && *link != errand)
        link = &(*link)->next;
    if (*link != NULL)
        *link = errand->next;
    errand->state = ERRAND_OVER;
    errand->code = (int)(how % 8);
    errand->cut = (how & 64) != 0;
    errand->late = (how & 128) != 0;
    buffer_add_text(&errand->told, take_line(told));
    buffer_format(&errand->said, "wherry: error: %s\n", buffer_text(&errand->told));
}

/* ---- The answer */

static void must_stay_here(const char *location)
{
    MUST(location[0] == '/' && location[1] != '/' && location[1] != '\\');
    MUST(!words_have_control(location));
}

static void must_be_ours(struct visit *visit)
{
    size_t length = 0;
    const char *body = markup_finish(&visit->body, &length);
    MUST(strlen(body) == length && words_are_text(body));
    if (visit->type != NULL) /* no page */
        return;
    const char *script = strstr(body, "<script");
    MUST(script == NULL || strstr(script + 1, "<script") == NULL);
    MUST(strstr(body, "<iframe") == NULL && strstr(body, " onload=\"") == NULL);
}

static void judge(struct visit *visit)
{
    MUST(visit->status >= 200 && visit->status < 600);
    if (visit->location != NULL)
        must_stay_here(visit->location);
    if (visit->set_cookie != NULL)
        MUST(!words_have_control(visit->set_cookie));
    if (visit->asset == NULL)
        must_be_ours(visit);
}

static void answer(struct visit *visit, unsigned how, char **told)
{
    door_receive(visit);
    MUST(visit->status != 0 || visit->page != NULL);
    for (size_t i = 0; i < visit->errand_count; i++)
        finish(visit->errands[i], how, told);
    if (visit->status == 0 && visit->page->show != NULL)
        visit->page->show(visit);
    judge(visit);
    visit_free(visit);
}

/* The pages of what was started, as its operator sees them. */
static void look_at_jobs(unsigned how, char **told)
{
    static const char *const paths[] = {"/jobs/1", "/jobs/1/events", "/plans/1"};
    for (int over = 0; over < 2 && console.jobs.count > 0; over++) {
        for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
            struct visit visit = {.console = &console,
                                  .path = paths[i],
                                  .cookie = "",
                                  .host = "localhost",
                                  .origin = "",
                                  .site = "",
                                  .user = "",
                                  .signed_in_by_proxy = "o"};
            answer(&visit, how, told);
        }
        if (over == 0)
            finish(console.jobs.all[0].errand, how, told);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct visit *visit = memory_allocate(sizeof *visit);
    if (console.options.users == NULL)
        begin();
    if (length < HEAD) {
        free(visit);
        return 0;
    }
    char *text = memory_text_n((const char *)bytes + HEAD, length - HEAD);
    char *told = take_request(visit, bytes[0], text);
    answer(visit, bytes[1], &told);
    look_at_jobs(bytes[1], &told);
    jobs_end(&console.jobs, &console.errands);
    MUST(console.errands.first == NULL);
    console.jobs.last = 0;
    free(visit);
    free(text);
    return 0;
}

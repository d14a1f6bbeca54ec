/* demo.c -- a two-way contact sync to watch, over real HTTP, and to be proved. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/base/text.h"
#include "plugin/kit/json_tree.h"
#include "tests/demo/people.h"
#include "tests/support/program.h"
#include "tests/support/sandbox.h"
#include "tests/support/suite.h"

/* Everything that one demo needs; `wrong` counts what was not as it should be. */
struct demo {
    struct sandbox *sandbox;
    struct home home;
    struct buffer environment;
    struct told told;
    struct people people;
    int wrong;
};

static void title(const char *text)
{
    printf("\n== %s\n\n", text);
    fflush(stdout);
}

/* Shows a command and what it says; its code must be the one expected. */
static void wherry(struct demo *demo, const char *line, int code)
{
    printf("$ wherry %s\n", line);
    fflush(stdout);
    program_run(&demo->home, buffer_text(&demo->environment), line, &demo->told);
    fputs(buffer_text(&demo->told.err), stdout);
    fputs(buffer_text(&demo->told.out), stdout);
    fflush(stdout);
    if (demo->told.code == code)
        return;
    printf("-- it ended with %d instead of %d\n", demo->told.code, code);
    demo->wrong++;
}

static void expect(struct demo *demo, bool truth, const char *claim)
{
    printf("  %-9s %s\n", truth ? "yes" : "NO", claim);
    demo->wrong += !truth;
}

/* How many requests of the log since `since` were writes; *last becomes the newest. */
static int64_t writes_since(struct demo *demo, int64_t since, int64_t *last)
{
    struct arena arena = {0};
    struct buffer answer = {0};
    struct wherry_error error = {0};
    char path[64];
    int64_t writes = 0;
    snprintf(path, sizeof path, "/control/log?since=%lld", (long long)since);
    sandbox_control(demo->sandbox, "GET", path, NULL, &answer);
    const struct json_node *log =
        json_tree_parse(&arena, buffer_text(&answer), answer.length, &error);
    *last = since;
    for (const struct json_node *request = log == NULL ? NULL : log->first;
         request != NULL; request = request->next) {
        const char *method = json_tree_text(json_tree_get(request, "method"));
        writes += !text_same(method, "GET");
        *last = json_tree_integer(json_tree_get(request, "n"), *last);
    }
    buffer_free(&answer);
    arena_free(&arena);
    return writes;
}

static void show_spec(struct demo *demo, const char *path)
{
    struct buffer spec = {0};
    char piece[1024];
    size_t length = 0;
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        perror(path);
        exit(EXIT_FAILURE);
    }
    while ((length = fread(piece, 1, sizeof piece, file)) > 0)
        buffer_add(&spec, piece, length);
    fclose(file);
    fputs(buffer_text(&spec), stdout);
    home_write(&demo->home, "specs/sandbox.yaml", buffer_text(&spec));
    buffer_free(&spec);
}

static void begin(struct demo *demo, const char *spec)
{
    title("A simulated Ometria and Mailchimp on this machine, 2,000 people on each");
    demo->sandbox = sandbox_start();
    sandbox_post(demo->sandbox, "seed",
                 "{\"people\":2000,\"common\":1000,\"random\":1}");
    printf("Listening on %s; 1,000 people are on both sides.\n",
           sandbox_url(demo->sandbox));
    home_begin(&demo->home);
    buffer_format(&demo->environment, "WHERRY_SANDBOX=%s", sandbox_url(demo->sandbox));
    title("The pipeline: one YAML file");
    show_spec(demo, spec);
    wherry(demo, "check", 0);
}

static int64_t take_baseline(struct demo *demo)
{
    int64_t last = 0;
    title("The first run takes the baseline: it reads both sides and writes nothing");
    wherry(demo, "run sandbox", 0);
    expect(demo, writes_since(demo, 0, &last) == 0, "only GET requests were made");
    return last;
}

static void let_people_act(struct demo *demo)
{
    title("People change, leave and join, on both sides");
    people_choose(&demo->people, demo->sandbox);
    people_act(&demo->people, demo->sandbox);
}

static int64_t sync(struct demo *demo, int64_t last)
{
    title("What would a run do? A plan only reads");
    wherry(demo, "plan sandbox", 0);
    expect(demo, writes_since(demo, last, &last) == 0, "only GET requests were made");
    title("The run");
    wherry(demo, "run sandbox", 0);
    expect(demo, writes_since(demo, last, &last) > 0, "changes were written");
    title("Ometria answered 202: accepted, not done. The next run reads the changes "
          "back");
    sandbox_control(demo->sandbox, "POST", "/control/apply", "{}", NULL);
    wherry(demo, "run sandbox", 0);
    expect(demo, writes_since(demo, last, &last) == 0, "nothing was written again");
    return last;
}

static void look_at_it(struct demo *demo)
{
    struct buffer line = {0};
    title("How is it doing?");
    wherry(demo, "status", 0);
    wherry(demo, "history sandbox", 0);
    title("One person's story");
    buffer_format(&line, "explain sandbox %s", people_leaver(&demo->people));
    wherry(demo, buffer_text(&line), 0);
    buffer_free(&line);
}

static int64_t prove(struct demo *demo, int64_t last)
{
    title("The proof: both sides, compared person by person");
    demo->wrong += people_prove(&demo->people, demo->sandbox);
    wherry(demo, "run sandbox", 0);
    expect(demo, writes_since(demo, last, &last) == 0,
           "a run with no change writes nothing");
    return last;
}

static void mirror_segment(struct demo *demo, int64_t last)
{
    title("A segment of the CRM becomes a static segment of the list");
    people_form_segment(&demo->people, demo->sandbox);
    wherry(demo, "segments sandbox add 1042 --write", 0);
    wherry(demo, "run sandbox", 0);
    demo->wrong += people_prove_segment(&demo->people, demo->sandbox, "VIP customers");
    expect(demo, writes_since(demo, last, &last) > 0, "it was written");
    wherry(demo, "run sandbox --step segment_sync", 0);
    expect(demo, writes_since(demo, last, &last) == 0,
           "a segment that has not changed writes nothing");
}

static const char *spec_path;

START_TEST(each_step_of_the_demo_does_its_work_and_touches_nobody_else)
{
    struct demo demo = {0};
    begin(&demo, spec_path);
    int64_t last = take_baseline(&demo);
    let_people_act(&demo);
    last = sync(&demo, last);
    look_at_it(&demo);
    last = prove(&demo, last);
    mirror_segment(&demo, last);
    people_free(&demo.people);
    sandbox_stop(demo.sandbox);
    home_finish(&demo.home);
    told_free(&demo.told);
    buffer_free(&demo.environment);
    ck_assert_msg(demo.wrong == 0, "%d of the claims above are false", demo.wrong);
}
END_TEST

/* What starts the sandbox and runs wherry asserts as in a test, so the story is one. */
int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: demo SPEC\n");
        return 2;
    }
    spec_path = argv[1];
    int code = suite_run_here(
        "demo", each_step_of_the_demo_does_its_work_and_touches_nobody_else);
    if (code == EXIT_SUCCESS)
        puts("\nAll claims are true. README.md explains how to set up a pipeline of "
             "your own.");
    return code;
}

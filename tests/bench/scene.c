/* scene.c -- what one group of figures is taken in: two services, a state, and wherry.
 *
 * What needs much memory is done in a process aside: a child's peak is at least what its
 * parent held when it began.
 */
#include "tests/bench/scene.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/base/text.h"
#include "plugin/kit/json_tree.h"
#include "tests/support/suite.h"

/* In the middle of a day, whose records are read again where a service knows only days. */
#define BEGINNING_MS "1781510400000"
#define ENVIRONMENT "WHERRY_PLUGINS=" BENCH_PLUGINS
#define ALL_STEPS                                                                      \
    "contact_sync:\n"                                                                  \
    "  every: 1h\n"                                                                    \
    "  steps:\n"                                                                       \
    "    import_new_records:\n"                                                        \
    "    import_pull_fields:\n"                                                        \
    "    import_unsubscribes:\n"                                                       \
    "    push_new_records:\n"                                                          \
    "    push_unsubscribes:\n"                                                         \
    "    push_push_fields:\n"                                                          \
    "  fields:\n"                                                                      \
    "    - { crm: firstname, list: FNAME }\n"                                          \
    "    - { crm: lastname, list: LNAME }\n"

enum { HOUR_MS = 3600000, TWO_DAYS_MS = 172800000, ACTS_MOST = 2000 };
enum { LINE_ROOM = 1024, SEEDED_MOST = 500000 };

void scene_path(const struct scene *scene, const char *name, char path[SCENE_PATH_ROOM])
{
    snprintf(path, SCENE_PATH_ROOM, "%s/%s", scene->home.directory, name);
}

/* What distinguishes one pipeline from another: an account on each side, and a list. */
struct identity {
    const char *id, *crm_key, *list_key, *list_id;
};

static void write_spec(const struct scene *scene, const struct identity *identity,
                       const char *sections)
{
    struct buffer text = {0};
    char name[64];
    snprintf(name, sizeof name, "specs/%s.yaml", identity->id);
    buffer_format(&text,
                  "pipeline: %s\n"
                  "crm:\n"
                  "  plugin: ometria\n"
                  "  base_url: %s\n"
                  "  api_key: %s\n"
                  "  reads_per_second: 1000\n"
                  "  pushes_per_second: 1000\n"
                  "list:\n"
                  "  plugin: mailchimp\n"
                  "  base_url: %s\n"
                  "  api_key: %s\n"
                  "  list_id: %s\n%s%s",
                  identity->id, sandbox_ometria_url(scene->sandbox), identity->crm_key,
                  sandbox_mailchimp_url(scene->sandbox), identity->list_key,
                  identity->list_id, scene->list == NULL ? "" : scene->list, sections);
    home_write(&scene->home, name, buffer_text(&text));
    buffer_free(&text);
}

void scene_write_spec(const struct scene *scene, const char *sections)
{
    const struct identity p = {"p", SANDBOX_OMETRIA_KEY, SANDBOX_MAILCHIMP_KEY,
                               SANDBOX_LIST};
    write_spec(scene, &p, sections);
}

void scene_write_steps(const struct scene *scene)
{
    scene_write_spec(scene, ALL_STEPS);
}

void scene_write_fleet(const struct scene *scene, int64_t count)
{
    char id[32], crm_key[64], list_key[64], list_id[32];
    const struct identity shop = {id, crm_key, list_key, list_id};
    for (int64_t i = 0; i < count; i++) {
        snprintf(id, sizeof id, "shop-%" PRId64, i);
        snprintf(crm_key, sizeof crm_key, "ometria-key-%" PRId64, i);
        snprintf(list_key, sizeof list_key, "%032" PRIx64 "-us1", i + 1);
        snprintf(list_id, sizeof list_id, "%010" PRIx64, i + 1);
        write_spec(scene, &shop, ALL_STEPS);
    }
}

static int64_t part_of(int64_t people, int64_t first)
{
    const int64_t left = people < first ? 0 : people - first;
    return left < SEEDED_MOST ? left : SEEDED_MOST;
}

/* Each part is answered before its client gives up. */
static void seed(const struct scene *scene, int64_t first, int64_t list, int64_t crm)
{
    sandbox_post(scene->sandbox, "seed",
                 "{\"list\":%" PRId64 ",\"crm\":%" PRId64 ",\"common\":%" PRId64
                 ",\"first\":%" PRId64 ",\"plain\":true}",
                 list, crm, list < crm ? list : crm, first);
}

void scene_begin(struct scene *scene, int64_t list, int64_t crm)
{
    *scene = (struct scene){.sandbox = sandbox_start()};
    home_begin(&scene->home);
    sandbox_post(scene->sandbox, "clock", "{\"now_ms\":" BEGINNING_MS "}");
    sandbox_dial(scene->sandbox, "mailchimp.gzip", "false");
    sandbox_dial(scene->sandbox, "ometria.gzip", "false");
    sandbox_dial(scene->sandbox, "ometria.reads_per_second", "0");
    sandbox_dial(scene->sandbox, "ometria.pushes_per_second", "0");
    for (int64_t first = 0; first < list || first < crm; first += SEEDED_MOST)
        seed(scene, first, part_of(list, first), part_of(crm, first));
    scene_write_steps(scene);
}

void scene_finish(struct scene *scene)
{
    sandbox_stop(scene->sandbox);
    home_finish(&scene->home);
}

/* ---- Commands */

static void read_meters(const struct scene *scene, struct cost *meters)
{
    struct arena arena = {0};
    struct buffer answer = {0};
    struct wherry_error error = {0};
    sandbox_control(scene->sandbox, "GET", "/control/meters", NULL, &answer);
    const struct json_node *root =
        json_tree_parse(&arena, buffer_text(&answer), answer.length, &error);
    meters->list_requests =
        json_tree_integer(json_tree_find(root, "mailchimp.requests"), 0);
    meters->crm_requests =
        json_tree_integer(json_tree_find(root, "ometria.requests"), 0);
    meters->writes = json_tree_integer(json_tree_find(root, "mailchimp.writes"), 0) +
                     json_tree_integer(json_tree_find(root, "ometria.writes"), 0);
    buffer_free(&answer);
    arena_free(&arena);
}

/* A run leaves its accounts a second's rest, because of their pace: there is none
 * here. */
static void forget_leases(const struct scene *scene)
{
    char path[SCENE_PATH_ROOM];
    scene_path(scene, "state/leases", path);
    DIR *leases = opendir(path);
    if (leases == NULL)
        return;
    /* There is one thread. */
    /* cppcheck-suppress readdirCalled */
    for (struct dirent *entry = NULL; (entry = readdir(leases)) != NULL;)
        if (entry->d_name[0] != '.')
            unlinkat(dirfd(leases), entry->d_name, 0);
    closedir(leases);
}

static void refuse(const struct scene *scene, const char *line, int code)
{
    struct buffer said = {0};
    home_read(&scene->home, "out", &said);
    fputs(buffer_text(&said), stderr);
    home_read(&scene->home, "err", &said);
    fputs(buffer_text(&said), stderr);
    fprintf(stderr, "bench: '%s' ended with %d\n", line, code);
    buffer_free(&said);
    exit(EXIT_FAILURE);
}

static int start(struct scene *scene, const char *program, const char *line,
                 const char *environment)
{
    read_meters(scene, &scene->before);
    /* The program that program_start runs. */
    setenv("WHERRY", program, 1);
    scene->began_us = measure_now_us();
    return program_start(&scene->home, environment, line);
}

void scene_end(struct scene *scene, int pid, struct cost *cost)
{
    struct cost after = {0};
    measure_wait(pid, scene->began_us, cost);
    read_meters(scene, &after);
    cost->list_requests = after.list_requests - scene->before.list_requests;
    cost->crm_requests = after.crm_requests - scene->before.crm_requests;
    cost->writes = after.writes - scene->before.writes;
}

void scene_program(struct scene *scene, const char *program, const char *line,
                   const char *environment, int code, struct cost *cost)
{
    scene_end(scene, start(scene, program, line, environment), cost);
    if (cost->code != code)
        refuse(scene, line, cost->code);
}

int scene_start(struct scene *scene, const char *line)
{
    const char *counted = getenv("WHERRY_COUNTED");
    char environment[LINE_ROOM];
    sandbox_post(scene->sandbox, "clock", "{\"advance_ms\":%d}", HOUR_MS);
    sandbox_post(scene->sandbox, "apply", "{}");
    forget_leases(scene);
    snprintf(environment, sizeof environment, ENVIRONMENT "%s%s",
             scene->fault == NULL ? "" : " WHERRY_FAULT=",
             scene->fault == NULL ? "" : scene->fault);
    return start(scene, counted == NULL ? BENCH_WHERRY : counted, line, environment);
}

void scene_wherry(struct scene *scene, const char *line, int code, struct cost *cost)
{
    scene_end(scene, scene_start(scene, line), cost);
    if (cost->code != code)
        refuse(scene, line, cost->code);
}

/* ---- What is done aside */

bool scene_aside(void)
{
    int status = 0;
    fflush(NULL);
    pid_t pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0)
        return true;
    while (waitpid(pid, &status, 0) < 0)
        ck_assert_int_eq(errno, EINTR);
    if (status != 0)
        exit(EXIT_FAILURE);
    return false;
}

void scene_aside_end(void)
{
    fflush(NULL);
    _exit(EXIT_SUCCESS);
}

void scene_keep_requests(const struct scene *scene, const char *name)
{
    struct arena arena = {0};
    struct buffer answer = {0}, urls = {0};
    struct wherry_error error = {0};
    char path[64];
    if (!scene_aside())
        return;
    snprintf(path, sizeof path, "/control/log?method=GET&since=%" PRId64,
             scene->before.list_requests + scene->before.crm_requests);
    sandbox_control(scene->sandbox, "GET", path, NULL, &answer);
    const struct json_node *log =
        json_tree_parse(&arena, buffer_text(&answer), answer.length, &error);
    ck_assert_ptr_nonnull(log);
    for (const struct json_node *request = log->first; request != NULL;
         request = request->next) {
        const char *query = json_tree_text(json_tree_get(request, "query"));
        buffer_format(&urls, "%s%s%s%s\n", sandbox_url(scene->sandbox),
                      json_tree_text(json_tree_get(request, "path")),
                      query[0] == '\0' ? "" : "?", query);
    }
    home_write(&scene->home, name, buffer_text(&urls));
    scene_aside_end();
}

void scene_dump_list(const struct scene *scene, struct buffer *dump)
{
    sandbox_control(scene->sandbox, "GET", "/control/dump?side=list", NULL, dump);
}

static void send_acts(const struct scene *scene, struct buffer *acts)
{
    if (acts->length == 0)
        return;
    buffer_add_char(acts, ']');
    sandbox_post(scene->sandbox, "act", "%s", buffer_text(acts));
    buffer_clear(acts);
}

void scene_act(const struct scene *scene, struct crowd crowd, const char *act)
{
    static const char key[] = "\"address\":\"";
    struct buffer dump = {0}, acts = {0};
    int64_t number = 0, waiting = 0;
    if (!scene_aside())
        return;
    scene_dump_list(scene, &dump);
    for (const char *at = buffer_text(&dump); (at = strstr(at, key)) != NULL;
         number++) {
        at += sizeof key - 1;
        if ((number % crowd.step == crowd.first) == crowd.others)
            continue;
        buffer_format(&acts, "%s{%s,\"address\":\"%.*s\"}",
                      acts.length == 0 ? "[" : ",", act, (int)strcspn(at, "\""), at);
        if (++waiting % ACTS_MOST == 0)
            send_acts(scene, &acts);
    }
    send_acts(scene, &acts);
    scene_aside_end();
}

void scene_add_contacts(const struct scene *scene, int64_t from, int64_t count)
{
    sandbox_post(scene->sandbox, "clock", "{\"advance_ms\":%d}", TWO_DAYS_MS);
    sandbox_post(scene->sandbox, "seed",
                 "{\"list\":0,\"common\":0,\"crm\":%" PRId64 ",\"first\":%" PRId64
                 ",\"days\":1,\"plain\":true}",
                 count, from);
}

int64_t scene_state_bytes(const struct scene *scene)
{
    int64_t bytes = 0;
    char path[SCENE_PATH_ROOM];
    struct stat status;
    scene_path(scene, "state", path);
    DIR *state = opendir(path);
    ck_assert_ptr_nonnull(state);
    /* There is one thread. */
    /* cppcheck-suppress readdirCalled */
    for (struct dirent *entry = NULL; (entry = readdir(state)) != NULL;)
        if (fstatat(dirfd(state), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISREG(status.st_mode))
            bytes += status.st_size;
    closedir(state);
    return bytes;
}

/* test_power.c -- the power fails: what was not synced is lost, all of it, its end, or
 * sectors here and there. The state still knows everything that has left this machine,
 * and afterwards both worlds end the same.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/machine/deeds.h"
#include "tests/machine/matrix.h"
#include "tests/machine/power_log.h"
#include "tests/pipelines/rig.h"

enum { KILLED = 128 + SIGKILL, SECONDS = 600 };

static const struct matrix_fault failing = {"the power fails", 2, "0, 137"};

static size_t count_in(const char *text, const char *words)
{
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, words)) != NULL; at++)
        count++;
    return count;
}

/* Of contacts that the state says it has sent. */
static size_t sent_by_state(void)
{
    const char *const name = rig_path("story.jsonl");
    unlink(name);
    rig_run_now_with("", rig_keep_format("state export p --out %s", name));
    ck_assert_msg(access(name, F_OK) == 0, "%s%s", rig_told(), rig_error());
    return count_in(rig_file("story.jsonl"), "\"event\":\"sent\"");
}

static size_t rows_of(const struct json_node *request)
{
    const char *text = json_tree_text(json_tree_get(request, "body"));
    if (*text == '\0')
        return 1;
    const struct json_node *body = rig_parse(text, strlen(text));
    const struct json_node *members = json_tree_get(body, "members"),
                           *operations = json_tree_get(body, "operations");
    if (json_tree_is(body, JSON_ARRAY))
        return body->count;
    if (members != NULL)
        return members->count;
    return operations != NULL ? operations->count : 1;
}

/* Of contacts that a service has taken. */
static size_t taken_by_services(void)
{
    size_t count = 0;
    const struct json_node *log = rig_ask("/control/log");
    for (const struct json_node *one = log->first; one != NULL; one = one->next)
        if (strcmp(json_tree_text(json_tree_get(one, "method")), "GET") != 0 &&
            json_tree_true(json_tree_get(one, "applied")))
            count += rows_of(one);
    return count;
}

static const char *power(void)
{
    const char *const directory = rig_path("power");
    mkdir(directory, 0700);
    return directory;
}

/* The command is killed at this place, and the power fails with it. False: it was
 * completed. */
static bool do_and_lose(enum deed deed, int place, enum power_loss loss)
{
    const size_t sent = deed_marks(deed) ? sent_by_state() : 0;
    const size_t taken = taken_by_services();
    const int code = deed_do(
        deed, rig_keep_format("WHERRY_FAULT=any:%d WHERRY_POWER=%s", place, power()));
    ck_assert_msg(code == 0 || code == KILLED, "code %d:\n%s%s", code, rig_told(),
                  rig_error());
    power_cut(power(), rig_path("state"), loss, (uint64_t)place);
    if (deed_marks(deed)) {
        const size_t known = sent_by_state() - sent, left = taken_by_services() - taken;
        ck_assert_msg(
            known >= left,
            "%s: power lost at place %d: the services have taken %zu changes, "
            "the state knows of %zu",
            deed_name(deed), place, left, known);
    }
    matrix_saw(&failing, deed_name(deed), code);
    return code == KILLED;
}

START_TEST(nothing_that_left_this_machine_is_lost_with_the_power)
{
    const enum deed deed = (enum deed)_i;
    if (!deed_has_state(deed) || !deed_has_steps(deed) ||
        !matrix_enter(&failing, deed_name(deed), _i, deed_next(deed)))
        return;
    char *wanted = deed_unharmed(deed);
    bool more = true;
    for (int place = 1; more; place = matrix_next_place(place)) {
        deed_begin(deed);
        more = do_and_lose(deed, place, (enum power_loss)((place + _i) % POWER_LOSSES));
        deed_make_good(deed, failing.words, place, wanted);
        deed_renew();
    }
    free(wanted);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"nothing_that_left_this_machine_is_lost_with_the_power",
         &nothing_that_left_this_machine_is_lost_with_the_power, DEEDS, SECONDS},
        {0}};
    return matrix_run("power", rig_suite, tests);
}

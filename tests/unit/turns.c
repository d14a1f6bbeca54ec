/* turns.c -- holders of turns in a database, for tests. */
#include "tests/unit/turns.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "tests/support/database.h"
#include "tests/support/process.h"

struct wherry_error turn_error;

struct states turn_states(const char *role)
{
    return (struct states){.text = database_uri(role)};
}

enum wherry_status turn_take(const char *name, int64_t wait_ms, struct lease **lease)
{
    return lease_take(turn_states("wherry"), name, wait_ms, NULL, NULL, lease,
                      &turn_error);
}

struct lease *turn_taken(const char *name)
{
    struct lease *lease = NULL;
    fine(turn_take(name, 0, &lease));
    return lease;
}

struct store *turn_opened(const char *way)
{
    struct buffer place = {0};
    struct store *store = NULL;
    buffer_format(&place, "%s#a", way);
    fine(store_open(buffer_text(&place), STORE_WRITE, &store, &turn_error));
    buffer_free(&place);
    return store;
}

struct store *turn_fenced(struct lease *lease)
{
    struct store *store = turn_opened(database_uri("wherry"));
    fine(store_fence(store, lease, &turn_error));
    return store;
}

enum wherry_status turn_set(struct store *store, int64_t number)
{
    enum wherry_status status = store_begin(store, &turn_error);
    if (status == WHERRY_OK)
        status = store_set_number(store, "n", number, &turn_error);
    return status == WHERRY_OK ? store_commit(store, &turn_error) : status;
}

/* What the database itself says. */
int64_t turn_kept(void)
{
    return database_number("SELECT value FROM wherry.value WHERE name = 'n'");
}

int64_t turn_epoch(const char *name)
{
    char sql[128];
    snprintf(sql, sizeof sql, "SELECT epoch FROM wherry.lease WHERE name = '%s'", name);
    return database_number(sql);
}

void turns_pass(void)
{
    database_run("UPDATE wherry.lease SET until = until - interval '1 hour'"
                 " WHERE until IS NOT NULL");
}

/* ---- Another process */

static struct lease *its_lease;
static struct store *its_store;

static enum wherry_status obey(char order)
{
    enum wherry_status status = WHERRY_FAILED;
    switch (order) {
    case 't':
    case 'w':
        status = turn_take("pipeline a", order == 'w' ? TURN_LONG_MS : 0, &its_lease);
        break;
    case 'o':
        its_store = turn_fenced(its_lease);
        return WHERRY_OK;
    case 'b':
        status = store_begin(its_store, &turn_error);
        return status == WHERRY_OK ? store_set_number(its_store, "n", 2, &turn_error)
                                   : status;
    case 'c':
        return store_commit(its_store, &turn_error);
    case 'k':
        return lease_keep(&its_lease, 1, &turn_error);
    case 'p':
        return lease_prove(&its_lease, 1, &turn_error);
    case 'r':
        lease_release_all(&its_lease, 1);
        return WHERRY_OK;
    default:
        break;
    }
    return status;
}

struct other other_start(void)
{
    int orders[2], answers[2];
    ck_assert(pipe(orders) == 0 && pipe(answers) == 0);
    const struct other other = {process_fork(), orders[1], answers[0]};
    if (other.process == 0) {
        close(orders[1]);
        for (char order; read(orders[0], &order, 1) == 1;) {
            const char answer = obey(order) == WHERRY_OK ? 'y' : 'n';
            if (write(answers[1], &answer, 1) != 1)
                break;
        }
        _exit(0);
    }
    close(orders[0]);
    close(answers[1]);
    return other;
}

void other_order(const struct other *other, char what)
{
    ck_assert_int_eq(write(other->orders, &what, 1), 1);
}

bool other_succeeds(const struct other *other)
{
    char answer = 0;
    ck_assert_int_eq(read(other->answers, &answer, 1), 1);
    return answer == 'y';
}

bool other_does(const struct other *other, const char *what)
{
    bool good = true;
    for (; *what != '\0' && good; what++) {
        other_order(other, *what);
        good = other_succeeds(other);
    }
    return good;
}

void other_stop(const struct other *other)
{
    int status = 0;
    ck_assert_int_eq(kill(other->process, SIGSTOP), 0);
    ck_assert_int_eq(waitpid(other->process, &status, WUNTRACED), other->process);
    ck_assert(WIFSTOPPED(status));
}

void other_end(const struct other *other, int signal_number)
{
    close(other->orders);
    if (signal_number != 0)
        kill(other->process, signal_number);
    ck_assert_int_eq(waitpid(other->process, NULL, 0), other->process);
    close(other->answers);
}

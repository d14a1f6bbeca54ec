/* session.h -- one pipeline in use: its spec, its leases, both connectors, its state.
 *
 * `struct session session = {0};` before; session_close after, also when opening
 * failed.
 */
#ifndef CLI_SESSION_H
#define CLI_SESSION_H

#include <stdbool.h>

#include "host/base/buffer.h"
#include "host/cli/specs.h"
#include "host/connector/connector.h"
#include "host/picture/side.h"
#include "host/store/lease.h"
#include "host/store/store.h"

/* The pipeline's; then, for each side, the name of its account and the key's. */
enum { SESSION_LEASES = 1 + 2 * SIDE_COUNT };

struct session {
    struct specs specs;
    const struct pipeline *pipeline;
    struct lease *leases[SESSION_LEASES];
    struct http *http;
    struct connector *list, *crm;
    struct buffer peer_of_list, peer_of_crm; /* wherry_host.peer of each */
    struct store *store;
    struct fall *fall; /* NULL: nothing records how it ends */
    int64_t lease_waits,
        lease_wait_ms; /* how often and how long it waited for others */
};

/* The pipeline that the first operand names. Each step gives CODE_OK, or the exit code
 * with the reason printed. */
int session_find(struct session *session, const struct cli *cli, enum specs_use use);
/* Whether the spec has each step that --step and --allow name: CODE_OK, or CODE_USAGE. */
int session_check_steps(const struct session *session, const struct cli *cli);
/* The pipeline's lease, without waiting: for commands that change its state. */
int session_take_pipeline(struct session *session, const struct cli *cli);
/* The same by the id alone, within `wait_ms`. */
int session_take_id(struct session *session, const struct cli *cli, const char *id,
                    int64_t wait_ms);
/* The leases of its accounts, within cli->wait_ms: for commands that use the
 * services. */
int session_take_accounts(struct session *session, const struct cli *cli);
/* If the store is open, a refusal is recorded in it. */
int session_connect(struct session *session);
/* The same by parts: what requests go through, then one side alone. */
int session_network(struct session *session);
int session_connect_side(struct session *session, enum side side);
/* With STORE_READ: CODE_FAILED and a message if there is no state yet. */
int session_store(struct session *session, const struct cli *cli, enum store_mode mode);

/* Each transaction of the store proves the leases that are held (store_fence), and it is kept
 * while the command waits. session_store and session_take_accounts do so themselves. */
int session_fence(const struct session *session, struct store *store);

/* What a run goes through, in two halves: the pipeline (found, leased, its state open);
 * then both services (accounts leased, connected). A command that stops between them
 * has waited for no service. */
int session_open(struct session *session, const struct cli *cli, enum store_mode mode);
int session_reach(struct session *session, const struct cli *cli);
/* Between the two, for commands that appear in the history: if a plugin ends the
 * process, the history says so. `kind` as in the history. */
void session_watch(struct session *session, const struct cli *cli, const char *kind);
/* Whether an operator has paused the pipeline; then it says so, and how to resume. For
 * commands that would change anything at a service; the store is open. */
bool session_paused(const struct session *session);
/* Adds what was requested so far to the numbers that the state keeps for the metrics:
 * once, for commands that write to the state; a run does so by itself. The store is
 * open for writing. If they cannot be added, that is logged, and is not a failure. */
void session_count_requests(const struct session *session);
/* Closes all but the spec, which can still be read. */
void session_let_go(struct session *session);
void session_close(struct session *session);

/* Most commands as a whole: makes a pipeline ready, calls the function, and closes it.
 * Returns the exit code. */
typedef int session_work(struct session *session, const struct cli *cli);
/* On a state that is only read. */
int session_look(const struct cli *cli, session_work *work);
/* On a state and both services, for a run or half of one. */
int session_talk(const struct cli *cli, enum store_mode mode, session_work *work);

#endif

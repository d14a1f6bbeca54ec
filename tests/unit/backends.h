/* backends.h -- what can keep a state, for tests of the contract that all of it keeps
 * (host/store/store.h): each test is done once a backend.
 */
#ifndef UNIT_BACKENDS_H
#define UNIT_BACKENDS_H

#include <stdbool.h>

#include "host/store/store.h"
#include "host/store/stored.h"
#include "tests/support/suite.h"

/* How many there may be: which of them are here is known once they are started. */
enum { BACKENDS = 2 };

/* A table of tests, of which those that EACH_BACKEND names are done once a backend. What
 * cannot be started is reported, and left out. */
int backends_run(const char *name, const struct test *tests);

/* Fixtures for suite_fixture. */
void backends_setup(void);
void backends_teardown(void);

/* Was it started? */
bool backend_is_there(int backend);
/* Does it keep a state as a file, which can be copied? */
bool backend_has_files(int backend);
/* Where the backend keeps states; lasts until the end of the test. */
struct states backend_states(int backend);
/* Where the backend keeps the state of a pipeline of this name. Lasts until the next
 * call. */
const char *backend_place(int backend, const char *pipeline);
/* That state, which is opened; the test fails where it cannot be. */
struct store *backend_open(int backend, const char *pipeline, enum store_mode mode);

/* A row with these ids, NULL-terminated; NULL: it has nothing on that side. */
struct store_row backend_row(const char *const *list, const char *const *crm,
                             const char *address);
/* Puts it; gives its number. */
int64_t backend_put(struct store *store, struct store_row row);

/* In the table of tests: once a backend, whose number is _i. */
#define EACH_BACKEND(name)                                                             \
    {                                                                                  \
#name, &name, BACKENDS, 0                                                      \
    }

/* What has to be OK. */
#define fine(call)                                                                     \
    do {                                                                               \
        struct wherry_error why = {0}, *const error = &why;                            \
        ck_assert_msg((call) == WHERRY_OK, "%s: %s", #call, why.message);              \
    } while (0)

#endif

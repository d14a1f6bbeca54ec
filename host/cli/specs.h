/* specs.h -- the specs and the plugins they name, checked against each other.
 *
 * `struct specs specs = {0};` holds nothing yet.
 */
#ifndef CLI_SPECS_H
#define CLI_SPECS_H

#include "host/cli/command.h"
#include "host/connector/registry.h"
#include "host/spec/blamed.h"
#include "host/spec/spec.h"

struct specs {
    struct spec_set *set;
    struct registry *registry;
    size_t errors;        /* of all the complaints */
    struct blamed blamed; /* whose they are; "" where that is unknown */
};

/* Reads both directories and finds all errors. False: the directory cannot be read at
 * all, as printed on standard error. With SPECS_STATE, for commands that only look at
 * state, a variable that is not set is no error, and settings are not checked: somebody
 * who asks at night need not have the keys. With SPECS_CHECK the plugins are also asked
 * whether they would accept their settings, without network. With SPECS_EXPORT a
 * variable stays as it is written, and settings are not checked. With `only`, the
 * pipeline with that id is found and judged by all rules, and of the others no more is read
 * than these need (host/spec/related.h). */
enum specs_use { SPECS_CONNECT, SPECS_STATE, SPECS_CHECK, SPECS_EXPORT };
/* How the variables of a spec are read for that use. */
spec_environment *specs_environment(enum specs_use use);
bool specs_load(const struct cli *cli, enum specs_use use, const char *only,
                struct specs *specs);
void specs_free(struct specs *specs);
/* Tells the set which settings name an account: before spec_check_set. */
void specs_name_accounts(struct spec_set *set, const struct registry *registry);
/* Adds the plugins' errors to the set, for all pipelines or the one with this id; with
 * SPECS_CHECK the plugins are asked, too. */
void specs_check_plugins(struct spec_set *set, const struct registry *registry,
                         enum specs_use use, const char *only);

/* The same for one pipeline of the set, or one of its drafts. */
void specs_check_pipeline(struct spec_set *set, const struct registry *registry,
                          const struct pipeline *pipeline, enum specs_use use);

/* One error with its place: "newsletter.yaml:7:12: ...". */
void specs_format(const struct spec_complaint *complaint, struct buffer *line);
/* Prints one on standard error. */
void specs_say(const struct spec_complaint *complaint);
/* Prints errors on standard error, of one pipeline or of all (NULL). */
void specs_tell(const struct specs *specs, const char *pipeline);

/* The pipeline with this id if it can run. NULL: the reason was printed, *code is the
 * exit code. */
const struct pipeline *specs_find(const struct cli *cli, const struct specs *specs,
                                  const char *id, int *code);

#endif

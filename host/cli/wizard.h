/* wizard.h -- turns answers about a new pipeline into a spec.
 *
 * Asks no questions. The code that has the answers gives them (host/setup/answers.h)
 * and calls the parts: wizard_files.h (name), wizard_choice.h (sides, work, fields,
 * segments), wizard_files.h again (review, write). Each gives CODE_OK, or the exit code
 * after an error on standard error, with the place in the file of answers if there is
 * one. A part may be called again with other answers. What a part has learned from the
 * services is there to be chosen from.
 *
 * The answers are made into a spec in memory and read as any spec is, beside the other
 * specs of the directory (trying.h): so all rules hold here, too.
 */
#ifndef CLI_WIZARD_H
#define CLI_WIZARD_H

#include "host/cli/catalog.h"
#include "host/cli/foretold.h"
#include "host/cli/specs.h"
#include "host/setup/answers.h"
#include "host/setup/draft.h"

/* What was said about an answer. Texts live as long as the wizard. */
struct wizard_remark {
    const char *name; /* of the answer: see answers_name; "": of no single one */
    const char *words;
    bool note; /* it may stay as it is */
};

struct wizard {
    struct cli cli;           /* `specs` is the directory of the new spec */
    const char *answers_file; /* NULL: a person is asked */
    struct registry *registry;
    struct answers answers;
    struct draft draft;
    struct buffer path; /* of the spec; set by wizard_name */
    bool overwrite;     /* files that are there already */
    struct offered lists, segments, fields[SIDE_COUNT];
    /* `silent`: what there is to say is kept here, each once, and not printed. */
    bool silent;
    struct wizard_remark *remarks;
    size_t remark_count, remark_room;
    /* The account that a connection has reached: "account 'Shop'"; "" if it is not
     * known. */
    struct buffer reached[SIDE_COUNT];
    struct foretold foretold; /* by the connections that were reached */
};

/* CODE_SPEC: the directory cannot be one. */
int wizard_begin(struct wizard *wizard, const struct cli *cli);
void wizard_finish(struct wizard *wizard);

/* The plugin of a side; NULL: none is chosen, or there is none of that name. */
const struct wherry_connector *wizard_plugin(const struct wizard *wizard,
                                             enum side side);
/* Has the plugin an option that says which list it is? NULL: no. */
const struct wherry_option *wizard_list_option(const struct wizard *wizard);

/* Says why an answer is not accepted. `place` may be NULL. */
void wizard_say(struct wizard *wizard, const struct spec_place *place,
                const char *format, ...) __attribute__((format(printf, 3, 4)));
/* The same of one that may stay as it is. */
void wizard_note(struct wizard *wizard, const struct spec_place *place,
                 const char *format, ...) __attribute__((format(printf, 3, 4)));
/* Keeps a remark, for a silent one. */
void wizard_remark(struct wizard *wizard, const char *name, const char *words,
                   bool note);

#endif

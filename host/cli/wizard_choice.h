/* wizard_choice.h -- what a new pipeline can be made of: plugins, lists, steps, fields,
 * segments. */
#ifndef CLI_WIZARD_CHOICE_H
#define CLI_WIZARD_CHOICE_H

#include "host/cli/wizard.h"

/* Checks that the plugin is there and can be this side; notes which of its settings are
 * keys. */
int wizard_side(struct wizard *wizard, enum side side);
/* Which lists the key reaches: `lists`. For a plugin with a wizard_list_option. */
int wizard_lists(struct wizard *wizard);
/* The named list, by its id or its name, is among `lists`; the answer is its id
 * afterwards. Any name is accepted if the service returns no lists. */
int wizard_choose_list(struct wizard *wizard);
/* Checks the settings, and that the service accepts our key. Fills `reached`, `fields`,
 * and for the CRM `segments`. */
int wizard_connect(struct wizard *wizard, enum side side);
/* Checks that there is something to do, and that the steps fit together, and with the
 * other specs. */
int wizard_work(struct wizard *wizard);
/* Checks that the fields are there, and can be mapped. */
int wizard_fields(struct wizard *wizard);
/* Checks that the segments are there; each answer is the id afterwards, with the name
 * of its static segment. */
int wizard_segments(struct wizard *wizard);

#endif

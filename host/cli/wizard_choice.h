/* wizard_choice.h -- what a new pipeline can be made of: plugins, lists, steps, fields,
 * segments. */
#ifndef CLI_WIZARD_CHOICE_H
#define CLI_WIZARD_CHOICE_H

#include "host/cli/wizard.h"

/* The plugin is there and can be this side; notes which of its settings are keys. */
int wizard_side(struct wizard *wizard, enum side side);
/* Which lists the key reaches: `lists`. For a plugin with a wizard_list_option. */
int wizard_lists(struct wizard *wizard);
/* The named list, by its id or its name, is among `lists`; the answer is its id
 * afterwards. Any name is accepted if the service returns no lists. */
int wizard_choose_list(struct wizard *wizard);
/* The settings are good, and the service accepts our key. Fills `reached`, `fields`, and of the
 * CRM `segments`. */
int wizard_connect(struct wizard *wizard, enum side side);
/* There is something to do, and the steps fit together, and with the other specs. */
int wizard_work(struct wizard *wizard);
/* The fields are there, and can be mapped as they are. */
int wizard_fields(struct wizard *wizard);
/* The segments are there; each answer is the id afterwards, with the name of its static
 * segment. */
int wizard_segments(struct wizard *wizard);

#endif

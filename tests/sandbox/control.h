/* control.h -- the interface by which tests steer the sandbox. */
#ifndef SANDBOX_CONTROL_H
#define SANDBOX_CONTROL_H

#include "tests/sandbox/exchange.h"
#include "tests/sandbox/world.h"

void control_serve(struct world *world, struct exchange *exchange);

/* One act or an array of them: how many were done, -1 with the error filled. */
int64_t control_acts(struct world *world, const struct json_node *acts,
                     struct wherry_error *error);
bool control_act_list(struct world *world, const struct json_node *act,
                      struct wherry_error *error);
bool control_act_crm(struct world *world, const struct json_node *act,
                     struct wherry_error *error);
void control_seed(struct world *world, struct exchange *exchange,
                  const struct json_node *body);
void control_dump(struct world *world, struct exchange *exchange);

#endif

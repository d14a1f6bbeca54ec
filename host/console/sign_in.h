/* sign_in.h -- the pages by which one comes in and goes out. */
#ifndef CONSOLE_SIGN_IN_H
#define CONSOLE_SIGN_IN_H

#include "host/console/visit.h"

void sign_in_show(struct visit *visit);
/* The password is looked at by an errand, since that takes time on purpose. */
void sign_in_ask(struct visit *visit);
void sign_in_done(struct visit *visit);
void sign_out(struct visit *visit);

#endif

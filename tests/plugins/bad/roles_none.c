/* roles_none.c -- 'FILE' does not say whether it is a CRM, a list or both */
#include "tests/plugins/whole.h"

WHERRY_CONNECTOR(WHOLE, .roles = 0);

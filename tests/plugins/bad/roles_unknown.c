/* roles_unknown.c -- 'FILE' does not say whether it is a CRM, a list or both */
#include "tests/plugins/whole.h"

WHERRY_CONNECTOR(WHOLE, .roles = 8);

/* summary_of_two_lines.c -- 'FILE' has no summary of one line */
#include "tests/plugins/whole.h"

WHERRY_CONNECTOR(WHOLE, .summary = "one\ntwo");

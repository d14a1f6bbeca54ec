/* symbol_undefined.c -- cannot load 'FILE': undefined symbol: nowhere_to_be_found */
#include "tests/plugins/whole.h"

void nowhere_to_be_found(void *self);

static void close_somewhere(void *self)
{
    nowhere_to_be_found(self);
}

WHERRY_CONNECTOR(WHOLE, .close = close_somewhere);

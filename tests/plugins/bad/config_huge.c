/* config_huge.c -- 'FILE' has a config of more than 65536 bytes */
#include "tests/plugins/whole.h"

WHERRY_CONNECTOR(WHOLE, .config_size = 1u << 30);

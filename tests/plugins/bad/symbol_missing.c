/* symbol_missing.c -- 'FILE' does not export 'wherry_connector':
 * WHERRY_CONNECTOR(...) creates it */
#include "plugin/wherry.h"

__attribute__((visibility("default"))) extern const int connector;
const int connector = 1;

/* module.h -- a plugin of tests/plugins in the scratch directory, to be loaded. */
#ifndef UNIT_MODULE_H
#define UNIT_MODULE_H

/* `module` as "echo" or "frozen_1_0/frozen_1_0". It is copied because the build folder
 * may be one that others may write to. */
void module_copy(const char *module, const char *name);

#endif

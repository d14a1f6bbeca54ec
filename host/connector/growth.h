/* growth.h -- how large each struct of the plugin interface was in each version.
 *
 * The one table behind the promises of plugin/wherry.h under "Growing". A plugin's
 * `abi_minor` names the header that it was built with, and so the size of its structs:
 * by it an array is packed for the plugin. A struct that a plugin hands over has its
 * own size in it.
 */
#ifndef CONNECTOR_GROWTH_H
#define CONNECTOR_GROWTH_H

#include <stdbool.h>
#include <stddef.h>

/* Each struct that begins with `size`. */
enum growth_struct {
    GROWTH_RECORD,
    GROWTH_WRITER,
    GROWTH_CHANGE,
    GROWTH_VERDICT,
    GROWTH_REQUEST,
    GROWTH_RESPONSE,
    GROWTH_HOST,
    GROWTH_READ,
    GROWTH_PASS,
    GROWTH_SOURCE,
    GROWTH_SINK,
    GROWTH_SEGMENT,
    GROWTH_SEGMENTS,
    GROWTH_ENTRY,
    GROWTH_ENTRIES,
    GROWTH_IDENTITY,
    GROWTH_CONNECTOR,
    GROWTH_STRUCTS
};

/* Its sizeof in interface 1.MINOR; 0 if that had no such struct. `minor` is not above
 * the host's. */
size_t growth_size(enum growth_struct what, unsigned minor);
/* Its sizeof in the first version that had it: no plugin may give less. */
size_t growth_least(enum growth_struct what);
/* Does the size end at a member's end? */
bool growth_fits(enum growth_struct what, size_t size);

/* Copies what a plugin handed over into `ours`, a struct of today: what the plugin does
 * not know is zero, `size` is ours. NULL, or a phrase as those of intake.h. */
const char *growth_take(enum growth_struct what, const void *theirs, void *ours);

/* The structs of an array, which are `from` bytes each, as structs of `to` bytes each,
 * `size` set to that. Free it. */
void *growth_pack(const void *array, size_t count, size_t from, size_t to);

#endif

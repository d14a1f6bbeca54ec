/* likeness.h -- does one side of a contact look as before? Pure.
 *
 * For counting what a whole read found. What we sent, owe and believe does not count;
 * and if several profiles share an address, nor does what belongs to the one of them
 * that was read last: each of their records looks changed.
 */
#ifndef SYNC_LIKENESS_H
#define SYNC_LIKENESS_H

#include "host/picture/row.h"

bool likeness_holds(const struct half *before, const struct half *after,
                    size_t field_count);

#endif

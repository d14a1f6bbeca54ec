/* bounds.h -- which numbers are possible in a state file. */
#ifndef STORE_BOUNDS_H
#define STORE_BOUNDS_H

/* Of the list of forgotten people: numbers of people and of contacts, and times, are not
 * above it, so that one more than the highest is a number still. */
#define STORE_FORGOTTEN_MOST 9007199254740991

#endif

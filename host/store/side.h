/* side.h -- the two sides of a pipeline, as the store numbers them. */
#ifndef STORE_SIDE_H
#define STORE_SIDE_H

/* The numbers are in the state file: they never change. */
enum store_side { STORE_LIST, STORE_CRM };
enum { STORE_SIDES = 2 };

#endif

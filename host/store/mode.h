/* mode.h -- what a state file is opened for. */
#ifndef STORE_MODE_H
#define STORE_MODE_H

enum store_mode {
    STORE_WRITE, /* made, with mode 0600, if it is not there */
    STORE_DRY,   /* the same, and everything is undone at close */
    STORE_READ,  /* must be there; nothing can be written */
};

#endif

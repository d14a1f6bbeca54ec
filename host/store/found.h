/* found.h -- what is found of states that nobody has opened; see states.h. */
#ifndef STORE_FOUND_H
#define STORE_FOUND_H

#include <stdint.h>

/* Is given the id of each; the text lasts until it returns. */
typedef void states_visitor(void *self, const char *id);

/* What is seen of a state without reading it: the state has changed if this has. All 0:
 * there is none. */
struct states_stamp {
    struct {
        uint64_t inode;
        int64_t size, s, ns;
    } files[2];
};

/* Is given the stamp of each; the text lasts until it returns. */
typedef void states_stamp_visitor(void *self, const char *id,
                                  const struct states_stamp *stamp);

#endif

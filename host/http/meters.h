/* meters.h -- what a client of http.h counts. */
#ifndef HTTP_METERS_H
#define HTTP_METERS_H

#include <stdint.h>

/* Counts since the client was created. */
struct http_meters {
    uint64_t requests; /* tries started, repeats included */
    uint64_t repeats;
    uint64_t read_repeats; /* of the repeats: GET */
    uint64_t reads;        /* of the requests: GET */
    uint64_t writes;
    uint64_t bytes_received, bytes_sent;
};

#endif

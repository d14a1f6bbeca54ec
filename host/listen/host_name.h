/* host_name.h -- whether a request was meant for us: what its header Host says.
 *
 * The page of another web site can have its own name lead to this machine, and so make
 * a browser here ask us and show the answer to the page. Such a request carries that
 * name. So we accept only what cannot be the name of another site: an IP address,
 * localhost, the name of this machine, and the one that we listen at.
 */
#ifndef LISTEN_HOST_NAME_H
#define LISTEN_HOST_NAME_H

#include <stdbool.h>

/* `header` may be NULL, as from a program that speaks HTTP/1.0. `machine` and
 * `listened` are names of ours; "" is none. */
bool host_name_is_ours(const char *header, const char *machine, const char *listened);

#endif

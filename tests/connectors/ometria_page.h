/* ometria_page.h -- a list of profiles, as a service shows it that has no more of them.
 *
 *     page_expect(&stage, "/profiles?", "[{\"id\":\"a-1\"}]");
 *
 * Expects the requests by which the connector reads a short list to its end: the first
 * page, and the one that proves that nothing comes behind it.
 */
#ifndef CONNECTORS_OMETRIA_PAGE_H
#define CONNECTORS_OMETRIA_PAGE_H

#include "tests/connectors/ometria_stage.h"

/* `path` ends where limit and offset follow; `rows` is a JSON array of at most 22. */
void page_expect(struct stage *stage, const char *path, const char *rows);

#endif

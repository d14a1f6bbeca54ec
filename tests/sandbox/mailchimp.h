/* mailchimp.h -- the Marketing API v3.0: who may call, and which resource answers. */
#ifndef SANDBOX_MAILCHIMP_H
#define SANDBOX_MAILCHIMP_H

#include "tests/sandbox/exchange.h"
#include "tests/sandbox/world.h"

void mailchimp_serve(struct world *world, struct exchange *exchange);
/* The same for a caller who was accepted already. */
void mailchimp_route(struct world *world, struct exchange *exchange);

/* The resources, each in a file of its own. */
void mailchimp_root(struct world *world, struct exchange *exchange);
void mailchimp_lists(struct world *world, struct exchange *exchange);
void mailchimp_list(struct world *world, struct exchange *exchange,
                    struct audience *audience);
void mailchimp_merge_fields(struct world *world, struct exchange *exchange,
                            struct audience *audience);
void mailchimp_members_page(struct world *world, struct exchange *exchange,
                            struct audience *audience);
void mailchimp_search(struct world *world, struct exchange *exchange);
void mailchimp_one_member(struct world *world, struct exchange *exchange,
                          struct audience *audience);
void mailchimp_batch(struct world *world, struct exchange *exchange,
                     struct audience *audience);
/* Many operations handed in at once. */
void mailchimp_batches(struct world *world, struct exchange *exchange);
/* What became of them: at another place, without a key. */
void mailchimp_archive(struct world *world, struct exchange *exchange);
void mailchimp_segments(struct world *world, struct exchange *exchange,
                        struct audience *audience);
void mailchimp_segment_members(struct world *world, struct exchange *exchange,
                               struct audience *audience);
/* POST: add and remove, up to 500 each. `segment` NULL: there is none. */
void mailchimp_change_segment(struct world *world, struct exchange *exchange,
                              struct audience *audience, struct segment *segment);
void mailchimp_tag_search(struct world *world, struct exchange *exchange,
                          struct audience *audience);

/* The body as a tree: NULL if it is not a JSON object, with the answer made. */
const struct json_node *mailchimp_body(struct world *world, struct exchange *exchange);
/* Answers, unless `fields` named what nothing has and that is refused. */
void mailchimp_finish(struct world *world, struct exchange *exchange,
                      struct answer *answer, bool something);

#endif

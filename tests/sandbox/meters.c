/* meters.c -- how hard the services are driven. */
#include "tests/sandbox/meters.h"

#include "host/base/text.h"

static int64_t *moment_of(struct rate *rate, size_t index)
{
    return &rate->at_ms[index % RATE_ROOM];
}

size_t rate_note(struct rate *rate, int64_t came_ms, int64_t window_ms)
{
    const size_t oldest = rate->count < RATE_ROOM ? 0 : rate->count - RATE_ROOM + 1;
    size_t place = rate->count++, within = 1;
    for (; place > oldest && *moment_of(rate, place - 1) > came_ms; place--)
        *moment_of(rate, place) = *moment_of(rate, place - 1);
    *moment_of(rate, place) = came_ms;
    const size_t newest = rate->count - 1;
    const int64_t since_ms = *moment_of(rate, newest) - window_ms;
    while (newest - within + 1 > oldest && *moment_of(rate, newest - within) > since_ms)
        within++;
    if (within > rate->most)
        rate->most = within;
    return within;
}

void meters_arrived(struct meters *meters, const struct exchange *exchange)
{
    if (exchange->service != MAILCHIMP && exchange->service != OMETRIA)
        return;
    bool read = text_same(exchange->method, "GET");
    meters->under_way++;
    meters->services[exchange->service].requests++;
    if (read)
        meters->services[exchange->service].reads++;
    else
        meters->services[exchange->service].writes++;
    if (exchange->service == OMETRIA && !read && exchange_is(exchange, 1, "push"))
        meters->services[OMETRIA].pushes++;
    if (exchange->service == MAILCHIMP && ++meters->at_once > meters->most_at_once)
        meters->most_at_once = meters->at_once;
}

void meters_left(struct meters *meters, const struct exchange *exchange)
{
    if (exchange->service == MAILCHIMP || exchange->service == OMETRIA)
        meters->under_way--;
    if (exchange->service == MAILCHIMP)
        meters->at_once--;
}

void meters_connection(struct meters *meters, int change)
{
    meters->connections += change;
    if (meters->connections > meters->most_connections)
        meters->most_connections = meters->connections;
}

void meters_reset(struct meters *meters)
{
    int64_t at_once = meters->at_once, connections = meters->connections;
    *meters = (struct meters){.under_way = meters->under_way,
                              .at_once = at_once,
                              .most_at_once = at_once,
                              .connections = connections,
                              .most_connections = connections};
}

void meters_tell(const struct meters *meters, struct answer *answer)
{
    answer_begin_object(answer);
    answer_key(answer, "mailchimp");
    answer_begin_object(answer);
    answer_member_integer(answer, "requests", meters->services[MAILCHIMP].requests);
    answer_member_integer(answer, "reads", meters->services[MAILCHIMP].reads);
    answer_member_integer(answer, "writes", meters->services[MAILCHIMP].writes);
    answer_member_integer(answer, "most_at_once", meters->most_at_once);
    answer_member_integer(answer, "most_connections", meters->most_connections);
    answer_member_integer(answer, "refused_429", meters->services[MAILCHIMP].refused);
    answer_end_object(answer);
    answer_key(answer, "ometria");
    answer_begin_object(answer);
    answer_member_integer(answer, "requests", meters->services[OMETRIA].requests);
    answer_member_integer(answer, "reads", meters->services[OMETRIA].reads);
    answer_member_integer(answer, "writes", meters->services[OMETRIA].writes);
    answer_member_integer(answer, "pushes", meters->services[OMETRIA].pushes);
    answer_member_integer(answer, "most_reads_a_second", (int64_t)meters->reads.most);
    answer_member_integer(answer, "most_pushes_a_second", (int64_t)meters->pushes.most);
    answer_member_integer(answer, "refused_429", meters->services[OMETRIA].refused);
    answer_end_object(answer);
    answer_member_integer(answer, "under_way", meters->under_way);
    answer_end_object(answer);
}

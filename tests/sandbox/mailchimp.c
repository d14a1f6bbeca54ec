/* mailchimp.c -- the Marketing API v3.0: who may call, and which resource answers. */
#include "tests/sandbox/mailchimp.h"

#include <stdio.h>
#include <string.h>

#include "host/base/text.h"
#include "tests/sandbox/mailchimp_json.h"
#include "tests/sandbox/problem.h"

enum { KEY_ROOM = 128 };

/* RFC 4648, without looking at padding. */
static size_t from_base64(const char *text, char out[KEY_ROOM])
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    unsigned bits = 0, held = 0;
    size_t length = 0;
    for (; *text != '\0' && *text != '=' && length < KEY_ROOM - 1; text++) {
        const char *letter = strchr(letters, *text);
        if (letter == NULL)
            break;
        bits = (bits << 6 | (unsigned)(letter - letters)) & 0xFFFFFF;
        held += 6;
        if (held >= 8) {
            held -= 8;
            out[length++] = (char)(bits >> held & 0xFF);
        }
    }
    out[length] = '\0';
    return length;
}

/* Basic with any user, Bearer, OAuth or apikey; "" if there is none. */
static const char *key_of(const struct exchange *exchange, char room[KEY_ROOM])
{
    static const char *const schemes[] = {"Bearer ", "OAuth ", "apikey ", NULL};
    const char *header = exchange->authorization;
    for (int i = 0; schemes[i] != NULL; i++)
        if (strncasecmp(header, schemes[i], strlen(schemes[i])) == 0)
            return header + strlen(schemes[i]);
    if (strncasecmp(header, "Basic ", 6) != 0)
        return "";
    from_base64(header + 6, room);
    const char *colon = strchr(room, ':');
    return colon == NULL ? "" : colon + 1;
}

static bool may(struct world *world, const struct exchange *exchange,
                struct problem *problem)
{
    char room[KEY_ROOM];
    const char *key = key_of(exchange, room);
    int64_t state = dials_get(&world->dials, MAILCHIMP_KEY);
    if (key[0] == '\0')
        return problem_set(problem, 401, "API Key Missing",
                           "Your request did not include an API key.");
    const char *right =
        world->mailchimp_key == NULL ? SANDBOX_KEY : world->mailchimp_key;
    if (!text_same(key, right) || state == MAILCHIMP_KEY_REVOKED)
        return problem_set(problem, 401, "API Key Invalid",
                           "Your API key may be invalid, or you've attempted to access "
                           "the wrong datacenter.");
    if (state == MAILCHIMP_KEY_DISABLED)
        return problem_set(problem, 403, "User Disabled",
                           "This account has been deactivated.");
    if (state == MAILCHIMP_KEY_WRONG_DATACENTER)
        return problem_set(problem, 403, "Forbidden",
                           "The API key provided is linked to datacenter 'us6'");
    return true;
}

static void redirect(struct exchange *exchange)
{
    struct buffer page = {0};
    const char *target =
        arena_format(&exchange->arena, "%s%s/", exchange->base, exchange->path);
    buffer_format(&page,
                  "<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\">\n"
                  "<html><head>\n<title>301 Moved Permanently</title>\n</head><body>\n"
                  "<h1>Moved Permanently</h1>\n"
                  "<p>The document has moved <a href=\"%s\">here</a>.</p>\n"
                  "</body></html>\n",
                  target);
    exchange_answer(exchange, 301, "text/html; charset=iso-8859-1", buffer_text(&page));
    exchange_header(exchange, "Location", target);
    buffer_free(&page);
}

static void serve_list(struct world *world, struct exchange *exchange)
{
    struct audience *list = world_list(world, exchange->parts[1]);
    if (list == NULL) {
        problem_not_found(world, exchange);
        return;
    }
    list->unicode_lower = dials_get(&world->dials, MAILCHIMP_HASH_LOWERCASE) ==
                          MAILCHIMP_HASH_LOWERCASE_UNICODE;
    const char *part = exchange->part_count > 2 ? exchange->parts[2] : "";
    if (exchange->part_count == 2 && exchange_method(exchange, "POST"))
        mailchimp_batch(world, exchange, list);
    else if (exchange->part_count == 2)
        mailchimp_list(world, exchange, list);
    else if (text_same(part, "merge-fields"))
        mailchimp_merge_fields(world, exchange, list);
    else if (text_same(part, "tag-search"))
        mailchimp_tag_search(world, exchange, list);
    else if (exchange_is(exchange, 3, "lists", "*", "members") &&
             exchange_method(exchange, "GET"))
        mailchimp_members_page(world, exchange, list);
    else if (text_same(part, "members"))
        mailchimp_one_member(world, exchange, list);
    else if (text_same(part, "segments") && exchange->part_count > 4)
        mailchimp_segment_members(world, exchange, list);
    else if (text_same(part, "segments"))
        mailchimp_segments(world, exchange, list);
    else
        problem_not_found(world, exchange);
}

void mailchimp_route(struct world *world, struct exchange *exchange)
{
    const char *first = exchange->part_count == 0 ? "" : exchange->parts[0];
    if (exchange->part_count == 0 || exchange_is(exchange, 1, "ping"))
        mailchimp_root(world, exchange);
    else if (text_same(first, "batches"))
        mailchimp_batches(world, exchange);
    else if (exchange_is(exchange, 1, "lists"))
        mailchimp_lists(world, exchange);
    else if (exchange_is(exchange, 1, "search-members"))
        mailchimp_search(world, exchange);
    else if (text_same(first, "lists"))
        serve_list(world, exchange);
    else
        problem_not_found(world, exchange);
}

void mailchimp_serve(struct world *world, struct exchange *exchange)
{
    struct problem problem = {0};
    if (exchange->part_count == 0 && !exchange->ends_with_slash) {
        redirect(exchange);
        return;
    }
    exchange_header(exchange, "Vary", "Accept-Encoding");
    exchange_header(exchange, "X-Request-Id", world_request_id(world, exchange));
    if (!may(world, exchange, &problem)) {
        problem_tell(world, exchange, &problem);
        return;
    }
    if (exchange->crowded) {
        world->meters.services[MAILCHIMP].refused++;
        problem_set(&problem, 429, "Too Many Requests",
                    "You have exceeded the limit of 10 simultaneous connections.");
        problem_tell(world, exchange, &problem);
        return;
    }
    exchange->applied = true;
    mailchimp_route(world, exchange);
}

const struct json_node *mailchimp_body(struct world *world, struct exchange *exchange)
{
    struct problem problem = {0};
    const char *text = buffer_text(&exchange->body);
    const struct json_node *body =
        json_tree_parse(&exchange->arena, exchange->body.length == 0 ? "{}" : text,
                        exchange->body.length == 0 ? 2 : exchange->body.length, NULL);
    if (body == NULL)
        problem_set(&problem, 400, "JSON Parse Error",
                    "We encountered an unspecified JSON parsing error. This error "
                    "means that your request is not correctly formatted.");
    else if (body->type != JSON_OBJECT)
        problem_field(&problem, PROBLEM_SCHEMA, "",
                      "Schema describes object, array found instead");
    if (problem.status == 0)
        return body;
    problem_tell(world, exchange, &problem);
    return NULL;
}

void mailchimp_finish(struct world *world, struct exchange *exchange,
                      struct answer *answer, bool something)
{
    bool refuses = dials_get(&world->dials, MAILCHIMP_UNKNOWN_FIELDS) ==
                   MAILCHIMP_UNKNOWN_FIELDS_REFUSED;
    if (!refuses || !something || answer_knew_all(answer)) {
        answer_finish(answer, 200, MAILCHIMP_JSON);
        return;
    }
    const struct problem problem = {
        .status = 422,
        .title = "Requested Fields Invalid",
        .detail = "The fields requested from this resource are invalid."};
    answer_discard(answer);
    problem_tell(world, exchange, &problem);
}

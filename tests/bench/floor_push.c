/* floor_push.c -- the least that a push of new contacts costs with the promises kept.
 *
 * The yardstick of row 4 of `make bench`, with curl, yajl and SQLite and nothing of ours:
 *
 * 1. The CRM's pages are read; each contact who is not known is kept, under the CRM's id
 *    and the address.
 * 2. A block is marked as being tried, on the disk, before its request leaves.
 * 3. Its answer says who was made; the list's pages say under which ids. Then the id, what
 *    the list shows, and one line of history are kept.
 * 4. As the next run does, both are read again, and each record is compared with what was
 *    kept of it.
 *
 * It reads and posts what wherry does in the same place. It does no more for any of it: no
 * consent is judged, no field mapped, nothing reported, and a failure ends it.
 *
 *     floor_push STATE LIST-URL LIST-KEY CRM-URL CRM-KEY DAY COUNT
 */
#include <curl/curl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_gen.h>
#include <yajl/yajl_parse.h>

#include "tests/bench/floor_state.h"

enum {
    LANES = 10,
    BLOCK = 500,
    CRM_PAGE = 250,
    LIST_PAGE = 1000,
    URL_ROOM = 1024,
    WAIT_MS = 1000,
    STATUS_OK = 200
};

/* ---- Records */

#define KEY(text) .key = (text), .length = sizeof(text) - 1
static const struct {
    const char *key;
    size_t length;
    enum floor_place place;
} keys[] = {
    {KEY("id"), FLOOR_ID},           {KEY("email"), FLOOR_ADDRESS},
    {KEY("firstname"), FLOOR_FIRST}, {KEY("lastname"), FLOOR_LAST},
    {KEY("contact_id"), FLOOR_ID},   {KEY("email_address"), FLOOR_ADDRESS},
    {KEY("FNAME"), FLOOR_FIRST},     {KEY("LNAME"), FLOOR_LAST},
};

static int64_t digest(const struct floor_record *record)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (int place = 0; place < FLOOR_PLACES; place++)
        for (const char *at = record->texts[place]; *at != '\0'; at++)
            hash = (hash ^ (unsigned char)*at) * UINT64_C(1099511628211);
    return (int64_t)(hash >> 1); /* never below 0 */
}

/* Contacts who are to be made, in their order. */
static struct contact {
    int64_t id;
    char address[FLOOR_TEXT_ROOM], first[FLOOR_TEXT_ROOM], last[FLOOR_TEXT_ROOM];
} * contacts;
static size_t contact_count, contact_room, made_count, named_count, same_count;

static void keep(const struct floor_record *record)
{
    if (floor_state_find_address(record->texts[FLOOR_ADDRESS]) >= 0)
        floor_give_up("the CRM", "two contacts have one address");
    if (contact_count == contact_room)
        floor_give_up("the CRM", "more contacts are new");
    struct contact *contact = &contacts[contact_count++];
    contact->id = floor_state_add(record, digest(record));
    memcpy(contact->address, record->texts[FLOOR_ADDRESS], FLOOR_TEXT_ROOM);
    memcpy(contact->first, record->texts[FLOOR_FIRST], FLOOR_TEXT_ROOM);
    memcpy(contact->last, record->texts[FLOOR_LAST], FLOOR_TEXT_ROOM);
}

static void take_profile(const struct floor_record *record)
{
    const int64_t known = floor_state_find_crm(record->texts[FLOOR_ID]);
    if (known < 0)
        keep(record);
    else
        same_count += known == digest(record);
}

/* Who is not ours was there before. */
static void take_member(const struct floor_record *record)
{
    const int64_t known = floor_state_find_list(record->texts[FLOOR_ID]);
    if (known >= 0) {
        same_count += known == digest(record);
        return;
    }
    const int64_t id = floor_state_find_address(record->texts[FLOOR_ADDRESS]);
    if (id < 0)
        return;
    floor_state_name(id, record->texts[FLOOR_ID], digest(record));
    named_count++;
}

static void take_made(const struct floor_record *record)
{
    made_count += record->texts[FLOOR_ADDRESS][0] != '\0';
}

/* ---- JSON */

typedef void take_record(const struct floor_record *record);

struct parsing {
    yajl_handle yajl;
    take_record *take;
    int depth, record_depth; /* of what is open; of a record */
    char *place;             /* of the value after this key; NULL: nowhere */
    struct floor_record record;
};

static int see_key(void *context, const unsigned char *key, size_t length)
{
    struct parsing *parsing = context;
    parsing->place = NULL;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (keys[i].length == length && memcmp(keys[i].key, key, length) == 0 &&
            (keys[i].place >= FLOOR_FIRST || parsing->depth == parsing->record_depth))
            parsing->place = parsing->record.texts[keys[i].place];
    return 1;
}

static int see_string(void *context, const unsigned char *text, size_t length)
{
    struct parsing *parsing = context;
    if (parsing->place == NULL)
        return 1;
    if (length >= FLOOR_TEXT_ROOM)
        return 0;
    memcpy(parsing->place, text, length);
    parsing->place[length] = '\0';
    parsing->place = NULL;
    return 1;
}

static int see_number(void *context, const char *text, size_t length)
{
    (void)text;
    (void)length;
    ((struct parsing *)context)->place = NULL;
    return 1;
}

static int see_boolean(void *context, int truth)
{
    (void)truth;
    ((struct parsing *)context)->place = NULL;
    return 1;
}

static int see_null(void *context)
{
    ((struct parsing *)context)->place = NULL;
    return 1;
}

static int see_begin(void *context)
{
    struct parsing *parsing = context;
    if (++parsing->depth == parsing->record_depth)
        memset(&parsing->record, 0, sizeof parsing->record);
    return 1;
}

static int see_end(void *context)
{
    struct parsing *parsing = context;
    if (parsing->depth-- == parsing->record_depth)
        parsing->take(&parsing->record);
    return 1;
}

static int see_array(void *context)
{
    ((struct parsing *)context)->depth++;
    return 1;
}

static int see_array_end(void *context)
{
    ((struct parsing *)context)->depth--;
    return 1;
}

static const yajl_callbacks callbacks = {
    .yajl_null = &see_null,
    .yajl_boolean = &see_boolean,
    .yajl_number = &see_number,
    .yajl_string = &see_string,
    .yajl_start_map = &see_begin,
    .yajl_map_key = &see_key,
    .yajl_end_map = &see_end,
    .yajl_start_array = &see_array,
    .yajl_end_array = &see_array_end,
};

/* ---- Requests */

/* An answer is kept whole: so its records are taken in one transaction. */
struct lane {
    CURL *easy;
    char *body;
    size_t length, room;
    int record_depth;
    take_record *take;
    yajl_gen request; /* NULL: it asks for a page */
};

static CURLM *multi;
static struct curl_slist *list_headers, *crm_headers;
static struct lane lanes[LANES];
static size_t under_way;

static size_t take_bytes(char *bytes, size_t size, size_t count, void *context)
{
    struct lane *lane = context;
    const size_t length = size * count;
    if (lane->length + length > lane->room) {
        lane->room = 2 * (lane->length + length);
        lane->body = realloc(lane->body, lane->room);
        if (lane->body == NULL)
            return 0;
    }
    memcpy(lane->body + lane->length, bytes, length);
    lane->length += length;
    return length;
}

/* Three quarters of an answer are links, whose texts have no bracket: they are not
 * parsed. */
static void parse_without_links(struct parsing *parsing, const char *at, size_t length)
{
    static const char links[] = "\"_links\":[";
    const char *const end = at + length;
    while (at < end) {
        const char *stop = memmem(at, (size_t)(end - at), links, sizeof links - 1);
        stop = stop == NULL ? end : stop + sizeof links - 1;
        if (yajl_parse(parsing->yajl, (const unsigned char *)at, (size_t)(stop - at)) !=
            yajl_status_ok)
            floor_give_up("an answer", "it is no JSON, or too long");
        at = stop == end ? end : memchr(stop, ']', (size_t)(end - stop));
        if (at == NULL)
            floor_give_up("an answer", "it breaks off");
    }
}

static void take_answer(struct lane *lane)
{
    struct parsing parsing = {.take = lane->take, .record_depth = lane->record_depth};
    parsing.yajl = yajl_alloc(&callbacks, NULL, &parsing);
    floor_state_begin();
    parse_without_links(&parsing, lane->body, lane->length);
    if (yajl_complete_parse(parsing.yajl) != yajl_status_ok)
        floor_give_up("an answer", "it is no JSON");
    floor_state_commit();
    yajl_free(parsing.yajl);
    lane->length = 0;
}

static void send_lane(struct lane *lane, const char *url, struct curl_slist *headers)
{
    curl_easy_setopt(lane->easy, CURLOPT_URL, url);
    curl_easy_setopt(lane->easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(lane->easy, CURLOPT_WRITEFUNCTION, &take_bytes);
    curl_easy_setopt(lane->easy, CURLOPT_WRITEDATA, lane);
    curl_easy_setopt(lane->easy, CURLOPT_PRIVATE, lane);
    curl_multi_add_handle(multi, lane->easy);
    under_way++;
}

static void end_lane(const CURLMsg *message)
{
    struct lane *lane = NULL;
    long status = 0;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&lane);
    curl_easy_getinfo(message->easy_handle, CURLINFO_RESPONSE_CODE, &status);
    if (message->data.result != CURLE_OK)
        floor_give_up("a request", curl_easy_strerror(message->data.result));
    if (status != STATUS_OK)
        floor_give_up("a request", "the service refuses it");
    curl_multi_remove_handle(multi, lane->easy);
    curl_easy_reset(lane->easy);
    if (lane->request != NULL)
        yajl_gen_free(lane->request);
    lane->request = NULL;
    take_answer(lane);
    lane->take = NULL;
    under_way--;
}

/* Until no more than so many are under way. */
static void wait_for(size_t most)
{
    while (under_way > most) {
        int running = 0, waiting = 0;
        if (curl_multi_perform(multi, &running) != CURLM_OK)
            floor_give_up("curl", "it failed");
        const size_t before = under_way;
        for (CURLMsg *message = NULL;
             (message = curl_multi_info_read(multi, &waiting)) != NULL;)
            if (message->msg == CURLMSG_DONE)
                end_lane(message);
        if (under_way == before &&
            curl_multi_poll(multi, NULL, 0, WAIT_MS, NULL) != CURLM_OK)
            floor_give_up("curl", "it failed");
    }
}

static struct lane *free_lane(take_record *take, int record_depth)
{
    wait_for(LANES - 1);
    for (int i = 0; i < LANES; i++)
        if (lanes[i].take == NULL) {
            lanes[i].take = take;
            lanes[i].record_depth = record_depth;
            return &lanes[i];
        }
    floor_give_up("requests", "none is free");
}

/* ---- The parts of the work */

static void read_crm(const char *crm, const char *day, size_t count)
{
    char url[URL_ROOM];
    for (size_t offset = 0; offset <= count; offset += CRM_PAGE) {
        snprintf(url, sizeof url, "%s/profiles?updateSince=%s&limit=%d&offset=%zu", crm,
                 day, CRM_PAGE, offset);
        send_lane(free_lane(&take_profile, 2), url, crm_headers);
    }
    wait_for(0);
}

static void read_list(const char *list, const char *day, size_t count)
{
    char url[URL_ROOM];
    for (size_t offset = 0; offset <= count; offset += LIST_PAGE) {
        snprintf(url, sizeof url,
                 "%s/members?fields=members.contact_id,members.email_address,"
                 "members.status,members.unsubscribe_reason,members.timestamp_opt,"
                 "members.timestamp_signup,members.last_changed,members.merge_fields,"
                 "total_items&count=%d&offset=%zu&sort_field=last_changed&sort_dir=ASC"
                 "&since_last_changed=%sT00:00:00Z",
                 list, LIST_PAGE, offset, day);
        send_lane(free_lane(&take_member, 3), url, list_headers);
    }
    wait_for(0);
}

static void write_text(yajl_gen gen, const char *text)
{
    yajl_gen_string(gen, (const unsigned char *)text, strlen(text));
}

static void write_contact(yajl_gen gen, const struct contact *contact)
{
    yajl_gen_map_open(gen);
    write_text(gen, "email_address");
    write_text(gen, contact->address);
    write_text(gen, "status");
    write_text(gen, "subscribed");
    write_text(gen, "merge_fields");
    yajl_gen_map_open(gen);
    write_text(gen, "FNAME");
    write_text(gen, contact->first);
    write_text(gen, "LNAME");
    write_text(gen, contact->last);
    yajl_gen_map_close(gen);
    yajl_gen_map_close(gen);
}

static yajl_gen write_block(size_t from, size_t to)
{
    yajl_gen gen = yajl_gen_alloc(NULL);
    yajl_gen_map_open(gen);
    write_text(gen, "members");
    yajl_gen_array_open(gen);
    for (size_t i = from; i < to; i++)
        write_contact(gen, &contacts[i]);
    yajl_gen_array_close(gen);
    write_text(gen, "update_existing");
    yajl_gen_bool(gen, 0);
    yajl_gen_map_close(gen);
    return gen;
}

static void try_block(size_t from, size_t to)
{
    floor_state_begin();
    for (size_t i = from; i < to; i++)
        floor_state_try(contacts[i].id);
    floor_state_commit();
}

static void post_all(const char *list)
{
    for (size_t from = 0; from < contact_count; from += BLOCK) {
        const size_t to = from + BLOCK < contact_count ? from + BLOCK : contact_count;
        struct lane *lane = free_lane(&take_made, 3);
        const unsigned char *bytes;
        size_t length;
        try_block(from, to);
        lane->request = write_block(from, to);
        yajl_gen_get_buf(lane->request, &bytes, &length);
        curl_easy_setopt(lane->easy, CURLOPT_POSTFIELDS, bytes);
        curl_easy_setopt(lane->easy, CURLOPT_POSTFIELDSIZE, (long)length);
        send_lane(lane, list, list_headers);
    }
    wait_for(0);
}

static void begin(char **words)
{
    char header[URL_ROOM];
    floor_state_open(words[1]);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    multi = curl_multi_init();
    snprintf(header, sizeof header, "Authorization: Bearer %s", words[3]);
    list_headers = curl_slist_append(list_headers, header);
    list_headers = curl_slist_append(list_headers, "Content-Type: application/json");
    list_headers = curl_slist_append(list_headers, "Expect:");
    snprintf(header, sizeof header, "X-Ometria-Auth: %s", words[5]);
    crm_headers = curl_slist_append(crm_headers, header);
    for (int i = 0; i < LANES; i++)
        lanes[i].easy = curl_easy_init();
    contact_room = strtoull(words[7], NULL, 10);
    contacts = calloc(contact_room + 1, sizeof *contacts);
    if (contacts == NULL)
        floor_give_up("memory", "there is too little");
}

static void end(void)
{
    for (int i = 0; i < LANES; i++) {
        curl_easy_cleanup(lanes[i].easy);
        free(lanes[i].body);
    }
    curl_multi_cleanup(multi);
    curl_slist_free_all(list_headers);
    curl_slist_free_all(crm_headers);
    floor_state_close();
    free(contacts);
}

int main(int count, char **words)
{
    if (count != 8)
        floor_give_up("usage",
                      "floor_push STATE LIST-URL LIST-KEY CRM-URL CRM-KEY DAY COUNT");
    begin(words);
    read_crm(words[4], words[6], contact_room);
    post_all(words[2]);
    read_list(words[2], words[6], contact_room);
    read_crm(words[4], words[6], contact_room);
    read_list(words[2], words[6], contact_room);
    if (contact_count != contact_room || made_count != contact_count ||
        named_count != contact_count || same_count != 2 * contact_count) {
        fprintf(stderr,
                "floor_push: %zu new, %zu made, %zu named, %zu read again of %zu\n",
                contact_count, made_count, named_count, same_count, contact_room);
        return EXIT_FAILURE;
    }
    end();
    return EXIT_SUCCESS;
}

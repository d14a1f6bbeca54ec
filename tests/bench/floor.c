/* floor.c -- the bare cost of a whole read: curl, yajl and MD5 over the same pages.
 *
 * The yardstick of `make bench`: it asks for the pages that wherry asked for, ten at a
 * time, parses each byte, hashes each address, and keeps nothing. A program that does
 * more than that with the pages cannot cost less.
 *
 *     floor FILE MAILCHIMP-KEY OMETRIA-KEY      one URL a line
 */
#include <curl/curl.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_parse.h>

enum {
    LANES = 10,
    URL_ROOM = 4096,
    HEADER_ROOM = 256,
    WAIT_MS = 1000,
    STATUS_OK = 200
};

/* What was met, over all pages. */
struct count {
    size_t pages, bytes, addresses;
};

struct lane {
    CURL *easy;
    yajl_handle parser;
    bool at_address; /* the key before this value is that of an address */
    struct count *count;
    EVP_MD_CTX *digest;
    const EVP_MD *md5;
};

struct floor {
    CURLM *multi;
    struct curl_slist *headers;
    FILE *urls;
    struct lane lanes[LANES];
    struct count count;
    int under_way;
};

static void give_up(const char *what, const char *why)
{
    fprintf(stderr, "floor: %s: %s\n", what, why);
    exit(EXIT_FAILURE);
}

/* ---- What is met in a page */

static int see_key(void *context, const unsigned char *key, size_t length)
{
    struct lane *lane = context;
    lane->at_address = (length == 13 && memcmp(key, "email_address", length) == 0) ||
                       (length == 5 && memcmp(key, "email", length) == 0);
    return 1;
}

static int see_string(void *context, const unsigned char *text, size_t length)
{
    struct lane *lane = context;
    unsigned char hash[EVP_MAX_MD_SIZE];
    if (!lane->at_address)
        return 1;
    lane->at_address = false;
    lane->count->addresses++;
    return EVP_DigestInit_ex(lane->digest, lane->md5, NULL) == 1 &&
           EVP_DigestUpdate(lane->digest, text, length) == 1 &&
           EVP_DigestFinal_ex(lane->digest, hash, NULL) == 1;
}

static int see_number(void *context, const char *text, size_t length)
{
    (void)context;
    (void)text;
    (void)length;
    return 1;
}

static int see_boolean(void *context, int truth)
{
    (void)context;
    (void)truth;
    return 1;
}

static int see_mark(void *context)
{
    (void)context;
    return 1;
}

static const yajl_callbacks callbacks = {
    .yajl_null = &see_mark,
    .yajl_boolean = &see_boolean,
    .yajl_number = &see_number,
    .yajl_string = &see_string,
    .yajl_start_map = &see_mark,
    .yajl_map_key = &see_key,
    .yajl_end_map = &see_mark,
    .yajl_start_array = &see_mark,
    .yajl_end_array = &see_mark,
};

/* ---- Pages */

static size_t take(char *bytes, size_t size, size_t length, void *context)
{
    struct lane *lane = context;
    lane->count->bytes += size * length;
    if (yajl_parse(lane->parser, (const unsigned char *)bytes, size * length) !=
        yajl_status_ok)
        return 0;
    return size * length;
}

/* The next page of the file, if there is one. */
static void ask(struct floor *floor, struct lane *lane)
{
    char url[URL_ROOM];
    if (fgets(url, sizeof url, floor->urls) == NULL)
        return;
    url[strcspn(url, "\n")] = '\0';
    lane->parser = yajl_alloc(&callbacks, NULL, lane);
    lane->at_address = false;
    curl_easy_setopt(lane->easy, CURLOPT_URL, url);
    curl_easy_setopt(lane->easy, CURLOPT_HTTPHEADER, floor->headers);
    curl_easy_setopt(lane->easy, CURLOPT_WRITEFUNCTION, &take);
    curl_easy_setopt(lane->easy, CURLOPT_WRITEDATA, lane);
    curl_easy_setopt(lane->easy, CURLOPT_PRIVATE, lane);
    curl_multi_add_handle(floor->multi, lane->easy);
    floor->under_way++;
}

static void close_page(struct floor *floor, const CURLMsg *message)
{
    struct lane *lane = NULL;
    long status = 0;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&lane);
    curl_easy_getinfo(message->easy_handle, CURLINFO_RESPONSE_CODE, &status);
    if (message->data.result != CURLE_OK)
        give_up("a page", curl_easy_strerror(message->data.result));
    if (status != STATUS_OK)
        give_up("a page", "the service refuses it");
    if (yajl_complete_parse(lane->parser) != yajl_status_ok)
        give_up("a page", "it is no JSON");
    yajl_free(lane->parser);
    curl_multi_remove_handle(floor->multi, lane->easy);
    floor->under_way--;
    floor->count.pages++;
    ask(floor, lane);
}

/* Whether a page was closed, and so perhaps another one asked for. */
static bool close_pages(struct floor *floor)
{
    int waiting = 0;
    bool closed = false;
    for (CURLMsg *message = NULL;
         (message = curl_multi_info_read(floor->multi, &waiting)) != NULL;)
        if (message->msg == CURLMSG_DONE) {
            close_page(floor, message);
            closed = true;
        }
    return closed;
}

static void read_pages(struct floor *floor)
{
    for (int i = 0; i < LANES; i++)
        ask(floor, &floor->lanes[i]);
    while (floor->under_way > 0) {
        int running = 0;
        if (curl_multi_perform(floor->multi, &running) != CURLM_OK)
            give_up("curl", "it failed");
        if (!close_pages(floor) &&
            curl_multi_poll(floor->multi, NULL, 0, WAIT_MS, NULL) != CURLM_OK)
            give_up("curl", "it failed");
    }
}

static void begin(struct floor *floor, const char *path, const char *mailchimp_key,
                  const char *ometria_key)
{
    char header[HEADER_ROOM];
    floor->urls = fopen(path, "r");
    if (floor->urls == NULL)
        give_up(path, "cannot open it");
    curl_global_init(CURL_GLOBAL_DEFAULT);
    floor->multi = curl_multi_init();
    snprintf(header, sizeof header, "Authorization: Bearer %s", mailchimp_key);
    floor->headers = curl_slist_append(floor->headers, header);
    snprintf(header, sizeof header, "X-Ometria-Auth: %s", ometria_key);
    floor->headers = curl_slist_append(floor->headers, header);
    EVP_MD *md5 = EVP_MD_fetch(NULL, "MD5", NULL);
    for (int i = 0; i < LANES; i++)
        floor->lanes[i] = (struct lane){.easy = curl_easy_init(),
                                        .count = &floor->count,
                                        .digest = EVP_MD_CTX_new(),
                                        .md5 = md5};
}

int main(int count, char **words)
{
    static struct floor floor;
    if (count != 4)
        give_up("usage", "floor FILE MAILCHIMP-KEY OMETRIA-KEY");
    begin(&floor, words[1], words[2], words[3]);
    read_pages(&floor);
    printf("%zu %zu %zu\n", floor.count.pages, floor.count.bytes,
           floor.count.addresses);
    for (int i = 0; i < LANES; i++) {
        curl_easy_cleanup(floor.lanes[i].easy);
        EVP_MD_CTX_free(floor.lanes[i].digest);
    }
    curl_multi_cleanup(floor.multi);
    curl_slist_free_all(floor.headers);
    fclose(floor.urls);
    return EXIT_SUCCESS;
}

/* origin.c -- where a URL leads, and whether a request may go there. */
#include "host/http/origin.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"

bool origin_is_loopback(const char *ip)
{
    struct in_addr four;
    struct in6_addr six;
    if (inet_pton(AF_INET, ip, &four) == 1)
        return (ntohl(four.s_addr) >> 24) == 127;
    return inet_pton(AF_INET6, ip, &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
}

/* Without the brackets of an IPv6 address. */
static char *bare_host(const char *host)
{
    size_t length = strlen(host);
    bool brackets = length >= 2 && host[0] == '[';
    return brackets ? memory_text_n(host + 1, length - 2) : memory_text_n(host, length);
}

static enum wherry_status judge_scheme(struct origin *origin, const char *scheme,
                                       struct wherry_error *error)
{
    origin->encrypted = text_same(scheme, "https");
    origin->loopback =
        text_same(origin->host, "localhost") || origin_is_loopback(origin->host);
    if (origin->encrypted || (origin->loopback && text_same(scheme, "http")))
        return WHERRY_OK;
    if (text_same(scheme, "http"))
        return fail(error, WHERRY_FAILED,
                    "'%s' must use https: plain http is allowed only on this machine",
                    origin->host);
    return fail(error, WHERRY_FAILED, "'%s' must use https, not '%s'", origin->host,
                scheme);
}

static enum wherry_status parse(CURLU *parts, const char *url, struct origin *origin,
                                struct wherry_error *error)
{
    CURLUcode code = curl_url_set(parts, CURLUPART_URL, url, CURLU_DISALLOW_USER);
    if (code == CURLUE_USER_NOT_ALLOWED)
        return fail(error, WHERRY_FAILED, "a URL must not hold a user name");
    char *scheme = NULL, *host = NULL;
    if (code != CURLUE_OK ||
        curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
        curl_url_get(parts, CURLUPART_HOST, &host, 0) != CURLUE_OK) {
        curl_free(scheme);
        return fail(error, WHERRY_FAILED, "not a URL: %s", curl_url_strerror(code));
    }
    origin->host = bare_host(host);
    text_lower(origin->host);
    enum wherry_status status = judge_scheme(origin, scheme, error);
    curl_free(scheme);
    curl_free(host);
    return status;
}

enum wherry_status origin_parse(const char *url, struct origin *origin,
                                struct wherry_error *error)
{
    *origin = (struct origin){0};
    CURLU *parts = curl_url();
    if (parts == NULL)
        return fail(error, WHERRY_FAILED, "out of memory");
    enum wherry_status status = parse(parts, url, origin, error);
    curl_url_cleanup(parts);
    return status;
}

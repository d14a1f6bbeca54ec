/* webhook.c -- an alert is sent to a URL. */
#include "host/alerts/webhook.h"

#include <stdio.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/fingerprint.h"

enum {
    CONNECT_MS = 5 * 1000,
    TOTAL_MS = 10 * 1000,
    TRIES = 1, /* what is asked for by Retry-After may take too long for us */
    ANSWER_MOST = 64 * 1024,
    SIGNATURE_ROOM = sizeof "sha256=" + (size_t)2 * FINGERPRINT_BYTES,
};

static void sign(const char *secret, const struct buffer *json,
                 char signature[SIGNATURE_ROOM])
{
    unsigned char made[FINGERPRINT_BYTES];
    fingerprint_sign(secret, strlen(secret), buffer_text(json), json->length, made);
    size_t at = (size_t)snprintf(signature, SIGNATURE_ROOM, "sha256=");
    for (size_t i = 0; i < FINGERPRINT_BYTES; i++)
        at += (size_t)snprintf(signature + at, SIGNATURE_ROOM - at, "%02x", made[i]);
}

static enum wherry_status judge(const struct wherry_response *response,
                                struct wherry_error *error)
{
    if (response->code >= 200 && response->code < 300)
        return WHERRY_OK;
    if (response->code == 0)
        return fail(error, WHERRY_RETRY, "%s", response->failure);
    return fail(error, response->code >= 500 ? WHERRY_RETRY : WHERRY_FAILED,
                "it answered %ld", response->code);
}

enum wherry_status webhook_send(struct http_client *client, const char *url,
                                const char *secret, const struct buffer *json,
                                struct wherry_error *error)
{
    static const struct wherry_lane lane = {.name = "webhook", .in_flight = 1};
    char signature[SIGNATURE_ROOM] = "";
    if (secret != NULL)
        sign(secret, json, signature);
    const struct wherry_header header = {"Wherry-Signature", signature};
    const struct wherry_request request = {.size = sizeof request,
                                           .method = "POST",
                                           .url = url,
                                           .headers = &header,
                                           .header_count = secret != NULL,
                                           .body = buffer_text(json),
                                           .body_length = json->length,
                                           .lane = &lane,
                                           .connect_timeout_ms = CONNECT_MS,
                                           .total_timeout_ms = TOTAL_MS,
                                           .body_limit = ANSWER_MOST,
                                           .repeatable = true,
                                           .tries = TRIES};
    struct wherry_response response = {.size = sizeof response};
    enum wherry_status status = http_client_send(client, &request, 0, error);
    if (status == WHERRY_OK)
        status = http_client_wait(client, &response, error);
    return status == WHERRY_OK ? judge(&response, error) : status;
}

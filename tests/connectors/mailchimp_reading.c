/* mailchimp_reading.c -- a stream read through the connector, its pages answered one by
 * one. */
#include "tests/connectors/mailchimp_reading.h"

#include <string.h>

void reading_begin(struct stage *stage)
{
    stage_init(stage);
    stage_open(stage);
    stage_expect_merge_fields(stage);
}

bool reading_is_page(void *self, const char *url)
{
    (void)self;
    return strstr(url, "/members?") != NULL;
}

void reading_expect_page(struct stage *stage, const char *body, int64_t date_ms)
{
    scripted_host_expect(
        stage->host, &(struct scripted_exchange){
                         .method = "GET",
                         .url_fits = reading_is_page,
                         .answer = {.code = 200, .body = body, .date_ms = date_ms}});
}

struct wherry_read reading_of(const char *stream)
{
    static const char *const names[] = {"FNAME", "LTV", "ADDRESS"};
    return (struct wherry_read){.size = sizeof(struct wherry_read),
                                .stream = stream,
                                .since = "",
                                .fields = names,
                                .field_count = sizeof names / sizeof *names};
}

struct wherry_pass reading_run(struct stage *stage, const char *stream)
{
    const struct wherry_read read = reading_of(stream);
    struct wherry_pass pass = {.size = sizeof pass};
    void *source;
    enum wherry_status status = wherry_connector.source->open(stage->self, &read, &pass,
                                                              &source, &stage->error);
    ck_assert_status(stage, status, WHERRY_OK);
    status = recorder_read(&stage->recorder, wherry_connector.source, source, &pass,
                           &stage->error);
    ck_assert_status(stage, status, WHERRY_END);
    wherry_connector.source->close(source);
    return pass;
}

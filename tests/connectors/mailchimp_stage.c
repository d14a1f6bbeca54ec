/* mailchimp_stage.c -- the connector for Mailchimp, opened upon a scripted host. */
#include "tests/connectors/mailchimp_stage.h"

#include <string.h>

static const char merge_fields[] =
    "{\"merge_fields\":["
    "{\"tag\":\"FNAME\",\"name\":\"First Name\",\"type\":\"text\",\"required\":false},"
    "{\"tag\":\"LNAME\",\"name\":\"Last Name\",\"type\":\"text\",\"required\":true},"
    "{\"tag\":\"LTV\",\"name\":\"Spent\",\"type\":\"number\",\"required\":false},"
    "{\"tag\":\"JOINED\",\"name\":\"Joined\",\"type\":\"date\",\"required\":false},"
    "{\"tag\":\"BIRTHDAY\",\"name\":\"Birthday\",\"type\":\"birthday\"},"
    "{\"tag\":\"ADDRESS\",\"name\":\"Address\",\"type\":\"address\"},"
    "{\"tag\":\"PHONE\",\"name\":\"Phone\",\"type\":\"phone\"},"
    "{\"tag\":\"COLOUR\",\"name\":\"Colour\",\"type\":\"dropdown\","
    "\"options\":{\"choices\":[\"Red\",\"Green\"]},\"help_text\":\"pick one\"},"
    "{\"tag\":\"SITE\",\"name\":\"Site\",\"type\":\"url\"},"
    "{\"tag\":\"ZIP\",\"name\":\"Zip\",\"type\":\"zip\"}"
    "],\"list_id\":\"a36b032126\",\"total_items\":10,\"_links\":[]}";

void stage_init(struct stage *stage)
{
    *stage = (struct stage){
        .host = scripted_host_create(),
        .config =
            {
                .api_key = STAGE_KEY,
                .list_id = "a36b032126",
                .base_url = "",
                .connections = 9,
                .page_size = 1000,
                .block_size = 500,
                .overlap_ms = 10 * 1000,
            },
    };
    recorder_init(&stage->recorder, 0);
}

void stage_open(struct stage *stage)
{
    enum wherry_status status = wherry_connector.open(
        scripted_host_table(stage->host), &stage->config, &stage->self, &stage->error);
    ck_assert_status(stage, status, WHERRY_OK);
}

void stage_abandon(struct stage *stage)
{
    wherry_connector.close(stage->self);
    recorder_finish(&stage->recorder);
    ck_assert(!scripted_host_logged(stage->host, "0123456789abcdef"));
    ck_assert_ptr_null(strstr(stage->error.message, "0123456789abcdef"));
    ck_assert_ptr_null(strchr(stage->error.message, '@'));
    ck_assert(!scripted_host_logged(stage->host, "@"));
    scripted_host_destroy(stage->host);
}

void stage_finish(struct stage *stage)
{
    scripted_host_finished(stage->host);
    stage_abandon(stage);
}

void stage_expect(struct stage *stage, const char *method, const char *url,
                  const char *body, long code, const char *answer)
{
    scripted_host_expect(stage->host,
                         &(struct scripted_exchange){.method = method,
                                                     .url = url,
                                                     .body = body,
                                                     .header = "Authorization",
                                                     .lane = "mailchimp",
                                                     .answer = {
                                                         .code = code,
                                                         .body = answer,
                                                         .date_ms = STAGE_DATE_MS,
                                                     }});
}

void stage_expect_merge_fields(struct stage *stage)
{
    stage_expect(stage, "GET",
                 STAGE_LIST "/merge-fields?fields=merge_fields.tag%2C"
                            "merge_fields.name%2Cmerge_fields.type%2C"
                            "merge_fields.required%2Cmerge_fields.options%2C"
                            "merge_fields.help_text%2Ctotal_items&count=1000&offset=0",
                 NULL, 200, merge_fields);
}

void stage_expect_list(struct stage *stage, bool there)
{
    stage_expect(stage, "GET", STAGE_LIST "?fields=id", NULL, there ? 200 : 404,
                 there ? "{\"id\":\"a36b032126\"}"
                       : "{\"title\":\"Resource Not Found\",\"status\":404,"
                         "\"detail\":\"The requested resource could not be found.\"}");
}

void *stage_sink(struct stage *stage, const char *stream)
{
    if (strcmp(stream, "contacts") == 0)
        stage_expect_merge_fields(stage);
    void *sink;
    enum wherry_status status =
        wherry_connector.sink->open(stage->self, stream, &sink, &stage->error);
    ck_assert_status(stage, status, WHERRY_OK);
    return sink;
}

struct wherry_change stage_create(uint64_t tag, const char *key)
{
    return (struct wherry_change){.size = sizeof(struct wherry_change),
                                  .tag = tag,
                                  .verb = WHERRY_CREATE,
                                  .key = key,
                                  .id = "",
                                  .new_key = "",
                                  .own_id = "",
                                  .consent = WHERRY_SUBSCRIBED};
}

struct wherry_change stage_change(uint64_t tag, enum wherry_verb verb, const char *key,
                                  const char *id)
{
    return (struct wherry_change){.size = sizeof(struct wherry_change),
                                  .tag = tag,
                                  .verb = verb,
                                  .key = key,
                                  .id = id,
                                  .new_key = "",
                                  .own_id = ""};
}

enum wherry_status stage_write(struct stage *stage, void *sink,
                               const struct wherry_change *changes, size_t count)
{
    enum wherry_status status =
        wherry_connector.sink->write(sink, changes, count, &stage->error);
    if (status == WHERRY_OK)
        status = wherry_connector.sink->flush(sink, &stage->error);
    return status;
}

void *stage_begin(struct stage *stage)
{
    stage_init(stage);
    stage_open(stage);
    return stage_sink(stage, "contacts");
}

void stage_end(struct stage *stage, void *sink)
{
    wherry_connector.sink->close(sink);
    stage_finish(stage);
}

bool stage_any_body(void *self, const char *body, size_t length)
{
    (void)self, (void)body;
    return length > 0;
}

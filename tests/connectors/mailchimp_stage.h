/* mailchimp_stage.h -- the connector for Mailchimp, opened upon a scripted host. */
#ifndef CONNECTORS_MAILCHIMP_STAGE_H
#define CONNECTORS_MAILCHIMP_STAGE_H

#include "plugin/mailchimp/instance.h"
#include "plugin/wherry.h"
#include "tests/support/recorder.h"
#include "tests/support/scripted_host.h"
#include "tests/support/suite.h"

extern const struct wherry_connector wherry_connector;

#define STAGE_KEY "0123456789abcdef0123456789abcdef-us3"
#define STAGE_BASE "https://us3.api.mailchimp.com/3.0"
#define STAGE_LIST STAGE_BASE "/lists/a36b032126"
#define STAGE_MEMBER_FIELDS                                                            \
    "contact_id%2Cemail_address%2Cstatus%2Cunsubscribe_reason%2Ctimestamp_opt%2C"      \
    "timestamp_signup%2Clast_changed%2Cmerge_fields"

/* 2026-11-22T10:00:00Z, the Date of all answers. */
#define STAGE_DATE_MS INT64_C(1795341600000)

struct stage {
    struct scripted_host *host;
    struct mailchimp_config config; /* to be changed before stage_open */
    void *self;
    struct recorder recorder;
    struct wherry_error error;
};

void stage_init(struct stage *stage);
void stage_open(struct stage *stage);
/* All that was expected was asked. */
void stage_finish(struct stage *stage);
/* The same without looking at what is left of the script. */
void stage_abandon(struct stage *stage);

/* One expected request and its answer, in JSON. */
void stage_expect(struct stage *stage, const char *method, const char *url,
                  const char *body, long code, const char *answer);
/* The definitions of a list with a field of each type, answered once. */
void stage_expect_merge_fields(struct stage *stage);
/* GET /lists/{id}?fields=id, answered with 200 or 404. */
void stage_expect_list(struct stage *stage, bool there);

/* The sink for contacts (definitions included) or for another stream. */
void *stage_sink(struct stage *stage, const char *stream);

/* A change of each kind, and its writing to the end. */
struct wherry_change stage_create(uint64_t tag, const char *key);
struct wherry_change stage_change(uint64_t tag, enum wherry_verb verb, const char *key,
                                  const char *id);
enum wherry_status stage_write(struct stage *stage, void *sink,
                               const struct wherry_change *changes, size_t count);
/* For body_fits: any body will do. */
bool stage_any_body(void *self, const char *body, size_t length);
/* A stage with the sink for contacts, and its end. */
void *stage_begin(struct stage *stage);
void stage_end(struct stage *stage, void *sink);

/* A member in an answer; one without contact_id; a row of `errors`. */
#define FOUND(address, id, status)                                                     \
    "{\"email_address\":\"" address "\",\"contact_id\":\"" id                          \
    "\",\"status\":\"" status                                                          \
    "\",\"timestamp_opt\":\"2026-11-22T10:00:00+00:00\",\"last_changed\":"             \
    "\"2026-11-22T10:00:00+00:00\",\"merge_fields\":{\"FNAME\":\"Ann\",\"LTV\":12.50}" \
    "}"
#define NAMELESS(address)                                                              \
    "{\"id\":\"x\",\"email_address\":\"" address "\",\"status\":\"subscribed\","       \
    "\"last_changed\":\"2026-11-22T10:00:00+00:00\",\"_links\":[{\"rel\":\"self\"}]}"
#define FAILED(address, error, code)                                                   \
    "{\"email_address\":\"" address "\",\"error\":\"" error                            \
    "\",\"error_code\":\"" code "\",\"field\":\"\",\"field_message\":\"\"}"

#define ck_assert_status(stage, got, wanted)                                           \
    ck_assert_msg((got) == (wanted), "status %d: %s", (int)(stage)->error.status,      \
                  (stage)->error.message)

#endif

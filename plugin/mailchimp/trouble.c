/* trouble.c -- what an error answer means. */
#include "plugin/mailchimp/trouble.h"

#include <stdio.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/text.h"
#include "plugin/kit/address.h"
#include "plugin/kit/json_reader.h"
#include "plugin/mailchimp/centre.h"

enum { PART_ROOM = 256 };

/* The error document; every key is optional. */
struct document {
    char title[PART_ROOM], detail[PART_ROOM], instance[PART_ROOM];
    struct {
        char field[PART_ROOM], message[PART_ROOM];
    } errors[TROUBLE_FIELDS_MAX];
    size_t error_count;
    bool object;
};

struct phrase {
    const char *words;
    enum trouble_kind kind;
};

/* Looked for in this order: some contain others. The sources are in the reference of
 * error values that README.md names. */
static const struct phrase phrases[] = {
    {"compliance state", TROUBLE_STATE},
    {"permanently deleted", TROUBLE_FORGOTTEN},
    {"previously removed from this audience", TROUBLE_FORGOTTEN},
    {"has previously unsubscribed from this list", TROUBLE_STATE},
    {"you can only update email addresses for members", TROUBLE_STATE},
    {"is already in this list with a status of", TROUBLE_EXISTS},
    {"is already a list member", TROUBLE_EXISTS},
    {"signed up to a lot of lists", TROUBLE_SLOW},
    {"too many recent signup requests", TROUBLE_SLOW},
    {"looks fake or invalid", TROUBLE_ADDRESS},
    {"valid email address", TROUBLE_ADDRESS},
    {"merge fields were invalid", TROUBLE_VALUE},
    {"please enter a", TROUBLE_VALUE},
    {"static segment with an id of", TROUBLE_FAILED},
    {"invalid interest id", TROUBLE_FAILED},
    {"must provide either an", TROUBLE_FAILED},
    {"that tag already exists", TROUBLE_EXISTS},
    {"because it already exists on the list", TROUBLE_EXISTS},
    {"' already exists", TROUBLE_EXISTS},
    {"list member cannot be removed", TROUBLE_STATE},
    /* We have no recording of a full account; these words concern nothing but the
     * number of contacts. With any other words only that one contact is refused. */
    {"contact limit", TROUBLE_FULL},
    {"limit of contacts", TROUBLE_FULL},
    {"maximum number of contacts", TROUBLE_FULL},
    {"limit of your plan", TROUBLE_FULL},
    {"plan limit", TROUBLE_FULL},
    {"plan's limit", TROUBLE_FULL},
    {"upgrade your plan", TROUBLE_FULL},
};

static const struct phrase titles[] = {
    {"Member Exists", TROUBLE_EXISTS},
    {"Member In Compliance State", TROUBLE_STATE},
    {"Forgotten Email Not Subscribed", TROUBLE_FORGOTTEN},
    {"API Key Invalid", TROUBLE_DENIED},
    {"API Key Missing", TROUBLE_DENIED},
    {"User Disabled", TROUBLE_DENIED},
    {"Wrong Datacenter", TROUBLE_DENIED},
    {"Compliance Related", TROUBLE_DENIED},
    {"Resource Not Found", TROUBLE_ABSENT},
};

static void copy(char *place, size_t room, const char *text)
{
    size_t length = text_cut(text, room - 1);
    memcpy(place, text, length);
    place[length] = '\0';
}

static void append(char *place, size_t room, const char *text)
{
    size_t length = strlen(place);
    copy(place + length, room - length, text);
}

static bool take_value(void *self, const char *path, const struct json_value *value,
                       struct wherry_error *error)
{
    (void)error;
    struct document *document = self;
    bool in_room =
        document->error_count > 0 && document->error_count <= TROUBLE_FIELDS_MAX;
    size_t last = in_room ? document->error_count - 1 : 0;
    if (value->type != JSON_STRING)
        return true;
    if (text_same(path, "title"))
        copy(document->title, PART_ROOM, value->text);
    else if (text_same(path, "detail"))
        copy(document->detail, PART_ROOM, value->text);
    else if (text_same(path, "instance"))
        copy(document->instance, PART_ROOM, value->text);
    else if (in_room && text_same(path, "errors[].field"))
        copy(document->errors[last].field, PART_ROOM, value->text);
    else if (in_room && text_same(path, "errors[].message"))
        copy(document->errors[last].message, PART_ROOM, value->text);
    return true;
}

static bool take_begin(void *self, const char *path, enum json_type type,
                       struct wherry_error *error)
{
    (void)error;
    struct document *document = self;
    if (path[0] == '\0')
        document->object = type == JSON_OBJECT;
    if (text_same(path, "errors[]"))
        document->error_count++;
    return true;
}

static bool read_document(const struct wherry_response *response,
                          struct document *document)
{
    const struct json_handler handler = {
        .self = document, .value = take_value, .begin = take_begin};
    *document = (struct document){0};
    struct wherry_error ignored;
    return json_read(response->body, response->body_length, &handler, &ignored) ==
               WHERRY_OK &&
           document->object;
}

static enum trouble_kind phrase_kind(const char *text)
{
    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++)
        if (text_contains_ignoring_case(text, phrases[i].words))
            return phrases[i].kind;
    return TROUBLE_NONE;
}

static enum trouble_kind title_kind(const char *title)
{
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        if (text_same_ignoring_case(title, titles[i].words))
            return titles[i].kind;
    return TROUBLE_NONE;
}

static enum trouble_kind code_kind(const struct wherry_response *response,
                                   const struct document *document)
{
    switch (response->code) {
    case 401:
        return TROUBLE_DENIED;
    case 403: /* a bare one is a rate limit */
        return document->title[0] != '\0' ? TROUBLE_DENIED : TROUBLE_RETRY;
    case 404:
        return TROUBLE_ABSENT;
    case 414:
    case 422:
    case 426:
        return TROUBLE_FAILED;
    case 429:
        return TROUBLE_RETRY;
    default:
        break;
    }
    if (response->code >= 500)
        return TROUBLE_RETRY;
    return document->errors[0].field[0] != '\0' &&
                   document->errors[0].message[0] != '\0'
               ? TROUBLE_VALUE
               : TROUBLE_OTHER;
}

static enum trouble_kind document_kind(const struct wherry_response *response,
                                       const struct document *document)
{
    enum trouble_kind kind = title_kind(document->title);
    /* The words about a member are trusted only if the error can be about a member. */
    bool about_a_row = response->code == 400 || response->code == 405;
    if (kind == TROUBLE_NONE && about_a_row)
        kind = phrase_kind(document->detail);
    if (kind == TROUBLE_NONE && about_a_row)
        kind = phrase_kind(document->errors[0].message);
    bool of_the_plan = response->code == 402 || response->code == 403;
    if (kind == TROUBLE_NONE && of_the_plan &&
        phrase_kind(document->detail) == TROUBLE_FULL)
        kind = TROUBLE_FULL;
    return kind != TROUBLE_NONE ? kind : code_kind(response, document);
}

/* "title: detail (FIELD: message) [request id]", without addresses. */
static void say(struct trouble *trouble, const struct document *document,
                const char *request_id)
{
    char *words = trouble->words;
    const size_t room = sizeof trouble->words - 48; /* the id must fit after it */
    append(words, room, document->title);
    if (document->title[0] != '\0' && document->detail[0] != '\0')
        append(words, room, ": ");
    append(words, room, document->detail);
    const char *field = document->errors[0].field;
    if (document->errors[0].message[0] != '\0') {
        append(words, room, words[0] != '\0' ? " (" : "(");
        append(words, room, field);
        append(words, room, field[0] != '\0' ? ": " : "");
        append(words, room, document->errors[0].message);
        append(words, room, ")");
    }
    address_redact(words);
    const char *id = request_id[0] != '\0' ? request_id : document->instance;
    if (id[0] == '\0' || strlen(id) > 40)
        return;
    append(words, sizeof trouble->words, words[0] != '\0' ? " [" : "[");
    append(words, sizeof trouble->words, id);
    append(words, sizeof trouble->words, "]");
}

/* "merge_fields.LTV" is LTV */
static const char *tag_of(const char *field)
{
    const char *dot = strrchr(field, '.');
    return dot != NULL ? dot + 1 : field;
}

static void add_field(struct trouble *trouble, const char *tag, const char *words)
{
    if (tag[0] == '\0' || trouble->field_count == TROUBLE_FIELDS_MAX)
        return;
    struct trouble_field *field = &trouble->fields[trouble->field_count++];
    copy(field->tag, sizeof field->tag, tag);
    copy(field->words, sizeof field->words, words);
    address_redact(field->words);
}

static void blame_fields(struct trouble *trouble, const struct document *document)
{
    for (size_t i = 0; i < document->error_count && i < TROUBLE_FIELDS_MAX; i++)
        add_field(trouble, tag_of(document->errors[i].field),
                  document->errors[i].message);
}

void trouble_add(struct trouble *trouble, const struct trouble *other)
{
    for (size_t i = 0; i < other->field_count; i++)
        add_field(trouble, other->fields[i].tag, other->fields[i].words);
}

static void blame(struct trouble *trouble, const struct document *document)
{
    if (trouble->kind == TROUBLE_VALUE)
        blame_fields(trouble, document);
    if (trouble->kind != TROUBLE_DENIED)
        return;
    copy(trouble->option, sizeof trouble->option, "api_key");
    char centre[CENTRE_ROOM], url[CENTRE_URL_ROOM], words[TROUBLE_WORDS_ROOM];
    if (!centre_of_words(document->detail, centre))
        return;
    centre_url(centre, url);
    snprintf(words, sizeof words,
             "the API key belongs to data centre '%s', not to the one that was asked: "
             "end the key in '-%s' or set base_url to '%s'",
             centre, centre, url);
    copy(trouble->words, sizeof trouble->words, words);
}

static bool is_json(const struct wherry_response *response)
{
    const char *type = response->content_type;
    return text_same(type, "application/json") || text_ends_with(type, "+json") ||
           text_same(type, "text/json");
}

static void judge_without_document(struct trouble *trouble,
                                   const struct wherry_response *response)
{
    trouble->kind = TROUBLE_RETRY;
    const char *id = response->request_id;
    if (response->code >= 300 && response->code < 400) {
        trouble->kind = TROUBLE_FAILED;
        copy(trouble->option, sizeof trouble->option, "base_url");
        copy(trouble->words, sizeof trouble->words,
             "a redirect, which is not followed, so that the key stays secret");
        return;
    }
    /* The status alone is clear even if the document is missing. */
    if (response->code == 401) {
        trouble->kind = TROUBLE_DENIED;
        copy(trouble->option, sizeof trouble->option, "api_key");
    }
    snprintf(trouble->words, sizeof trouble->words, "%s%.40s%s%s%s",
             response->body_length == 0 ? "an empty body"
             : is_json(response)        ? "a body that is not complete JSON"
                                        : "a body of type '",
             response->body_length == 0 || is_json(response) ? ""
             : response->content_type[0] != '\0'             ? response->content_type
                                                             : "unknown",
             response->body_length == 0 || is_json(response) ? "" : "' instead of JSON",
             id[0] != '\0' ? " [" : "", "");
    if (id[0] != '\0' && strlen(id) <= 40) {
        append(trouble->words, sizeof trouble->words, id);
        append(trouble->words, sizeof trouble->words, "]");
    }
}

void trouble_judge(struct trouble *trouble, const struct wherry_response *response)
{
    *trouble =
        (struct trouble){.code = response->code, .unknown = response->may_have_applied};
    if (response->code == 0) {
        trouble->kind = TROUBLE_RETRY;
        copy(trouble->words, sizeof trouble->words, response->failure);
        address_redact(trouble->words);
        return;
    }
    bool fine = response->code >= 200 && response->code < 300;
    if (fine && (response->code == 204 || is_json(response)))
        return;
    struct document document;
    if (fine || !is_json(response) || !read_document(response, &document)) {
        judge_without_document(trouble, response);
        return;
    }
    trouble->kind = document_kind(response, &document);
    say(trouble, &document, response->request_id);
    blame(trouble, &document);
}

void trouble_judge_row(struct trouble *trouble, const struct trouble_row *row,
                       const char *request_id)
{
    *trouble = (struct trouble){.code = 200};
    struct document document = {.error_count = 1};
    copy(document.detail, PART_ROOM, row->error);
    copy(document.errors[0].field, PART_ROOM, row->field);
    copy(document.errors[0].message, PART_ROOM,
         row->field_message[0] != '\0' || row->field[0] == '\0' ? row->field_message
                                                                : row->error);
    /* Compliance comes before "already a list member", whatever the code says. */
    trouble->kind = phrase_kind(row->error);
    if (trouble->kind == TROUBLE_NONE && text_same(row->code, "ERROR_CONTACT_EXISTS"))
        trouble->kind = TROUBLE_EXISTS;
    if (trouble->kind == TROUBLE_NONE)
        trouble->kind = phrase_kind(row->field_message);
    if (trouble->kind == TROUBLE_NONE)
        trouble->kind = row->field[0] != '\0' ? TROUBLE_VALUE : TROUBLE_OTHER;
    say(trouble, &document, request_id);
    blame(trouble, &document);
}

enum wherry_status trouble_fail(const struct trouble *trouble, const char *label,
                                struct wherry_error *error)
{
    enum wherry_status status =
        trouble->kind == TROUBLE_RETRY || trouble->kind == TROUBLE_SLOW ? WHERRY_RETRY
        : trouble->kind == TROUBLE_DENIED                               ? WHERRY_DENIED
                                                                        : WHERRY_FAILED;
    if (trouble->code == 0)
        return fail(error, status, "'%s' failed: %s", label, trouble->words);
    return fail_option(error, status, trouble->option, "'%s' was answered with %ld: %s",
                       label, trouble->code, trouble->words);
}

bool trouble_verdict(const struct trouble *trouble, struct wherry_verdict *verdict)
{
    static const struct {
        bool about_a_row;
        enum wherry_outcome outcome;
        enum wherry_reason reason;
    } verdicts[] = {
        [TROUBLE_RETRY] = {true, WHERRY_LATER, WHERRY_REASON_NONE},
        [TROUBLE_SLOW] = {true, WHERRY_LATER, WHERRY_REASON_NONE},
        [TROUBLE_ABSENT] = {true, WHERRY_GONE, WHERRY_REASON_NONE},
        [TROUBLE_EXISTS] = {true, WHERRY_EXISTS, WHERRY_REASON_NONE},
        [TROUBLE_VALUE] = {true, WHERRY_REFUSED, WHERRY_REASON_VALUE},
        [TROUBLE_ADDRESS] = {true, WHERRY_REFUSED, WHERRY_REASON_ADDRESS},
        [TROUBLE_STATE] = {true, WHERRY_REFUSED, WHERRY_REASON_STATE},
        [TROUBLE_FORGOTTEN] = {true, WHERRY_REFUSED, WHERRY_REASON_FORGOTTEN},
        [TROUBLE_FULL] = {true, WHERRY_REFUSED, WHERRY_REASON_FULL},
        [TROUBLE_OTHER] = {true, WHERRY_REFUSED, WHERRY_REASON_OTHER},
    };
    *verdict = (struct wherry_verdict){
        .size = sizeof *verdict,
        .outcome = trouble->kind == TROUBLE_RETRY && trouble->unknown
                       ? WHERRY_UNKNOWN
                       : verdicts[trouble->kind].outcome,
        .reason = verdicts[trouble->kind].reason,
        .words = trouble->words,
        .field = trouble->field_count > 0 ? trouble->fields[0].tag : "",
    };
    return verdicts[trouble->kind].about_a_row;
}

void trouble_verdict_of_row(const struct trouble *trouble,
                            struct wherry_verdict *verdict)
{
    if (trouble_verdict(trouble, verdict))
        return;
    verdict->outcome = WHERRY_REFUSED;
    verdict->reason = WHERRY_REASON_OTHER;
}

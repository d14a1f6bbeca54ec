/* values.c -- one single value of a spec. */
#include "host/spec/values.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/base/text.h"
#include "host/spec/cron_syntax.h"
#include "host/spec/variables.h"

static const char zoneinfo[] = VALUES_ZONEINFO;

enum {
    ZONE_BYTES = 64,
    SHARE_DIGITS = 4, /* after the point: a millionth is 0.0001 % */
};

static void *member(void *target, size_t offset)
{
    return (char *)target + offset;
}

static bool is_line(const char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7F)
            return false;
    return true;
}

/* ---- Limits ---- */

/* "2%" or "0.25%", in millionths. */
static bool read_share(const char *text, int64_t *ppm)
{
    char digits[16];
    size_t length = strlen(text);
    if (length < 2 || length >= sizeof digits || text[length - 1] != '%')
        return false;
    memcpy(digits, text, length);
    digits[length - 1] = '\0';
    int64_t whole = 0, part = 0;
    char *point = strchr(digits, '.');
    if (point != NULL) {
        *point++ = '\0';
        char padded[SHARE_DIGITS + 1] = "0000";
        if (*point == '\0' || strlen(point) > SHARE_DIGITS)
            return false;
        for (size_t i = 0; point[i] != '\0'; i++)
            padded[i] = point[i];
        if (!text_to_integer(padded, 0, 9999, &part) || *padded == '-')
            return false;
    }
    if (*digits == '-' || !text_to_integer(digits, 0, 100, &whole))
        return false;
    *ppm = whole * 10000 + part;
    return *ppm <= 1000000;
}

static bool read_number(const char *text, int64_t *number)
{
    return *text != '-' && text_to_integer(text, 0, VALUES_LIMIT_MOST, number);
}

bool values_limit(const char *text, struct spec_limit *limit)
{
    struct spec_limit read = {.place = limit->place};
    char copy[64], *rest = copy, *words[3];
    size_t count = 0;
    if (strlen(text) >= sizeof copy)
        return false;
    memcpy(copy, text, strlen(text) + 1);
    for (char *word; (word = strtok_r(rest, " ", &rest)) != NULL; count++) {
        if (count == 3)
            return false;
        words[count] = word;
    }
    bool none = count == 1 && strcmp(words[0], "none") == 0;
    bool both = count == 3 && strcmp(words[1], "and") == 0;
    if (both) {
        read.has_share = read_share(words[0], &read.share_ppm);
        read.has_number = read_number(words[2], &read.number);
    } else if (count == 1) {
        read.has_share = read_share(words[0], &read.share_ppm);
        read.has_number = read_number(words[0], &read.number);
    }
    bool good = both ? read.has_share && read.has_number
                     : none || read.has_share || read.has_number;
    if (good)
        *limit = read;
    return good;
}

void values_limit_text(const struct spec_limit *limit, char text[VALUES_LIMIT_ROOM])
{
    char share[24] = "";
    if (limit->has_share) {
        int64_t whole = limit->share_ppm / 10000, part = limit->share_ppm % 10000;
        if (part == 0)
            snprintf(share, sizeof share, "%" PRId64 "%%", whole);
        else
            snprintf(share, sizeof share, "%" PRId64 ".%04" PRId64 "%%", whole, part);
    }
    if (limit->has_number)
        snprintf(text, VALUES_LIMIT_ROOM, "%s%s%" PRId64, share,
                 limit->has_share ? " and " : "", limit->number);
    else
        snprintf(text, VALUES_LIMIT_ROOM, "%s", limit->has_share ? share : "none");
}

static void take_limit(struct reader *reader, const struct key *key,
                       const struct node *node, struct spec_limit *limit)
{
    limit->place = node->place;
    if (!values_limit(node->text, limit))
        reader_complain(reader, node->place,
                        "'%s' needs a share (2%%), a number (50), both (2%% and 50) or "
                        "none, not %s",
                        key->name, reader_quote(reader, node->raw));
}

/* ---- Times ---- */

/* What cron_syntax says may quote a part of the text: not when a variable gave it. */
static void take_cron(struct reader *reader, const struct key *key,
                      const struct node *node, const char **cron)
{
    struct cron_syntax syntax;
    struct wherry_error error = {0};
    *cron = node->text;
    bool good = cron_syntax_parse(node->text, &syntax, &error);
    if (good && cron_syntax_needs_both_days(&syntax))
        reader_warn(reader, node->place,
                    "'%s' %s: runs only on days that match both the day of the month "
                    "and the day of the week, because one of them begins with '*'",
                    key->name, reader_quote(reader, node->raw));
    if (good)
        return;
    reader_complain(reader, node->place, "'%s' %s: %s", key->name,
                    reader_quote(reader, node->raw),
                    node->replaced ? "is not a cron expression" : error.message);
}

static bool zone_name(const char *name)
{
    size_t length = strlen(name);
    bool clean = length > 0 && length < ZONE_BYTES && *name != '/';
    for (; *name != '\0' && clean; name++)
        clean = (*name >= 'A' && *name <= 'Z') || (*name >= 'a' && *name <= 'z') ||
                (*name >= '0' && *name <= '9') || strchr("_+-/", *name) != NULL;
    return clean;
}

bool values_zone(const char *name)
{
    if (strcmp(name, "UTC") == 0)
        return true;
    char path[sizeof zoneinfo + ZONE_BYTES + 1], magic[4];
    if (!zone_name(name))
        return false;
    snprintf(path, sizeof path, "%s/%s", zoneinfo, name);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return false;
    bool zone = fread(magic, 1, sizeof magic, file) == sizeof magic &&
                !memcmp(magic, "TZif", 4);
    fclose(file);
    return zone;
}

static void take_zone(struct reader *reader, const struct key *key,
                      const struct node *node, const char **zone)
{
    *zone = node->text;
    if (!values_zone(node->text))
        reader_complain(reader, node->place,
                        "'%s' needs a zone from '%s' such as Europe/London, not %s",
                        key->name, zoneinfo, reader_quote(reader, node->raw));
}

/* ---- Words ---- */

static void take_text(struct reader *reader, const struct key *key,
                      const struct node *node, const char **text)
{
    *text = node->text;
    if (!is_line(node->text))
        reader_complain(reader, node->place,
                        "'%s' holds a line break or another control character",
                        key->name);
    else if (strlen(node->text) > VALUES_TEXT_MOST)
        reader_complain(reader, node->place, "'%s' is longer than %d bytes", key->name,
                        VALUES_TEXT_MOST);
    else if (*node->text == '\0')
        reader_complain(reader, node->place, "'%s' has no value", key->name);
    else if ((key->flags & KEY_SECRET) != 0 && variables_within(node->raw))
        reader_complain(
            reader, node->place,
            "'%s' has a variable in it without braces: write ${NAME}; a value that "
            "really holds a '$' goes into a variable",
            key->name);
    else if (variables_unbraced(node->raw))
        reader_warn(reader, node->place,
                    "'%s' is the text %s: a variable needs braces, as in ${NAME}",
                    key->name, reader_quote(reader, node->raw));
}

/* Names appear in messages, in logs and in file names: a variable's value must not. */
static void take_name(struct reader *reader, const struct key *key,
                      const struct node *node, const char **name)
{
    if (node->replaced)
        reader_complain(reader, node->place,
                        "'%s' must not contain a variable: write it in full",
                        key->name);
    else if (!pipeline_is_id(node->text))
        reader_complain(
            reader, node->place,
            "'%s' needs 1 to %d lower-case letters, digits and dashes, not %s",
            key->name, PIPELINE_ID_BYTES, reader_quote(reader, node->raw));
    else
        *name = node->text;
}

/* ---- Types that a connector's options have, too ---- */

bool values_typed(const struct key *key, struct typed *type)
{
    *type = (struct typed){.minimum = key->minimum,
                           .maximum = key->maximum,
                           .may_be_off = (key->flags & KEY_MAY_BE_OFF) != 0,
                           .choices = key->choices};
    switch (key->type) {
    case KEY_BOOLEAN:
        type->kind = TYPED_BOOLEAN;
        return true;
    case KEY_NUMBER:
        type->kind = TYPED_INTEGER;
        return true;
    case KEY_DURATION:
        type->kind = TYPED_DURATION;
        return true;
    case KEY_CHOICE:
    case KEY_EITHER:
        type->kind = TYPED_CHOICE;
        return true;
    default:
        return false;
    }
}

static void store_typed(const struct key *key, int64_t value, void *at)
{
    if (key->type == KEY_DURATION || key->type == KEY_NUMBER)
        *(int64_t *)at = value;
    else if (key->type == KEY_CHOICE)
        *(int *)at = (int)value;
    else
        *(bool *)at = value == 1;
}

static void take_typed(struct reader *reader, const struct key *key,
                       const struct typed *type, const struct node *node, void *at)
{
    struct buffer why = {0};
    int64_t value;
    enum typed_verdict verdict = typed_read(type, node->text, &value, &why);
    if (verdict == TYPED_GOOD)
        store_typed(key, value, at);
    else if (verdict == TYPED_ILLEGIBLE)
        reader_complain(reader, node->place, "'%s' %s, not %s", key->name,
                        buffer_text(&why), reader_quote(reader, node->raw));
    else
        reader_complain(reader, node->place, "'%s' %s", key->name, buffer_text(&why));
    buffer_free(&why);
}

void values_read(struct reader *reader, const struct key *key, const struct node *node,
                 void *target)
{
    void *at = member(target, key->offset);
    struct typed type;
    if (values_typed(key, &type)) {
        take_typed(reader, key, &type, node, at);
        return;
    }
    switch (key->type) {
    case KEY_TEXT:
        take_text(reader, key, node, at);
        break;
    case KEY_NAME:
        take_name(reader, key, node, at);
        break;
    case KEY_CRON:
        take_cron(reader, key, node, at);
        break;
    case KEY_ZONE:
        take_zone(reader, key, node, at);
        break;
    case KEY_LIMIT:
        take_limit(reader, key, node, at);
        break;
    default:
        assert(false); /* what has no single value is read elsewhere */
    }
}

void values_default(const struct key *key, void *target)
{
    void *at = member(target, key->offset);
    struct typed type;
    struct buffer why = {0};
    int64_t value;
    if (key->fallback == NULL)
        return;
    bool good;
    if (values_typed(key, &type)) {
        good = typed_read(&type, key->fallback, &value, &why) == TYPED_GOOD;
        if (good)
            store_typed(key, value, at);
    } else {
        good = key->type == KEY_LIMIT && values_limit(key->fallback, at);
    }
    assert(good);
    (void)good;
    buffer_free(&why);
}

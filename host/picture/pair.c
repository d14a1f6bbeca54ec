/* pair.c -- the types of two mapped fields: can a value of one be one of the other? */
#include "host/picture/pair.h"

#include <stddef.h>

#include "host/base/text.h"
#include "plugin/kit/dates.h"

#define TYPE(name) WHERRY_FIELD_##name
enum { TYPE_COUNT = WHERRY_FIELD_ADDRESS + 1 };

static const char *const names[TYPE_COUNT] = {
    [TYPE(TEXT)] = "text",       [TYPE(NUMBER)] = "number",
    [TYPE(DATE)] = "date",       [TYPE(BIRTHDAY)] = "birthday",
    [TYPE(BOOLEAN)] = "boolean", [TYPE(CHOICE)] = "choice",
    [TYPE(PHONE)] = "phone",     [TYPE(URL)] = "url",
    [TYPE(ADDRESS)] = "address",
};

enum {
    FITS = PAIR_FITS + 1, /* 0 is where the table says nothing: never */
    CONVERTS = PAIR_CONVERTS + 1,
    MAY_FIT = PAIR_MAY_FIT + 1,
};

/* How a value becomes one of the other type. Text and choices are what people wrote:
 * they may be anything of one line, and an address has six. An empty cell means that no
 * value ever fits: a birthday has no year, a date is not a number. */
static const unsigned char fits[TYPE_COUNT][TYPE_COUNT] = {
    [TYPE(TEXT)] = {[TYPE(TEXT)] = FITS,
                    [TYPE(NUMBER)] = FITS,
                    [TYPE(DATE)] = FITS,
                    [TYPE(BIRTHDAY)] = FITS,
                    [TYPE(BOOLEAN)] = FITS,
                    [TYPE(CHOICE)] = FITS,
                    [TYPE(PHONE)] = FITS,
                    [TYPE(URL)] = FITS,
                    [TYPE(ADDRESS)] = MAY_FIT},
    [TYPE(NUMBER)] = {[TYPE(NUMBER)] = FITS,
                      [TYPE(TEXT)] = MAY_FIT,
                      [TYPE(CHOICE)] = MAY_FIT,
                      [TYPE(PHONE)] = MAY_FIT},
    [TYPE(DATE)] = {[TYPE(DATE)] = FITS,
                    [TYPE(TEXT)] = MAY_FIT,
                    [TYPE(CHOICE)] = MAY_FIT},
    [TYPE(BIRTHDAY)] = {[TYPE(BIRTHDAY)] = FITS,
                        [TYPE(DATE)] = CONVERTS,
                        [TYPE(TEXT)] = MAY_FIT,
                        [TYPE(CHOICE)] = MAY_FIT},
    [TYPE(BOOLEAN)] = {[TYPE(BOOLEAN)] = FITS,
                       [TYPE(TEXT)] = MAY_FIT,
                       [TYPE(CHOICE)] = MAY_FIT},
    [TYPE(CHOICE)] = {[TYPE(CHOICE)] = MAY_FIT, /* each list of choices is its own */
                      [TYPE(TEXT)] = MAY_FIT,
                      [TYPE(NUMBER)] = MAY_FIT,
                      [TYPE(DATE)] = MAY_FIT,
                      [TYPE(BIRTHDAY)] = MAY_FIT,
                      [TYPE(BOOLEAN)] = MAY_FIT,
                      [TYPE(PHONE)] = MAY_FIT,
                      [TYPE(URL)] = MAY_FIT},
    [TYPE(PHONE)] = {[TYPE(PHONE)] = FITS,
                     [TYPE(TEXT)] = MAY_FIT,
                     [TYPE(CHOICE)] = MAY_FIT,
                     [TYPE(NUMBER)] = MAY_FIT},
    [TYPE(
        URL)] = {[TYPE(URL)] = FITS, [TYPE(TEXT)] = MAY_FIT, [TYPE(CHOICE)] = MAY_FIT},
    [TYPE(ADDRESS)] = {[TYPE(ADDRESS)] = FITS},
};

enum pair_fit pair_fit(int from, int to)
{
    if (from == PAIR_UNTYPED || to == PAIR_UNTYPED)
        return PAIR_MAY_FIT;
    return fits[to][from] == 0 ? PAIR_NEVER : (enum pair_fit)(fits[to][from] - 1);
}

bool pair_goes_to(const struct pipeline *pipeline, const struct spec_field *field,
                  enum side side)
{
    if (side == SIDE_LIST)
        return field->direction != SPEC_IMPORT &&
               (pipeline_work_on(pipeline, STEP_PUSH_NEW_RECORDS) ||
                pipeline_work_on(pipeline, STEP_PUSH_PUSH_FIELDS));
    return field->direction != SPEC_PUSH &&
           (pipeline_work_on(pipeline, STEP_IMPORT_NEW_RECORDS) ||
            pipeline_work_on(pipeline, STEP_IMPORT_PULL_FIELDS));
}

const char *pair_type_name(int type)
{
    return type == PAIR_UNTYPED ? "" : names[type];
}

int pair_type(const char *name)
{
    for (int type = 0; type < TYPE_COUNT; type++)
        if (text_same(names[type], name))
            return type;
    return PAIR_UNTYPED;
}

static const char *const accesses[] = {
    [PAIR_UNTOLD] = "", [PAIR_WRITABLE] = "writable", [PAIR_READ_ONLY] = "read only"};

const char *pair_access_name(enum pair_access access)
{
    return accesses[access];
}

enum pair_access pair_access(const char *name)
{
    for (int access = PAIR_WRITABLE; access <= PAIR_READ_ONLY; access++)
        if (text_same(accesses[access], name))
            return (enum pair_access)access;
    return PAIR_UNTOLD;
}

bool pair_converts(int one, int other)
{
    return (one == TYPE(BIRTHDAY)) != (other == TYPE(BIRTHDAY));
}

/* A text that is a whole date is one: the types of custom fields are guesses. */
const char *pair_value(const char *value, int own, int other)
{
    const size_t year = sizeof "2026-" - 1;
    bool meets = other == TYPE(BIRTHDAY) && own != TYPE(BIRTHDAY);
    return meets && dates_is_day(value) ? value + year : value;
}

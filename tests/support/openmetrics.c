/* openmetrics.c -- a strict reader of OpenMetrics text. */
#include "tests/support/openmetrics.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/buffer.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/base/words.h"
#include "tests/support/suite.h"

struct parsing {
    struct openmetrics *metrics;
    char *why;
    unsigned line;
};

static bool wrong(struct parsing *parsing, const char *what)
{
    snprintf(parsing->why, OPENMETRICS_WHY, "line %u: %s", parsing->line, what);
    return false;
}

static bool is_name(const char *text, size_t length)
{
    static const char first[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_:";
    for (size_t i = 0; i < length; i++)
        if (strchr(first, text[i]) == NULL &&
            (i == 0 || text[i] < '0' || text[i] > '9'))
            return false;
    return length > 0;
}

/* ---- Comments ---- */

static struct openmetrics_family *family_of(struct parsing *parsing, const char *name)
{
    struct openmetrics *metrics = parsing->metrics;
    struct openmetrics_family *last =
        metrics->family_count == 0 ? NULL
                                   : &metrics->families[metrics->family_count - 1];
    if (last != NULL && text_same(last->name, name))
        return last;
    for (size_t i = 0; i < metrics->family_count; i++)
        if (text_same(metrics->families[i].name, name)) {
            wrong(parsing, "the family was there before");
            return NULL;
        }
    metrics->families = memory_grow(metrics->families, metrics->family_count,
                                    &metrics->family_room, sizeof *metrics->families);
    last = &metrics->families[metrics->family_count++];
    *last = (struct openmetrics_family){.name = name, .first = metrics->sample_count};
    return last;
}

static bool take_unit(struct parsing *parsing, struct openmetrics_family *family,
                      const char *unit)
{
    char end[64];
    snprintf(end, sizeof end, "_%s", unit);
    if (*unit == '\0' || !text_ends_with(family->name, end))
        return wrong(parsing, "the name does not end with the unit");
    family->unit = unit;
    return true;
}

static bool take_comment(struct parsing *parsing, const char *line)
{
    struct arena *arena = &parsing->metrics->arena;
    char kind[8], name[128];
    int at = 0;
    if (sscanf(line, "# %7[A-Z] %127[^ \n] %n", kind, name, &at) != 2 || at == 0)
        return wrong(parsing, "a comment of no kind that there is");
    if (!is_name(name, strlen(name)))
        return wrong(parsing, "that is no name");
    struct openmetrics_family *family = family_of(parsing, arena_text(arena, name));
    if (family == NULL)
        return false;
    if (family->count > 0)
        return wrong(parsing, "it stands behind samples of its family");
    const char *rest = arena_text(arena, line + at);
    if (text_same(kind, "TYPE") && family->type == NULL) {
        family->type = rest;
        return text_same(rest, "gauge") || text_same(rest, "counter") ||
               text_same(rest, "histogram") || wrong(parsing, "an unknown type");
    }
    if (text_same(kind, "UNIT") && family->unit == NULL)
        return take_unit(parsing, family, rest);
    if (text_same(kind, "HELP") && family->help == NULL) {
        family->help = rest;
        return true;
    }
    return wrong(parsing, "told twice, or of no kind that there is");
}

/* ---- Samples ---- */

/* After the opening quote; returns the position after the closing one, NULL: it is
 * wrong. */
static const char *take_value(struct parsing *parsing, const char *at,
                              const char **value)
{
    struct buffer text = {0};
    for (; *at != '"'; at++) {
        char c = *at;
        if (c == '\\') {
            c = *++at;
            if (c == 'n')
                c = '\n';
            else if (c != '\\' && c != '"')
                c = '\0';
        }
        if (c == '\0') {
            buffer_free(&text);
            wrong(parsing, "a value that does not end, or is escaped wrongly");
            return NULL;
        }
        buffer_add_char(&text, c);
    }
    *value = arena_text(&parsing->metrics->arena, buffer_text(&text));
    buffer_free(&text);
    return at + 1;
}

static bool has_label(const struct openmetrics_sample *sample, const char *name)
{
    return openmetrics_label(sample, name) != NULL;
}

/* After the opening brace; returns the position after the closing one. */
static const char *take_labels(struct parsing *parsing, const char *at,
                               struct openmetrics_sample *sample)
{
    struct arena *arena = &parsing->metrics->arena;
    const char *begin = at;
    for (;;) {
        const size_t length = strcspn(at, "=");
        const char *name = arena_text_n(arena, at, length);
        if (!is_name(name, length) || strchr(name, ':') != NULL ||
            text_starts_with(name, "__") || has_label(sample, name) ||
            sample->label_count == OPENMETRICS_LABELS ||
            strncmp(at + length, "=\"", 2) != 0) {
            wrong(parsing, "that is no label, or there twice");
            return NULL;
        }
        const char *value = NULL;
        at = take_value(parsing, at + length + 2, &value);
        if (at == NULL)
            return NULL;
        sample->label_values[sample->label_count] = value;
        sample->label_names[sample->label_count++] = name;
        if (*at == '}') {
            sample->labels = arena_text_n(arena, begin, (size_t)(at - begin));
            return at + 1;
        }
        if (*at++ != ',') {
            wrong(parsing, "labels are parted by a comma");
            return NULL;
        }
    }
}

/* What may follow the name of a family of this type. */
static bool fits(const struct openmetrics_family *family, const char *name)
{
    const size_t length = strlen(family->name);
    if (strncmp(name, family->name, length) != 0)
        return false;
    const char *suffix = name + length;
    if (text_same(family->type, "gauge"))
        return *suffix == '\0';
    if (text_same(family->type, "counter"))
        return text_same(suffix, "_total");
    return text_same(suffix, "_bucket") || text_same(suffix, "_count") ||
           text_same(suffix, "_sum");
}

/* "12", "-0.25": in thousandths. */
static bool read_number(const char *text, int64_t *thousandths)
{
    enum { DIGITS_MOST = 15, PLACES = 3 };
    const bool negative = *text == '-';
    int digits = 0, places = -1;
    *thousandths = 0;
    for (text += negative; *text != '\0'; text++) {
        if (*text == '.' && places < 0 && digits > 0) {
            places = 0;
            continue;
        }
        if (*text < '0' || *text > '9' || ++digits > DIGITS_MOST || places == PLACES)
            return false;
        *thousandths = *thousandths * 10 + (*text - '0');
        places += places >= 0;
    }
    for (int i = places < 0 ? 0 : places; i < PLACES; i++)
        *thousandths *= 10;
    if (negative)
        *thousandths = -*thousandths;
    return digits > 0 && places != 0;
}

static bool take_sample(struct parsing *parsing, const char *line)
{
    struct openmetrics *metrics = parsing->metrics;
    struct openmetrics_sample sample = {.labels = ""};
    const size_t length = strcspn(line, "{ ");
    sample.name = arena_text_n(&metrics->arena, line, length);
    if (!is_name(sample.name, length) || metrics->family_count == 0)
        return wrong(parsing, "that is no sample");
    struct openmetrics_family *family = &metrics->families[metrics->family_count - 1];
    if (family->type == NULL || !fits(family, sample.name))
        return wrong(parsing, "a sample of another family, or of none");
    const char *at = line + length;
    if (*at == '{' && (at = take_labels(parsing, at + 1, &sample)) == NULL)
        return false;
    if (*at++ != ' ' || !read_number(at, &sample.thousandths))
        return wrong(parsing, "one blank and one number follow the labels");
    if (!text_same(family->type, "gauge") && sample.thousandths < 0)
        return wrong(parsing, "a count below 0");
    metrics->samples = memory_grow(metrics->samples, metrics->sample_count,
                                   &metrics->sample_room, sizeof *metrics->samples);
    metrics->samples[metrics->sample_count++] = sample;
    family->count++;
    return true;
}

/* ---- Families as a whole ---- */

static int compare(const void *one, const void *other)
{
    const struct openmetrics_sample *const *a = one, *const *b = other;
    const int names = strcmp((*a)->name, (*b)->name);
    return names != 0 ? names : strcmp((*a)->labels, (*b)->labels);
}

static bool all_differ(const struct openmetrics *metrics,
                       const struct openmetrics_family *family)
{
    const struct openmetrics_sample **list =
        memory_array(family->count + 1, sizeof(struct openmetrics_sample *));
    bool differ = true;
    for (size_t i = 0; i < family->count; i++)
        list[i] = &metrics->samples[family->first + i];
    qsort(list, family->count, sizeof *list, compare);
    for (size_t i = 1; i < family->count; i++)
        differ &= compare(&list[i - 1], &list[i]) != 0;
    free(list);
    return differ;
}

/* Buckets rise, the last one has all, and a count and a sum follow. Returns where the
 * next one begins; 0: it is wrong. */
static size_t check_histogram(const struct openmetrics *metrics, size_t at, size_t end)
{
    int64_t bound = -1, count = 0;
    bool whole = false;
    for (; at < end && text_ends_with(metrics->samples[at].name, "_bucket"); at++) {
        const struct openmetrics_sample *sample = &metrics->samples[at];
        const char *le = openmetrics_label(sample, "le");
        int64_t next = bound;
        if (whole || le == NULL || sample->thousandths < count)
            return 0;
        whole = text_same(le, "+Inf");
        if (!whole &&
            (strchr(le, '.') == NULL || !read_number(le, &next) || next <= bound))
            return 0;
        bound = next;
        count = sample->thousandths;
    }
    if (!whole || end - at < 2 ||
        !text_ends_with(metrics->samples[at].name, "_count") ||
        metrics->samples[at].thousandths != count ||
        !text_ends_with(metrics->samples[at + 1].name, "_sum"))
        return 0;
    return at + 2;
}

static bool check_family(struct parsing *parsing,
                         const struct openmetrics_family *family)
{
    const struct openmetrics *metrics = parsing->metrics;
    const size_t end = family->first + family->count;
    if (family->type == NULL)
        return wrong(parsing, "a family without a type");
    if (!all_differ(metrics, family))
        return wrong(parsing, "a sample is there twice");
    if (!text_same(family->type, "histogram"))
        return true;
    for (size_t at = family->first; at < end;)
        if ((at = check_histogram(metrics, at, end)) == 0)
            return wrong(parsing, "a histogram that is none");
    return true;
}

static bool take_lines(struct parsing *parsing, const char *text)
{
    for (const char *line = text; *line != '\0';) {
        const size_t length = strcspn(line, "\n");
        parsing->line++;
        if (line[length] != '\n')
            return wrong(parsing, "the last line does not end");
        char *one = arena_text_n(&parsing->metrics->arena, line, length);
        line += length + 1;
        if (text_same(one, "# EOF"))
            return *line == '\0' || wrong(parsing, "something stands behind the end");
        if (!(*one == '#' ? take_comment(parsing, one) : take_sample(parsing, one)))
            return false;
    }
    return wrong(parsing, "there is no '# EOF'");
}

bool openmetrics_parse(struct openmetrics *metrics, const char *text,
                       char why[OPENMETRICS_WHY])
{
    struct parsing parsing = {.metrics = metrics, .why = why};
    *metrics = (struct openmetrics){0};
    if (!words_are_text(text))
        return wrong(&parsing, "this is no UTF-8");
    if (!take_lines(&parsing, text))
        return false;
    for (size_t i = 0; i < metrics->family_count; i++)
        if (!check_family(&parsing, &metrics->families[i]))
            return false;
    return true;
}

void openmetrics_free(struct openmetrics *metrics)
{
    free(metrics->families);
    free(metrics->samples);
    arena_free(&metrics->arena);
    *metrics = (struct openmetrics){0};
}

/* ---- Questions ---- */

const struct openmetrics_sample *openmetrics_find(const struct openmetrics *metrics,
                                                  const char *name, const char *labels)
{
    for (size_t i = 0; i < metrics->sample_count; i++)
        if (text_same(metrics->samples[i].name, name) &&
            text_same(metrics->samples[i].labels, labels))
            return &metrics->samples[i];
    return NULL;
}

int64_t openmetrics_ms(const struct openmetrics *metrics, const char *name,
                       const char *labels)
{
    const struct openmetrics_sample *sample = openmetrics_find(metrics, name, labels);
    ck_assert_msg(sample != NULL, "there is no %s{%s}", name, labels);
    return sample->thousandths;
}

int64_t openmetrics_value(const struct openmetrics *metrics, const char *name,
                          const char *labels)
{
    const int64_t thousandths = openmetrics_ms(metrics, name, labels);
    ck_assert_msg(thousandths % 1000 == 0, "%s{%s} is no whole number", name, labels);
    return thousandths / 1000;
}

const char *openmetrics_label(const struct openmetrics_sample *sample, const char *name)
{
    for (size_t i = 0; i < sample->label_count; i++)
        if (text_same(sample->label_names[i], name))
            return sample->label_values[i];
    return NULL;
}

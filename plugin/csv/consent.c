/* consent.c -- a consent as a word in a cell, and whose word it is. */
#include "plugin/csv/consent.h"

#include <string.h>
#include <strings.h>

#include "host/base/error.h"
#include "host/base/text.h"

static const char *const options[CSV_CONSENTS] = {
    [WHERRY_SUBSCRIBED] = "subscribed", [WHERRY_UNSUBSCRIBED] = "unsubscribed",
    [WHERRY_PENDING] = "pending",       [WHERRY_BOUNCED] = "bounced",
    [WHERRY_ARCHIVED] = "archived",     [WHERRY_UNSTATED] = "unstated"};

/* The word that begins at *at, without blanks; moves *at to the end of it. False at the
 * end of the list. */
static bool next_word(const char **at, const char **word, size_t *length)
{
    if (*at == NULL)
        return false;
    const char *end = *at + strcspn(*at, ",");
    const char *first = *at + strspn(*at, " \t");
    const char *last = end;
    while (last > first && (last[-1] == ' ' || last[-1] == '\t'))
        last--;
    *word = first;
    *length = last > first ? (size_t)(last - first) : 0;
    *at = *end == '\0' ? NULL : end + 1;
    return true;
}

static bool is_among(const char *list, const char *text, size_t length)
{
    const char *at = list, *word;
    size_t word_length;
    while (next_word(&at, &word, &word_length))
        if (word_length == length && strncasecmp(word, text, length) == 0)
            return true;
    return false;
}

bool consent_parse(const struct csv_config *config, const char *cell,
                   enum wherry_consent *consent)
{
    const char *word = cell + strspn(cell, " \t\r\n");
    size_t length = strlen(word);
    while (length > 0 && strchr(" \t\r\n", word[length - 1]) != NULL)
        length--;
    *consent = WHERRY_UNSTATED;
    for (int each = 0; each < CSV_CONSENTS && length > 0; each++)
        if (is_among(config->words[each], word, length)) {
            *consent = (enum wherry_consent)each;
            return true;
        }
    return length == 0;
}

void consent_write(const struct csv_config *config, enum wherry_consent consent,
                   struct buffer *cell)
{
    const char *at = config->words[consent], *word;
    size_t length;
    if (next_word(&at, &word, &length))
        buffer_add(cell, word, length);
}

enum wherry_status consent_check(const struct csv_config *config,
                                 struct wherry_error *error)
{
    const char *word;
    size_t length;
    for (int each = 0; each < CSV_CONSENTS; each++) {
        const char *at = config->words[each];
        while (next_word(&at, &word, &length)) {
            if (length == 0)
                return fail_option(error, WHERRY_FAILED, options[each],
                                   "'%s' must be words separated by commas",
                                   options[each]);
            for (int other = 0; other < each; other++)
                if (is_among(config->words[other], word, length))
                    return fail_option(error, WHERRY_FAILED, options[each],
                                       "the word '%.*s' is also in '%s'", (int)length,
                                       word, options[other]);
        }
    }
    return WHERRY_OK;
}

enum wherry_word consent_word(const char *cell)
{
    static const char *const words[] = {[WHERRY_BY_UNKNOWN] = "",
                                        [WHERRY_BY_PERSON] = "person",
                                        [WHERRY_BY_ADMIN] = "admin",
                                        [WHERRY_BY_API] = "api"};
    for (int each = WHERRY_BY_PERSON; each <= WHERRY_BY_API; each++)
        if (text_same_ignoring_case(cell, words[each]))
            return (enum wherry_word)each;
    return WHERRY_BY_UNKNOWN;
}

/* work_words.c -- what a piece of work does, for people who write no specs. */
#include "host/console/work_words.h"

#include <stddef.h>

#include "host/base/text.h"

const char *work_words(const char *work)
{
    static const char *const words[][2] = {
        {"import_new_records", "People who join the list are created in the CRM"},
        {"import_pull_fields", "Fields that change on the list go to the CRM"},
        {"import_unsubscribes", "People who leave the list are opted out in the CRM"},
        {"push_new_records", "People who opt in in the CRM are added to the list"},
        {"push_unsubscribes",
         "People who opt out in the CRM are unsubscribed from the list"},
        {"push_push_fields", "Fields that change in the CRM go to the list"},
        {"segment_sync", "Segments of the CRM are mirrored on the list"},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_same(words[i][0], work))
            return words[i][1];
    return work;
}

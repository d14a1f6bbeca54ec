/* odd.c -- a list without a catalog, whose records tell a field under another name. */
#include "tests/plugins/whole.h"

static enum wherry_status odd_read(void *source, struct wherry_writer *writer,
                                   struct wherry_pass *pass, struct wherry_error *error)
{
    const struct wherry_field field = {.name = "frist_name", .value = "Ann"};
    const struct wherry_record record = {.size = sizeof record,
                                         .key = "ann@example.com",
                                         .id = "1",
                                         .consent = WHERRY_SUBSCRIBED,
                                         .fields = &field,
                                         .field_count = 1};
    (void)source;
    (void)pass;
    (void)error;
    writer->record(writer, &record);
    writer->record(writer, &record);
    return WHERRY_END;
}

static const struct wherry_source source = {WHOLE_SOURCE, .read = odd_read};

WHERRY_CONNECTOR(WHOLE, .name = "odd", .roles = WHERRY_CRM | WHERRY_LIST,
                 .source = &source);

/* values.c -- named values. */
#include "host/store/values.h"

#include <inttypes.h>
#include <stdio.h>

#include "host/base/buffer.h"
#include "host/base/text.h"
#include "host/store/sql.h"

const char *store_value(struct store *store, struct arena *arena, const char *name,
                        const char *fallback)
{
    struct sql_statement *statement = sql_prepare(store, SQL_GET_VALUE, NULL);
    if (statement == NULL)
        return fallback;
    sql_bind_text(statement, 1, name);
    if (sql_step(statement, NULL) != WHERRY_OK)
        return fallback;
    const char *value = arena_text(arena, sql_text(statement, 0));
    sql_reset(statement);
    return value;
}

enum wherry_status store_damaged_value(struct store *store, const char *name,
                                       struct wherry_error *error)
{
    struct buffer words = {0};
    buffer_format(&words,
                  "its value '%s' is damaged: `wherry state check` shows all damage "
                  "and says what to do",
                  name);
    const enum wherry_status status = sql_break(store, buffer_text(&words), error);
    buffer_free(&words);
    return status;
}

int64_t store_number(struct store *store, const char *name, struct store_range range,
                     int64_t fallback)
{
    struct arena arena = {0};
    int64_t number = fallback;
    const char *value = store_value(store, &arena, name, NULL);
    if (value != NULL && !text_to_integer(value, range.least, range.most, &number)) {
        store_damaged_value(store, name, NULL);
        number = fallback;
    }
    arena_free(&arena);
    return number;
}

enum wherry_status store_set_value(struct store *store, const char *name,
                                   const char *value, struct wherry_error *error)
{
    struct sql_statement *statement = sql_prepare(store, SQL_SET_VALUE, error);
    if (statement == NULL)
        return WHERRY_FAILED;
    sql_bind_text(statement, 1, name);
    sql_bind_text(statement, 2, value);
    return sql_do(statement, error);
}

enum wherry_status store_set_number(struct store *store, const char *name,
                                    int64_t number, struct wherry_error *error)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, number);
    return store_set_value(store, name, text, error);
}

/* upgrade.c -- what the upgrades of an older state file need beside SQL. */
#include "host/store/sqlite/upgrade.h"

#include "host/store/id_code.h"

static void code_of(sqlite3_context *context, int count, sqlite3_value **values)
{
    struct buffer code = {0};
    const unsigned char *id = count == 1 ? sqlite3_value_text(values[0]) : NULL;
    if (id == NULL)
        return; /* NULL gives NULL */
    id_encode((const char *)id, &code);
    sqlite3_result_blob64(context, buffer_text(&code), code.length, SQLITE_TRANSIENT);
    buffer_free(&code);
}

int upgrade_prepare(sqlite3 *file)
{
    return sqlite3_create_function_v2(
        file, "id_code", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY,
        NULL, &code_of, NULL, NULL, NULL);
}

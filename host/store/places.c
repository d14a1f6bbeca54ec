/* places.c -- the rows of one contact in the tables of segments. */
#include "host/store/places.h"

#include "host/store/sql.h"

enum wherry_status store_places_of(struct store *store, int64_t row,
                                   store_place_visitor *visitor, void *self,
                                   struct wherry_error *error)
{
    struct sql_statement *next = sql_prepare(store, SQL_PLACES_OF_ROW, error);
    if (next == NULL)
        return WHERRY_FAILED;
    sql_bind_number(next, 1, row);
    enum wherry_status status;
    while ((status = sql_step(next, error)) == WHERRY_OK) {
        const struct store_kept_place place = {.crm = sql_text(next, 0),
                                               .name = sql_text(next, 1),
                                               .member = sql_flag(next, 2),
                                               .address = sql_text(next, 3),
                                               .placed = sql_flag(next, 4),
                                               .ours = sql_flag(next, 5)};
        visitor(self, &place);
    }
    return status == WHERRY_END ? WHERRY_OK : status;
}

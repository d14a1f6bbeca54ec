/* places.c -- what the tables of segments hold of one contact. */
#include "host/store/places.h"

#include "host/store/sqlite.h"

enum wherry_status store_places_of(struct store *store, int64_t row,
                                   store_place_visitor *visitor, void *self,
                                   struct wherry_error *error)
{
    sqlite3_stmt *next = store_prepare(store, SQL_PLACES_OF_ROW, error);
    if (next == NULL)
        return WHERRY_FAILED;
    sqlite3_bind_int64(next, 1, row);
    enum wherry_status status;
    while ((status = store_step(store, next, error)) == WHERRY_OK) {
        const struct store_kept_place place = {
            .crm = store_column_text(next, 0),
            .name = store_column_text(next, 1),
            .member = sqlite3_column_int(next, 2) != 0,
            .address = store_column_text(next, 3),
            .placed = sqlite3_column_int(next, 4) != 0,
            .ours = sqlite3_column_int(next, 5) != 0};
        visitor(self, &place);
    }
    return status == WHERRY_END ? WHERRY_OK : status;
}

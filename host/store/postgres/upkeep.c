/* upkeep.c -- what a database does itself for what is in it. */
#include "host/store/postgres/upkeep.h"

#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/store/postgres/handle.h"
#include "host/store/postgres/schema.h"

/* What the tables say is held by their constraints; pages are the server's. */
enum wherry_status postgres_find_damage(struct store *store, driver_damage *visitor,
                                        void *self, struct wherry_error *error)
{
    (void)store, (void)visitor, (void)self, (void)error;
    return WHERRY_OK;
}

/* As far as the role may: else the server does it when it likes. */
enum wherry_status postgres_wipe(struct store *store, struct wherry_error *error)
{
    struct buffer sql = {0};
    enum wherry_status status = WHERRY_OK;
    for (size_t i = 0; schema_tables[i] != NULL && status == WHERRY_OK; i++) {
        buffer_clear(&sql);
        buffer_format(&sql, "VACUUM %s", schema_tables[i]);
        status = queue_do(postgres_of(store), buffer_text(&sql), error);
    }
    buffer_free(&sql);
    return status;
}

static enum wherry_status refuse(struct wherry_error *error)
{
    return fail(error, WHERRY_FAILED,
                "the state is in PostgreSQL: use its own tools for a copy (pg_dump, "
                "pg_basebackup)");
}

enum wherry_status postgres_copy(struct store *store, const char *path,
                                 bool (*cancelled)(void *self), void *self,
                                 struct wherry_error *error)
{
    (void)store, (void)path, (void)cancelled, (void)self;
    return refuse(error);
}

enum wherry_status postgres_replace(struct store *from, const char *place,
                                    bool (*cancelled)(void *self), void *self,
                                    struct wherry_error *error)
{
    (void)from, (void)place, (void)cancelled, (void)self;
    return refuse(error);
}

enum wherry_status postgres_put_in_place(const char *part, const char *place,
                                         struct wherry_error *error)
{
    (void)part, (void)place;
    return refuse(error);
}

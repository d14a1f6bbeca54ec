/* audit_shown.c -- who of those whom an audit looks at a read has shown. */
#include "host/sync/audit_shown.h"

enum wherry_status audit_note_shown(struct engine *engine, enum side side,
                                    struct wherry_error *error)
{
    struct audit *audit = engine->audit;
    enum wherry_status status = WHERRY_OK;
    for (size_t i = 0; audit != NULL && i < audit->count && status == WHERRY_OK; i++) {
        struct pick *pick = &audit->picks[i];
        struct row row;
        arena_reset(&engine->scratch);
        status = engine_load(engine, pick->row, &engine->scratch, &row, error);
        const struct half *half = &row.sides[side];
        for (unsigned p = 0; status == WHERRY_OK && p < half->profile_count; p++)
            pick->shown[side] |= store_is_staged(engine->store, (enum store_side)side,
                                                 half->profiles[p].id);
        status = status == WHERRY_END ? WHERRY_OK : status;
    }
    return status;
}

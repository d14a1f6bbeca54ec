/* moves.h -- the state of the pipeline `p` moves from an old place to a new one. */
#ifndef PIPELINES_MOVES_H
#define PIPELINES_MOVES_H

/* What --state says of both; the test sets them. */
extern const char *moves_old, *moves_new;

/* So many people on each side, ten of them on both, and a spec with all steps. Each command
 * says itself where the state is. */
void moves_begin(int people);
/* `wherry LINE` with the old state, and with the new one; until the end of the test. */
const char *moves_at_old(const char *line);
const char *moves_at_new(const char *line);
/* What moves it. */
const char *moves_follow(void);

#endif

/* answers.h -- what a person has answered about a new pipeline.
 *
 * It does not matter who asks: a terminal, a file of answers, a page in a browser.
 * Answers are texts as they were given; other code finds out whether they are right
 * (draft.h makes a spec of them, which is read as any spec is). A question without an
 * answer is NULL.
 *
 * `struct answers answers = {0};` is none. Texts are copied and live until
 * answers_free, which overwrites those of settings: some are keys.
 */
#ifndef SETUP_ANSWERS_H
#define SETUP_ANSWERS_H

#include "host/base/arena.h"
#include "host/base/buffer.h"
#include "host/picture/side.h"
#include "host/spec/pipeline.h"

struct answer {
    const char *text;        /* NULL: not given */
    struct spec_place place; /* in a file of answers; line 0: nowhere */
};

/* A setting of a connection, by the name of the plugin's option, or as NAME_file. */
struct answer_setting {
    char *name, *text;
    struct spec_place place;
    /* A secret as it was typed. It goes into a file of its own, or into the spec. Any
     * other text may have ${VARIABLES}. */
    bool key;
};

struct answer_connection {
    struct answer plugin, account;
    struct answer_setting *settings;
    size_t count, room;
    struct spec_place place;
};

struct answer_field {
    const char *crm, *list;
    enum spec_direction direction;
    bool widest; /* the direction is whichever the two allow */
    struct spec_place place;
};

struct answer_segment {
    const char *crm;  /* its id; from a file of answers also its title */
    const char *list; /* the static segment; NULL: called like the segment */
    struct spec_place place;
};

struct answers {
    struct arena arena;
    struct answer pipeline, title, every, segments_every;
    struct answer_connection sides[SIDE_COUNT];
    struct answer steps[STEP_COUNT]; /* the text is the step's name */
    struct spec_place steps_place;
    struct answer_field *fields;
    size_t field_count, field_room;
    struct answer_segment *segments;
    size_t segment_count, segment_room;
    bool keys_in_spec; /* else in files of their own */
};

void answers_free(struct answers *answers);

/* `place` may be NULL: there is none. */
void answers_give(struct answers *answers, struct answer *answer, const char *text,
                  const struct spec_place *place);
/* Replaces one of that name. If the option is given as NAME_file, or the other way
 * round, the earlier one is removed. NULL as text: removes it. */
void answers_set(struct answer_connection *connection, const char *name,
                 const char *text, bool key, const struct spec_place *place);
/* NULL: it is not given. */
const struct answer_setting *answers_setting(const struct answer_connection *connection,
                                             const char *name);
/* All settings are taken out: another plugin has others. */
void answers_clear(struct answer_connection *connection);

void answers_add_field(struct answers *answers, const struct answer_field *field);
void answers_add_segment(struct answers *answers, const struct answer_segment *segment);

/* Adds the name of the answer at this place of the file: "title", "crm.api_key", "steps",
 * "steps.push_new_records", "fields[0]". Nothing where none stands there. */
void answers_name(const struct answers *answers, const struct spec_place *place,
                  struct buffer *name);

/* Does a step that was chosen carry fields? */
bool answers_carry_fields(const struct answers *answers);
bool answers_have_step(const struct answers *answers);

#endif

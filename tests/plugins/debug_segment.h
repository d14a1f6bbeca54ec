/* debug_segment.h -- a part of debug.c: the one static segment that it keeps. */

#define SEGMENT_ID "s1"

static bool debug_is_segment(const struct debug *debug, const char *stream)
{
    (void)debug;
    return strcmp(stream, "segment:" SEGMENT_ID) == 0;
}

static enum wherry_status debug_find(void *self, const char *name, bool make,
                                     struct wherry_segment *found,
                                     struct wherry_error *error)
{
    struct debug *debug = self;
    enum wherry_status status = enter(debug, FIND, error);
    if (status != WHERRY_OK)
        return status;
    const bool there = debug->segment[0] != '\0' &&
                       strcasecmp(debug->segment, name) == 0 && debug->now != FORGETS;
    if (!there && !make)
        return WHERRY_END;
    if (!there)
        snprintf(debug->segment, sizeof debug->segment, "%s", name);
    const struct wherry_segment segment = {
        .size = sizeof segment, .id = SEGMENT_ID, .members = -1, .made = !there};
    *found = segment;
    snprintf(found->name, sizeof found->name, "%s", debug->segment);
    return WHERRY_OK;
}

static enum wherry_status debug_remove(void *self, const char *id,
                                       struct wherry_error *error)
{
    struct debug *debug = self;
    (void)id;
    enum wherry_status status = enter(debug, REMOVE, error);
    if (status != WHERRY_OK)
        return status;
    memset(debug->seats, 0, sizeof debug->seats);
    debug->segment[0] = '\0';
    return WHERRY_OK;
}

static const struct wherry_segments debug_segments = {
    .size = sizeof debug_segments, .find = debug_find, .remove = debug_remove};

/* The stream of it, at once. */
static enum wherry_status debug_read_seats(struct debug *debug,
                                           struct wherry_writer *writer,
                                           struct wherry_error *error)
{
    const struct echo *echo = debug->echo;
    if (debug->segment[0] == '\0') {
        snprintf(error->message, sizeof error->message, "there is no segment '%s'",
                 SEGMENT_ID);
        return WHERRY_FAILED;
    }
    for (size_t i = 0; i < echo->count; i++) {
        struct wherry_field name;
        const struct wherry_record record = show(&echo->people[i], &name);
        if (debug->seats[i])
            writer->record(writer, &record);
    }
    return WHERRY_END;
}

static void debug_move(struct debug *debug, const struct wherry_change *changes,
                       size_t count)
{
    struct echo *echo = debug->echo;
    for (size_t i = 0; i < count; i++) {
        const struct person *person = find(echo, changes[i].key);
        const struct wherry_verdict verdict = {.size = sizeof verdict,
                                               .outcome = person == NULL ? WHERRY_GONE
                                                                         : WHERRY_DONE,
                                               .words = "",
                                               .field = ""};
        if (person != NULL)
            debug->seats[person - echo->people] = changes[i].verb == WHERRY_JOIN;
        debug_verdict(&debug->host, changes[i].tag, &verdict);
    }
}

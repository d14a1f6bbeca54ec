/* survey.c -- what is known of all pipelines, kept in memory and up to date. */
#include "host/schedule/survey.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/base/fault.h"
#include "host/base/files.h"
#include "host/base/memory.h"
#include "host/schedule/facts_frame.h"
#include "host/schedule/facts_read.h"
#include "host/store/store.h"

enum {
    LOOK_MS = 60 * 1000,  /* changes by hand are seen within this time */
    CHILD_MS = 60 * 1000, /* after this silence it will not come back: a disk hangs */
    REST_MS = 1000,
    PIECE = 16 * 1024,
    PIECES_AT_ONCE = 16,
};

struct survey_entry {
    char *id;
    const struct pipeline *pipeline; /* the fleet's; gone with it before the next one */
    bool spec_wrong;
    bool due;                  /* to be read */
    bool doubtful;             /* to be read if its stamp is another one */
    bool asked;                /* being read by the child */
    bool read;                 /* `kept` is what is known */
    bool ours;                 /* a run of ours is going on */
    struct states_stamp found; /* before it was last read, or will be now */
    struct facts_kept kept;
};

/* ---- Which pipelines there are ---- */

static int compare(const void *one, const void *other)
{
    const struct survey_entry *a = one, *b = other;
    return strcmp(a->id, b->id);
}

static struct survey_entry *find(const struct survey *survey, char *id)
{
    const struct survey_entry key = {.id = id};
    return survey->count == 0 ? NULL
                              : bsearch(&key, survey->entries, survey->count,
                                        sizeof *survey->entries, compare);
}

static void forget_child(struct survey *survey)
{
    if (survey->child == 0)
        return;
    kill((pid_t)survey->child, SIGKILL);
    while (waitpid((pid_t)survey->child, NULL, 0) < 0 && errno == EINTR)
        ;
    close(survey->pipe);
    buffer_clear(&survey->told);
    survey->child = 0;
    survey->pipe = -1;
}

/* Work that is no longer in the spec is left out; new work is added once it was
 * read. */
static void keep_known(struct survey_entry *entry, struct survey_entry *before)
{
    entry->kept = before->kept;
    before->kept = (struct facts_kept){0};
    entry->kept.facts.pipeline = entry->pipeline;
    entry->kept.facts.spec_wrong = entry->spec_wrong;
    for (int work = 0; work < WORK_COUNT; work++)
        if (entry->spec_wrong || !pipeline_work_on(entry->pipeline, work))
            entry->kept.facts.works[work] = (struct late){0};
    entry->read = before->read;
    entry->ours = before->ours;
}

void survey_begin(struct survey *survey, struct states states, facts_look *look)
{
    *survey = (struct survey){.states = states, .look = look, .pipe = -1};
}

static void free_entries(struct survey_entry *entries, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        facts_forget(&entries[i].kept);
        free(entries[i].id);
    }
    free(entries);
}

void survey_end(struct survey *survey)
{
    forget_child(survey);
    buffer_free(&survey->told);
    free_entries(survey->entries, survey->count);
    survey->entries = NULL;
    survey->count = 0;
}

/* The fleet's pipelines that may run are in the order of its set. */
static void fill(struct survey *survey, const struct fleet *fleet)
{
    const size_t count = spec_pipeline_count(fleet->set);
    survey->entries = memory_array(count + 1, sizeof *survey->entries);
    survey->count = count;
    for (size_t i = 0, good = 0; i < count; i++) {
        const struct pipeline *pipeline = spec_pipeline(fleet->set, i);
        const bool runs = good < fleet->count && fleet->pipelines[good] == pipeline;
        good += runs;
        survey->entries[i] = (struct survey_entry){.id = memory_text(pipeline->id),
                                                   .pipeline = pipeline,
                                                   .spec_wrong = !runs,
                                                   .due = true};
    }
    qsort(survey->entries, count, sizeof *survey->entries, compare);
}

void survey_set(struct survey *survey, const struct fleet *fleet)
{
    struct survey_entry *before = survey->entries;
    const size_t count_before = survey->count;
    forget_child(survey);
    fill(survey, fleet);
    for (size_t i = 0; i < count_before; i++) {
        struct survey_entry *entry = find(survey, before[i].id);
        if (entry != NULL)
            keep_known(entry, &before[i]);
    }
    free_entries(before, count_before);
    survey->version++;
    survey->first = 0;
    survey->look_ms = 0;
}

void survey_run(struct survey *survey, const char *pipeline, bool begun)
{
    char *id = memory_text(pipeline);
    struct survey_entry *entry = find(survey, id);
    free(id);
    if (entry == NULL)
        return;
    entry->ours = begun;
    entry->kept.facts.running = begun;
    entry->due |= !begun;
}

/* ---- What has changed ---- */

static void look(struct survey *survey, struct roster_time now)
{
    for (size_t i = 0; i < survey->count; i++) {
        struct survey_entry *entry = &survey->entries[i];
        struct states_stamp found;
        const bool seen = states_stamp(survey->states, entry->id, &found);
        entry->doubtful = !seen;
        entry->due |= !entry->read || (seen && !states_same(&found, &entry->found));
    }
    survey->look_ms = now.steady_ms + LOOK_MS / (int64_t)fault_haste();
    survey->look_clock_ms = now.clock_ms;
}

/* ---- The child that reads ---- */

/* The index of the frame about all states: `running` says that they can be written. */
static const size_t of_all = SIZE_MAX;

static const struct states_stamp no_stamp;

static void tell_of_all(const struct survey *survey, struct buffer *text)
{
    struct facts facts;
    memset(&facts, 0, sizeof facts);
    facts.running = states_can_write(survey->states);
    facts.connection.reason = facts.last.kind = facts.last.summary = "";
    facts_frame_write(text, of_all, &no_stamp, &facts);
}

static void tell(const struct survey *survey, size_t index, int64_t now_ms,
                 struct buffer *text)
{
    struct wherry_error error = {0};
    struct arena arena = {0};
    struct facts facts;
    const struct survey_entry *entry = &survey->entries[index];
    facts_read(survey->states, entry->pipeline, entry->spec_wrong, survey->look, now_ms,
               &arena, &facts, &error);
    facts_frame_write(text, index, &entry->found, &facts);
    arena_free(&arena);
}

/* Of a state that only a database knows: it has changed, if this is another one. */
static void compare_stamp(void *self, const char *id, const struct states_stamp *stamp)
{
    char *key = memory_text(id);
    struct survey_entry *entry = find(self, key);
    free(key);
    if (entry == NULL || !entry->doubtful)
        return;
    entry->due = !states_same(stamp, &entry->found);
    entry->doubtful = false;
    entry->found = *stamp;
}

/* In the child, whose entries are a copy: one question about all of them, before any is
 * read. What that does not show is read. */
static void compare_stamps(struct survey *survey)
{
    struct wherry_error ignored = {0};
    bool any = false;
    for (size_t i = 0; i < survey->count; i++) {
        struct survey_entry *entry = &survey->entries[i];
        entry->due = entry->asked && !entry->doubtful;
        any |= entry->asked && entry->doubtful;
    }
    if (any)
        states_stamps(survey->states, compare_stamp, survey, &ignored);
}

/* The one that was given up last comes last: it delays no other. */
static size_t in_turn(const struct survey *survey, size_t i)
{
    return (survey->first + i) % survey->count;
}

/* In the process of its own, which has nothing open but the pipe: what we close is
 * closed. */
static void tell_all(struct survey *survey, int64_t now_ms, int to, pid_t parent)
{
    enum { PIPE = STDERR_FILENO + 1 };
    struct buffer text = {0};
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGPIPE, SIG_IGN);
    if (getppid() != parent || dup2(to, PIPE) < 0 || close_range(PIPE + 1, ~0U, 0) != 0)
        _exit(EXIT_FAILURE);
    tell_of_all(survey, &text);
    compare_stamps(survey);
    bool good = files_write_all(PIPE, buffer_text(&text), text.length);
    for (size_t i = 0; i < survey->count && good; i++) {
        const size_t index = in_turn(survey, i);
        const struct survey_entry *entry = &survey->entries[index];
        if (!entry->asked)
            continue;
        buffer_clear(&text);
        if (entry->due || entry->doubtful || !entry->read)
            tell(survey, index, now_ms, &text);
        else
            facts_frame_write(&text, index, &entry->found, NULL);
        good = files_write_all(PIPE, buffer_text(&text), text.length);
    }
    _exit(good ? EXIT_SUCCESS : EXIT_FAILURE);
}

/* Asked for and not answered. */
static void ask_again(struct survey *survey)
{
    for (size_t i = 0; i < survey->count; i++) {
        survey->entries[i].due |= survey->entries[i].asked;
        survey->entries[i].asked = false;
    }
}

/* If no process can be started, it is tried again after a pause. */
static void send_child(struct survey *survey, struct roster_time now)
{
    int ends[2];
    survey->rest_ms = now.steady_ms + REST_MS;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return;
    /* First: what changes from now on is seen at the next look. */
    for (size_t i = 0; i < survey->count; i++) {
        struct survey_entry *entry = &survey->entries[i];
        if (entry->due)
            states_stamp(survey->states, entry->id, &entry->found);
        entry->asked = entry->due || entry->doubtful;
        entry->due = false;
    }
    const pid_t parent = getpid(), pid = fork();
    if (pid == 0)
        tell_all(survey, now.clock_ms, ends[1], parent);
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        ask_again(survey);
        return;
    }
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    survey->child = pid;
    survey->patience_ms = now.steady_ms + CHILD_MS;
    survey->pipe = ends[0];
    survey->rest_ms = 0;
}

/* ---- What the child sends ---- */

static void take_facts(struct survey_entry *entry, struct facts *facts)
{
    facts->pipeline = entry->pipeline;
    facts->running |= entry->ours;
    facts_keep(&entry->kept, facts);
    entry->read = true;
}

static void take_frame(struct survey *survey, struct facts_frame *frame)
{
    if (frame->index == of_all) {
        survey->can_write = frame->facts.running;
        return;
    }
    struct survey_entry *entry = &survey->entries[frame->index];
    entry->asked = entry->doubtful = false;
    entry->found = frame->stamp;
    if (!frame->same)
        take_facts(entry, &frame->facts);
}

/* All whole frames; the rest stays. */
static void take_frames(struct survey *survey)
{
    size_t at = 0, length = 0;
    struct buffer rest = {0};
    struct facts_frame frame;
    const char *bytes = buffer_text(&survey->told);
    while ((length = facts_frame_read(bytes + at, survey->told.length - at, &frame)) >
           0) {
        at += length;
        take_frame(survey, &frame);
    }
    buffer_add(&rest, bytes + at, survey->told.length - at);
    buffer_free(&survey->told);
    survey->told = rest;
}

/* On the one at which the child has ended, or does not come back. */
static void give_up(struct survey *survey)
{
    struct facts facts = {
        .unreadable = true,
        .connection = {.reason = "the process that reads the state does not answer"},
        .last = {.kind = "", .summary = ""}};
    for (size_t i = 0; i < survey->count; i++) {
        const size_t index = in_turn(survey, i);
        struct survey_entry *entry = &survey->entries[index];
        if (!entry->asked)
            continue;
        survey->first = index + 1;
        facts.spec_wrong = entry->spec_wrong;
        take_facts(entry, &facts);
        entry->asked = entry->doubtful = false;
        entry->found = (struct states_stamp){0}; /* the next look tries again */
        break;
    }
    ask_again(survey);
}

/* Reads until there is nothing to read for now; false: it has sent all that it can. */
static bool read_child(struct survey *survey, int64_t now_ms)
{
    char piece[PIECE];
    for (int i = 0; i < PIECES_AT_ONCE; i++) {
        const ssize_t got = read(survey->pipe, piece, sizeof piece);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got < 0 && errno == EAGAIN;
        survey->patience_ms = now_ms + CHILD_MS;
        buffer_add(&survey->told, piece, (size_t)got);
        take_frames(survey);
    }
    return true;
}

/* Who comes later than he wanted to was stopped himself, as his machine may have been,
 * and the child with him: it gets a moment more. */
static bool is_patient(struct survey *survey, int64_t now_ms)
{
    const int64_t late_ms = now_ms - survey->patience_ms;
    if (late_ms > REST_MS)
        survey->patience_ms = now_ms + REST_MS;
    return late_ms < 0 || late_ms > REST_MS;
}

static void hear_child(struct survey *survey, int64_t now_ms)
{
    if (read_child(survey, now_ms) && is_patient(survey, now_ms))
        return;
    forget_child(survey);
    give_up(survey);
}

/* ---- Turns ---- */

static bool any_due(const struct survey *survey)
{
    for (size_t i = 0; i < survey->count; i++)
        if (survey->entries[i].due || survey->entries[i].doubtful)
            return true;
    return false;
}

void survey_turn(struct survey *survey, struct roster_time now)
{
    const bool looks = now.steady_ms >= survey->look_ms;
    if (survey->child != 0)
        hear_child(survey, now.steady_ms);
    if (survey->child == 0 && !looks && !any_due(survey)) {
        survey->looked_ms = survey->look_clock_ms;
        return;
    }
    if (looks)
        look(survey, now);
    if (survey->child == 0 && now.steady_ms >= survey->rest_ms)
        send_child(survey, now);
}

int survey_descriptor(const struct survey *survey)
{
    return survey->pipe;
}

int64_t survey_wait_ms(const struct survey *survey, struct roster_time now)
{
    int64_t at_ms = survey->look_ms;
    if (survey->child != 0 && survey->patience_ms < at_ms)
        at_ms = survey->patience_ms;
    else if (survey->child == 0 && any_due(survey))
        at_ms = survey->rest_ms;
    return at_ms < now.steady_ms ? 0 : at_ms - now.steady_ms;
}

/* ---- What is known ---- */

const struct facts *survey_facts(const struct survey *survey, size_t index)
{
    const struct survey_entry *entry = &survey->entries[index];
    return entry->read ? &entry->kept.facts : NULL;
}

struct survey_sum survey_judge(struct survey *survey, int64_t now_ms)
{
    struct survey_sum sum = {0};
    for (size_t i = 0; i < survey->count; i++) {
        struct survey_entry *entry = &survey->entries[i];
        struct facts *facts = &entry->kept.facts;
        sum.unknown += !entry->read;
        if (!entry->read)
            continue;
        facts_judge_late(facts, now_ms);
        sum.unreadable += facts->unreadable;
        sum.late += facts->late > 0;
    }
    return sum;
}

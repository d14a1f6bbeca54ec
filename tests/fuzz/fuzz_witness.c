/* fuzz_witness.c -- any bytes as what a run has left behind that a plugin ended: told as a
 * sentence that may be shown, in the history as a run that can have been, and told once.
 */
#include <string.h>

#include "host/base/clock.h"
#include "host/base/words.h"
#include "host/connector/guard.h"
#include "host/schedule/fall.h"
#include "host/store/store.h"
#include "tests/fuzz/any_folder.h"
#include "tests/fuzz/replay.h"

static void must_be_a_sentence(const uint8_t *bytes, size_t length)
{
    struct guard_witness witness = {0};
    char sentence[sizeof witness.words + sizeof witness.subject], small[8];
    memcpy(&witness, bytes, length < sizeof witness ? length : sizeof witness);
    guard_read(&witness, sentence, sizeof sentence);
    MUST(words_are_text(sentence) && !words_are_unruly(sentence));
    guard_read(&witness, small, sizeof small);
    MUST(memchr(small, '\0', sizeof small) != NULL && words_are_text(small));
}

struct seen {
    int runs;
    int64_t now_ms;
};

static void judge(void *self, const struct store_run *run)
{
    struct seen *seen = self;
    seen->runs++;
    MUST(words_are_text(run->kind) && !words_are_unruly(run->kind) && *run->kind != 0);
    MUST(words_are_text(run->summary) && !words_are_unruly(run->summary));
    MUST(run->started_ms > 0 && run->started_ms <= run->ended_ms);
    MUST(run->ended_ms <= seen->now_ms && run->code > 0 && run->code <= 255);
}

static int count_runs(void)
{
    struct store *store = NULL;
    struct wherry_error error;
    struct seen seen = {.now_ms = clock_now_ms()};
    MUST(store_open(any_folder_path("shop.db"), STORE_READ, &store, &error) ==
         WHERRY_OK);
    MUST(store_runs(store, 100, &judge, &seen, &error) == WHERRY_OK);
    store_close(store);
    return seen.runs;
}

static void make_state(void)
{
    struct store *store = NULL;
    struct wherry_error error;
    any_folder_empty();
    MUST(store_open(any_folder_path("shop.db"), STORE_WRITE, &store, &error) ==
         WHERRY_OK);
    store_close(store);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static bool made;
    struct wherry_error error = {0};
    if (!made || count_runs() > 20)
        make_state();
    made = true;
    must_be_a_sentence(bytes, length);
    any_folder_put("shop.witness", bytes, length);
    const int before = count_runs();
    const enum wherry_status status =
        fall_tell((struct states){any_folder()}, "shop", true, &error);
    MUST(status == WHERRY_OK || status == WHERRY_END);
    MUST(count_runs() <= before + (status == WHERRY_END));
    MUST(fall_tell((struct states){any_folder()}, "shop", true, &error) == WHERRY_OK);
    return 0;
}

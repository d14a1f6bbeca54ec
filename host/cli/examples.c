/* examples.c -- examples of each command, as command lines. */
#include "host/cli/examples.h"

#include "host/base/text.h"

enum { EXAMPLES_MOST = 4 };

static const struct {
    const char *command;
    const char *lines[EXAMPLES_MOST]; /* up to the first NULL */
} rows[] = {
    {"init",
     {"wherry init", "wherry init --answers newsletter.answers.yaml",
      "wherry init --answers newsletter.answers.yaml --dry-run --json"}},
    {"paths", {"wherry paths", "wherry paths --specs ./specs --json"}},
    {"check", {"wherry check", "wherry check --specs newsletter.yaml --json"}},
    {"plugins", {"wherry plugins", "wherry plugins mailchimp"}},
    {"schema",
     {"wherry schema >wherry.schema.json",
      "wherry schema --plugins ./my-plugins >wherry.schema.json"}},
    {"conform",
     {"wherry conform ./mine.so",
      "wherry conform ./mine.so --against test-account.yaml --write"}},
    {"export",
     {"wherry export kubernetes --image registry.example.net/wherry:0.1.0",
      "wherry export nomad --out ./jobs"}},
    {"lists", {"wherry lists newsletter", "wherry lists newsletter --json"}},
    {"fields", {"wherry fields newsletter", "wherry fields newsletter --json"}},
    {"segments",
     {"wherry segments newsletter",
      "wherry segments newsletter add 'VIP customers' --write",
      "wherry segments newsletter remove 1042 --write --delete"}},
    {"plan",
     {"wherry plan newsletter",
      "wherry plan newsletter --step push_unsubscribes,segment_sync",
      "wherry plan newsletter --out monday.plan"}},
    {"run",
     {"wherry run newsletter", "wherry run newsletter --step segment_sync",
      "wherry run newsletter --allow push_unsubscribes --wait 10m"}},
    {"apply",
     {"wherry apply newsletter monday.plan",
      "wherry apply newsletter monday.plan --edited"}},
    {"undo",
     {"wherry undo newsletter 412",
      "wherry undo newsletter 412 --step push_push_fields --out names.plan"}},
    {"serve",
     {"wherry serve", "wherry serve --jobs 4 --log json",
      "wherry serve --console 127.0.0.1:7420"}},
    {"backfill",
     {"wherry backfill newsletter --dry-run",
      "wherry backfill newsletter --segment 'VIP customers' --limit 500"}},
    {"console",
     {"wherry console user add ann --role operator",
      "wherry console --listen 127.0.0.1:7420"}},
    {"alert", {"wherry alert", "wherry alert newsletter --log json"}},
    {"completion", {"wherry completion bash", "wherry completion fish | source"}},
    {"status", {"wherry status", "wherry status newsletter --json"}},
    {"history",
     {"wherry history newsletter --last 5", "wherry history newsletter --run 412"}},
    {"explain",
     {"wherry explain newsletter ann@example.com",
      "wherry explain newsletter ann@example.com --json"}},
    {"parked",
     {"wherry parked list newsletter", "wherry parked retry newsletter ann@example.com",
      "wherry parked drop newsletter --reason address"}},
    {"key", {"wherry key newsletter crm", "wherry key newsletter list <new-key"}},
    {"refresh", {"wherry refresh newsletter", "wherry refresh newsletter --wait 10m"}},
    {"pause", {"wherry pause newsletter", "wherry pause newsletter --wait 1h"}},
    {"resume", {"wherry resume newsletter", "wherry resume newsletter --json"}},
    {"delete", {"wherry delete newsletter", "wherry delete newsletter --yes"}},
    {"forget",
     {"wherry forget newsletter ann@example.com --dry-run",
      "wherry forget newsletter ann@example.com"}},
    {"state",
     {"wherry state check newsletter",
      "wherry state backup newsletter newsletter.backup",
      "wherry state export newsletter --out newsletter.jsonl",
      "wherry state import newsletter --follow /srv/wherry"}},
};

const char *const *examples_of(const char *command, size_t *count)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!text_same(rows[i].command, command))
            continue;
        *count = 0;
        while (*count < EXAMPLES_MOST && rows[i].lines[*count] != NULL)
            ++*count;
        return rows[i].lines;
    }
    *count = 0;
    return NULL;
}

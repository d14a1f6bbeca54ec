/* nest.h -- a pipeline whose keys, addresses, names and titles are canaries, and the
 * search for them in all output and all files of a command.
 */
#ifndef PIPELINES_NEST_H
#define PIPELINES_NEST_H

#include "tests/pipelines/canary.h"
#include "tests/pipelines/rig.h"

#define BIRD "canary.bird+x@nest.example.net"
#define MOVED "canary.moved@nest.example.net"
#define OTHER "canary.other@nest.example.net"
#define NAME "Quetzal-Vogel"
#define TITLE "Kingfisher society"
#define OTHER_KEY "a-key-of-somebody-else"

enum canary_kind { KEYS = 1, ADDRESSES = 2, NAMES = 4, TITLES = 8 };
struct canary {
    enum canary_kind kind;
    const char *text;
};
enum { NEST_CANARIES = 8 };
extern const struct canary nest_canaries[NEST_CANARIES];

/* No canary is in the text but of a kind that `may` be. */
void nest_search(const char *where, const char *line, const char *text, unsigned may);
/* A command, whatever it ends with; what it says is searched, and its log, which may have
 * none. */
void nest_say(const char *environment, const char *line, unsigned may);
/* Nothing in files but what each may hold. */
void nest_search_files(void);

void nest_join(const char *side, const char *address);
/* A spec with a segment, and three people. */
void nest_people(void);
void nest_world(void); /* and the baseline */
/* Something to be written in each direction. */
void nest_owe(int round);

#endif

/* rules.c -- what `wherry conform` asks of a connector, by name. */
#include "host/conform/rules.h"

static const struct {
    const char *name, *asks;
} rules[] = {
    [RULE_LOADS] = {"loads", "the file loads, and its exports are complete"},
    [RULE_OPTIONS] = {"options", "each option has help, and each key is SECRET"},
    [RULE_WRONG_CONFIG] = {"wrong-config", "open names the option that it refuses"},
    [RULE_OPEN_CLOSE] = {"open-close", "close releases everything that open took"},
    [RULE_IDENTITY] = {"identity", "check returns the same account each time"},
    [RULE_CATALOG] = {"catalog", "the catalog returns each choice once"},
    [RULE_READ] = {"read", "a stream is read to its end"},
    [RULE_BATCH_OF_ONE] = {"batch-of-one", "a full writer loses no record"},
    [RULE_SAME_TWICE] = {"same-twice", "the same read returns the same records"},
    [RULE_SINCE] = {"since", "the next pass continues where the last one ended"},
    [RULE_RESUME] = {"resume", "a cut pass continues and returns the rest"},
    [RULE_LOOKUP] = {"lookup",
                     "a look-up by key returns the contact, or reports it absent"},
    [RULE_LOOKUP_IDS] = {"lookup-ids",
                         "a look-up by id returns the contact, or reports it absent"},
    [RULE_CANCEL] = {"cancel", "a read that is cancelled says CANCELLED"},
    [RULE_SEGMENT] = {"segment",
                      "a segment is read as it is; a missing one gives FAILED"},
    [RULE_VERDICT] = {"verdict", "each change gets exactly one verdict"},
    [RULE_READ_BACK] = {"read-back", "what was written can be read back"},
    [RULE_UPDATE] = {"update", "an UPDATE writes its fields, and no consent"},
    [RULE_UNSUBSCRIBE] = {"unsubscribe", "an UNSUBSCRIBE takes effect, and lasts"},
    [RULE_STATIC_SEGMENT] = {"static-segment",
                             "a static segment is created once, found, and removed"},
};

const char *rule_name(enum rule rule)
{
    return rules[rule].name;
}

const char *rule_asks(enum rule rule)
{
    return rules[rule].asks;
}

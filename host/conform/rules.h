/* rules.h -- what `wherry conform` asks of a connector, by name.
 *
 * Each name is in plugin/wherry.h or plugin/wherry_data.h as [name], beside the
 * sentence that states the rule; a test compares.
 */
#ifndef CONFORM_RULES_H
#define CONFORM_RULES_H

enum rule {
    RULE_LOADS,
    RULE_OPTIONS,
    RULE_WRONG_CONFIG,
    RULE_OPEN_CLOSE,
    RULE_IDENTITY,
    RULE_CATALOG,
    RULE_READ,
    RULE_BATCH_OF_ONE,
    RULE_SAME_TWICE,
    RULE_SINCE,
    RULE_RESUME,
    RULE_LOOKUP,
    RULE_LOOKUP_IDS,
    RULE_CANCEL,
    RULE_SEGMENT,
    RULE_VERDICT,
    RULE_READ_BACK,
    RULE_UPDATE,
    RULE_RENAME,
    RULE_BULK,
    RULE_JOIN_LEAVE,
    RULE_UNSUBSCRIBE,
    RULE_STATIC_SEGMENT,
    RULE_COUNT
};

const char *rule_name(enum rule rule);
const char *rule_asks(enum rule rule); /* one sentence without a full stop */

#endif

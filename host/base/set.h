/* set.h -- small sets of the members of an enum, each enum with a type of its own, so
 * that a set of steps is never taken for a set of actions.
 *
 * SET_OF(step_set, enum step) makes `struct step_set` and its functions. `{0}` is empty.
 * Members are below 32.
 */
#ifndef BASE_SET_H
#define BASE_SET_H

#include <stdbool.h>

#define SET_OF(name, member)                                                           \
    struct name {                                                                      \
        unsigned bits; /* 1 << member */                                               \
    };                                                                                 \
    static inline bool name##_has(struct name set, member one)                         \
    {                                                                                  \
        return (set.bits & 1u << one) != 0;                                            \
    }                                                                                  \
    static inline bool name##_is_empty(struct name set)                                \
    {                                                                                  \
        return set.bits == 0;                                                          \
    }                                                                                  \
    static inline void name##_add(struct name *set, member one)                        \
    {                                                                                  \
        set->bits |= 1u << one;                                                        \
    }                                                                                  \
    static inline struct name name##_of(member one)                                    \
    {                                                                                  \
        return (struct name){1u << one};                                               \
    }                                                                                  \
    static inline struct name name##_first(unsigned count) /* all below it */          \
    {                                                                                  \
        return (struct name){(1u << count) - 1};                                       \
    }                                                                                  \
    static inline struct name name##_both(struct name one, struct name other)          \
    {                                                                                  \
        return (struct name){one.bits & other.bits};                                   \
    }                                                                                  \
    static inline struct name name##_either(struct name one, struct name other)        \
    {                                                                                  \
        return (struct name){one.bits | other.bits};                                   \
    }                                                                                  \
    static inline struct name name##_without(struct name set, struct name other)       \
    {                                                                                  \
        return (struct name){set.bits & ~other.bits};                                  \
    }

#endif

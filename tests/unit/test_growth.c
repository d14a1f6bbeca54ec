/* test_growth.c -- structs of an older interface under today's host. */
#include "host/connector/growth.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/suite.h"
#include "tests/unit/layout.h"
#include "tests/unit/stage.h"

static const char *const sized[GROWTH_STRUCTS] = {
    [GROWTH_RECORD] = "wherry_record",       [GROWTH_WRITER] = "wherry_writer",
    [GROWTH_CHANGE] = "wherry_change",       [GROWTH_VERDICT] = "wherry_verdict",
    [GROWTH_REQUEST] = "wherry_request",     [GROWTH_RESPONSE] = "wherry_response",
    [GROWTH_HOST] = "wherry_host",           [GROWTH_READ] = "wherry_read",
    [GROWTH_PASS] = "wherry_pass",           [GROWTH_SOURCE] = "wherry_source",
    [GROWTH_SINK] = "wherry_sink",           [GROWTH_SEGMENT] = "wherry_segment",
    [GROWTH_SEGMENTS] = "wherry_segments",   [GROWTH_ENTRY] = "wherry_entry",
    [GROWTH_ENTRIES] = "wherry_entries",     [GROWTH_IDENTITY] = "wherry_identity",
    [GROWTH_CONNECTOR] = "wherry_connector",
};

/* GROWTH_STRUCTS for one without a size of its own, which must stay as it is. */
static enum growth_struct struct_of(const char *name)
{
    unsigned what = 0;
    while (what < GROWTH_STRUCTS && strcmp(sized[what], name) != 0)
        what++;
    return (enum growth_struct)what;
}

/* `frozen` and `later` have the same names in the same order. */
static size_t expect_kept(const struct layout *frozen, const struct layout *later,
                          unsigned minor)
{
    size_t structs = 0;
    for (; frozen->name != NULL; frozen++, later++) {
        ck_assert_str_eq(frozen->name, later->name);
        enum growth_struct what =
            frozen->whole ? struct_of(frozen->name) : GROWTH_STRUCTS;
        size_t known = what == GROWTH_STRUCTS ? later->value : growth_size(what, minor);
        structs += what == GROWTH_STRUCTS ? 0 : 1;
        ck_assert_msg(frozen->value == known, "'%s' was %zu in 1.%u and is %zu",
                      frozen->name, frozen->value, minor, known);
    }
    ck_assert_ptr_null(later->name);
    return structs;
}

START_TEST(nothing_that_an_older_interface_has_moved_or_got_another_value)
{
    ck_assert_uint_eq(expect_kept(layout_1_0, layout_1_0_today, 0), 15);
    ck_assert_uint_eq(expect_kept(layout_1_0_in_1_1, layout_1_0_today, 1), 15);
    ck_assert_uint_eq(expect_kept(layout_1_0_in_1_2, layout_1_0_today, 2), 15);
    ck_assert_uint_eq(expect_kept(layout_1_1, layout_1_1_today, 1), 2);
    ck_assert_uint_eq(expect_kept(layout_1_1_in_1_2, layout_1_1_today, 2), 2);
    ck_assert_uint_eq(expect_kept(layout_1_2, layout_1_2_today, 2), 0);
    ck_assert_uint_eq(growth_size(GROWTH_SEGMENT, 0), 0);
    ck_assert_uint_eq(growth_size(GROWTH_SEGMENTS, 0), 0);
}
END_TEST

START_TEST(the_table_knows_the_sizes_of_today)
{
    const struct layout *const lists[] = {layout_1_0_today, layout_1_1_today};
    size_t structs = 0;
    for (size_t i = 0; i < 2; i++)
        for (const struct layout *one = lists[i]; one->name != NULL; one++) {
            enum growth_struct what =
                one->whole ? struct_of(one->name) : GROWTH_STRUCTS;
            if (what == GROWTH_STRUCTS)
                continue;
            structs++;
            ck_assert_uint_eq(growth_size(what, WHERRY_ABI_MINOR), one->value);
        }
    ck_assert_uint_eq(structs, GROWTH_STRUCTS);
}
END_TEST

START_TEST(a_struct_is_taken_from_the_size_that_its_first_version_had)
{
    const size_t least = growth_least(GROWTH_RECORD);
    ck_assert_uint_lt(least, sizeof(struct wherry_record));
    struct wherry_record theirs, ours;
    memset(&theirs, 0xA5, sizeof theirs); /* what is not the plugin's is no NULL */
    for (size_t size = 0; size <= sizeof theirs; size++) {
        theirs.size = size;
        theirs.key = "a@x.test";
        const char *fault = growth_take(GROWTH_RECORD, &theirs, &ours);
        if (size < least) {
            ck_assert_str_eq(fault, "a record without its size");
        } else if (size % sizeof(void *) != 0) {
            ck_assert_str_eq(fault, "a record whose size cuts a member");
        } else {
            ck_assert_ptr_null(fault);
            ck_assert_uint_eq(ours.size, sizeof ours);
            ck_assert_str_eq(ours.key, "a@x.test");
            ck_assert(size == least ? ours.fault == NULL : ours.fault != NULL);
        }
    }
    ck_assert_str_eq(growth_take(GROWTH_VERDICT, NULL, &ours),
                     "a verdict without its size");
}
END_TEST

/* One that knows more than we do, as far as its version lets that be. */
START_TEST(the_known_part_of_a_larger_struct_is_taken)
{
    struct {
        struct wherry_segment known;
        char more[16];
    } theirs = {.known = {.size = sizeof theirs, .id = "7", .members = 3}};
    struct {
        struct wherry_segment segment;
        char guard;
    } ours = {.guard = 'g'};
    ck_assert_ptr_null(growth_take(GROWTH_SEGMENT, &theirs, &ours.segment));
    ck_assert_str_eq(ours.segment.id, "7");
    ck_assert_uint_eq(ours.segment.size, sizeof ours.segment);
    ck_assert_int_eq(ours.guard, 'g');
}
END_TEST

START_TEST(an_array_is_packed_by_the_size_that_its_reader_knows)
{
    const size_t short_size = offsetof(struct wherry_change, present);
    const size_t long_size = sizeof(struct wherry_change) + 16;
    struct wherry_change changes[3];
    memset(changes, 0xA5, sizeof changes);
    for (size_t i = 0; i < 3; i++) {
        changes[i].size = sizeof changes[i];
        changes[i].tag = i + 1;
        changes[i].field_count = 10 * i;
    }
    const size_t sizes[] = {short_size, sizeof changes[0], long_size};
    for (size_t s = 0; s < 3; s++) {
        char *packed = growth_pack(changes, 3, sizeof changes[0], sizes[s]);
        for (size_t i = 0; i < 3; i++) {
            struct wherry_change one = {0};
            memcpy(&one, packed + i * sizes[s],
                   sizes[s] < sizeof one ? sizes[s] : sizeof one);
            ck_assert_uint_eq(one.size, sizes[s]);
            ck_assert_uint_eq(one.tag, i + 1);
            ck_assert_uint_eq(one.field_count, 10 * i);
            for (size_t at = sizeof one; at < sizes[s]; at++)
                ck_assert_int_eq(packed[i * sizes[s] + at], 0);
        }
        free(packed);
    }
}
END_TEST

/* As if changes had grown since 1.0: it answers what sink.c asks (--wrap). */
size_t __real_growth_size(enum growth_struct what, unsigned minor);
size_t __wrap_growth_size(enum growth_struct what, unsigned minor);

static bool changes_grew;

size_t __wrap_growth_size(enum growth_struct what, unsigned minor)
{
    return changes_grew && what == GROWTH_CHANGE && minor == 0
               ? offsetof(struct wherry_change, present)
               : __real_growth_size(what, minor);
}

static uint64_t tags_seen[3];

static enum wherry_status write_short(void *sink, const struct wherry_change *changes,
                                      size_t count, struct wherry_error *error)
{
    (void)sink;
    (void)error;
    const char *at = (const char *)changes;
    for (size_t i = 0; i < count; i++, at += offsetof(struct wherry_change, present))
        memcpy(&tags_seen[i], at + offsetof(struct wherry_change, tag),
               sizeof tags_seen[i]);
    return WHERRY_OK;
}

START_TEST(a_sink_of_an_older_interface_steps_through_changes_by_its_own_size)
{
    struct wherry_connector plugin = stage_plugin;
    struct wherry_sink sink = *stage_plugin.sink;
    struct wherry_error error;
    const struct wherry_change changes[3] = {{.size = sizeof changes[0], .tag = 11},
                                             {.size = sizeof changes[0], .tag = 22},
                                             {.size = sizeof changes[0], .tag = 33}};
    plugin.abi_minor = 0;
    plugin.sink = &sink;
    sink.write = write_short;
    struct connector *connector =
        connector_open(&plugin, &stage_connection, &(struct connector_host){0}, &error);
    ck_assert(connector_sink_open(connector, "contacts", &error) == WHERRY_OK);
    changes_grew = true;
    ck_assert(connector_sink_write(connector, changes, 3, &error) == WHERRY_OK);
    changes_grew = false;
    for (size_t i = 0; i < 3; i++)
        ck_assert_uint_eq(tags_seen[i], 11 * (i + 1));
    connector_close(connector);
}
END_TEST

static const struct test tests[] = {
    TEST(nothing_that_an_older_interface_has_moved_or_got_another_value),
    TEST(the_table_knows_the_sizes_of_today),
    TEST(a_struct_is_taken_from_the_size_that_its_first_version_had),
    TEST(the_known_part_of_a_larger_struct_is_taken),
    TEST(an_array_is_packed_by_the_size_that_its_reader_knows),
    TEST(a_sink_of_an_older_interface_steps_through_changes_by_its_own_size),
    {0},
};

int main(void)
{
    return suite_run("growth", tests);
}

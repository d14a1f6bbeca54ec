/* test_spec_edit.c -- a segment more or less in the text of a spec, and nothing else.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/text.h"
#include "tests/support/suite.h"
#include "tests/unit/edited.h"

#define HEAD                                                                           \
    "pipeline: uk\n"                                                                   \
    "crm: {plugin: ometria, api_key: '${KEY}'}\n"                                      \
    "list: {plugin: mailchimp, api_key: '${KEY}', list_id: a36b032126}\n"
#define CONTACTS                                                                       \
    "contact_sync: {every: 1h, steps: [push_new_records, push_unsubscribes]}\n"
#define SECTION "segment_sync:\n  every: 6h\n  segments:\n"

/* A text before and after; "+ID NAME" or "-ID" is what is done to it. */
struct pair {
    const char *what;
    const char *act;
    const char *before, *after;
};

static void expect(const struct pair *pair)
{
    struct buffer result = {0};
    struct wherry_error error = {0};
    enum wherry_status status = edited_act(pair->act, pair->before, &result, &error);
    ck_assert_msg(status == WHERRY_OK, "%s: %s", pair->what, error.message);
    ck_assert_msg(text_same(buffer_text(&result), pair->after),
                  "%s: wanted\n%s\ngot\n%s", pair->what, pair->after,
                  buffer_text(&result));
    buffer_free(&result);
}

/* Each of these is also undone: the other act gives the text before. */
static const struct pair there_and_back[] = {
    {"a whole section at the end", "+1042 VIP customers", HEAD CONTACTS,
     HEAD CONTACTS SECTION "    - { crm: \"1042\", list: VIP customers }\n"},
    {"behind a comment at the end", "+1042 VIP", HEAD CONTACTS "\n# the end\n",
     HEAD CONTACTS "\n# the end\n" SECTION "    - { crm: \"1042\", list: VIP }\n"},
    {"no line break at the end", "+1042 VIP", HEAD CONTACTS "max_run: 2h",
     HEAD CONTACTS "max_run: 2h\n" SECTION "    - { crm: \"1042\", list: VIP }"},
    {"blanks and no line break at the end", "+1042 VIP",
     HEAD CONTACTS "max_run: 2h\n  ",
     HEAD CONTACTS "max_run: 2h\n  \n" SECTION "    - { crm: \"1042\", list: VIP }"},
    {"before the mark that ends a document", "+1042 VIP",
     "---\n" HEAD CONTACTS "# last\n...\n# behind\n",
     "---\n" HEAD CONTACTS "# last\n" SECTION "    - { crm: \"1042\", list: VIP }\n"
     "...\n# behind\n"},
    {"a byte order mark", "+1042 VIP", "\xEF\xBB\xBF" HEAD CONTACTS,
     "\xEF\xBB\xBF" HEAD CONTACTS SECTION "    - { crm: \"1042\", list: VIP }\n"},
    {"the indentation of the file", "+1042 VIP",
     HEAD "contact_sync:\n    every: 1h\n    steps: [push_new_records]\n",
     HEAD "contact_sync:\n    every: 1h\n    steps: [push_new_records]\n"
          "segment_sync:\n    every: 6h\n    segments:\n"
          "        - { crm: \"1042\", list: VIP }\n"},
    {"a file that is indented as a whole", "+1042 VIP",
     "  pipeline: uk\n  crm: {plugin: ometria}\n  list: {plugin: mailchimp}\n"
     "  contact_sync:\n    every: 1h\n    steps: [push_new_records]\n",
     "  pipeline: uk\n  crm: {plugin: ometria}\n  list: {plugin: mailchimp}\n"
     "  contact_sync:\n    every: 1h\n    steps: [push_new_records]\n"
     "  segment_sync:\n    every: 6h\n    segments:\n"
     "      - { crm: \"1042\", list: VIP }\n"},
    {"behind the other items", "+1042 VIP",
     HEAD SECTION "    - { crm: \"1\", list: one }\n" CONTACTS,
     HEAD SECTION "    - { crm: \"1\", list: one }\n"
                  "    - { crm: \"1042\", list: VIP }\n" CONTACTS},
    {"a comment beside the last item, and one below", "+1042 VIP",
     HEAD SECTION "    - {crm: \"1\", list: one} # best\n    # more to come\n" CONTACTS,
     HEAD SECTION "    - {crm: \"1\", list: one} # best\n"
                  "    - {crm: \"1042\", list: VIP}\n    # more to come\n" CONTACTS},
    {"items in block style", "+1042 VIP",
     HEAD "segment_sync:\n  segments:\n  - crm: \"1\"\n    list: one\n  every: 6h\n",
     HEAD "segment_sync:\n  segments:\n  - crm: \"1\"\n    list: one\n"
          "  - crm: \"1042\"\n    list: VIP\n  every: 6h\n"},
    {"a wide dash", "+1042 VIP", HEAD SECTION "    -   crm: \"1\"\n        list: one\n",
     HEAD SECTION "    -   crm: \"1\"\n        list: one\n"
                  "    -   crm: \"1042\"\n        list: VIP\n"},
    {"a dash alone on its line", "+1042 VIP",
     HEAD SECTION "    - # the first - and best\n      crm: \"1\"\n      list: one\n",
     HEAD SECTION "    - # the first - and best\n      crm: \"1\"\n      list: one\n"
                  "    - crm: \"1042\"\n      list: VIP\n"},
    {"tabs between things", "+1042 VIP",
     HEAD SECTION "    - {\tcrm:\t\"1\",\tlist:\tone\t}\t# tabs\n",
     HEAD SECTION "    - {\tcrm:\t\"1\",\tlist:\tone\t}\t# tabs\n"
                  "    - { crm: \"1042\", list: VIP }\n"},
    {"no line break behind the last item", "+1042 VIP",
     HEAD SECTION "    - { crm: \"1\", list: one }",
     HEAD SECTION
     "    - { crm: \"1\", list: one }\n    - { crm: \"1042\", list: VIP }"},
    {"an item of a folded value", "+1042 VIP",
     HEAD SECTION
     "    - crm: \"1\"\n      list: >-\n        one\n        two\n\n\n" CONTACTS,
     HEAD SECTION "    - crm: \"1\"\n      list: >-\n        one\n        two\n"
                  "    - crm: \"1042\"\n      list: VIP\n\n\n" CONTACTS},
    {"letters of many bytes before", "+1042 VIP",
     "# caf\xC3\xA9 \xF0\x9F\x9B\xB6 \xE4\xB8\x80\n" HEAD SECTION
     "    - { crm: \"\xC3\xA9\xC3\xA9\", list: \xE4\xB8\x80 } # "
     "\xF0\x9F\x9B\xB6\n" CONTACTS,
     "# caf\xC3\xA9 \xF0\x9F\x9B\xB6 \xE4\xB8\x80\n" HEAD SECTION
     "    - { crm: \"\xC3\xA9\xC3\xA9\", list: \xE4\xB8\x80 } # \xF0\x9F\x9B\xB6\n"
     "    - { crm: \"1042\", list: VIP }\n" CONTACTS},
    {"a list in brackets", "+1042 VIP",
     HEAD "segment_sync: {every: 6h, segments: [{crm: \"1\", list: one}]} # all\n",
     HEAD "segment_sync: {every: 6h, segments: [{crm: \"1\", list: one}, "
          "{crm: \"1042\", list: VIP}]} # all\n"},
    {"with blanks inside", "+1042 VIP",
     HEAD "segment_sync:\n  every: 6h\n  segments: [ { crm: \"1\", list: one } ]\n",
     HEAD "segment_sync:\n  every: 6h\n  segments: [ { crm: \"1\", list: one }, "
          "{ crm: \"1042\", list: VIP } ]\n"},
    {"with a comma behind", "+1042 VIP",
     HEAD "segment_sync: {every: 6h, segments: [{crm: \"1\", list: one},]}\n",
     HEAD "segment_sync: {every: 6h, segments: [{crm: \"1\", list: one}, "
          "{crm: \"1042\", list: VIP},]}\n"},
    {"with a comma and a blank behind", "+1042 VIP",
     HEAD "segment_sync: {every: 6h, segments: [{crm: \"1\", list: one}, ]}\n",
     HEAD "segment_sync: {every: 6h, segments: [{crm: \"1\", list: one}, "
          "{crm: \"1042\", list: VIP}, ]}\n"},
    {"a line for each item", "+1042 VIP",
     HEAD
     "segment_sync:\n  every: 6h\n  segments: [\n    {crm: \"1\", list: one}\n  ]\n",
     HEAD "segment_sync:\n  every: 6h\n  segments: [\n    {crm: \"1\", list: one},\n"
          "    {crm: \"1042\", list: VIP}\n  ]\n"},
    {"a line for each item, comments beside", "+1042 VIP",
     HEAD "segment_sync:\n  every: 6h\n  segments: [ # these:\n"
          "    {crm: \"1\", list: one} # best, so far\n    # the end, really\n  ]\n",
     HEAD "segment_sync:\n  every: 6h\n  segments: [ # these:\n"
          "    {crm: \"1\", list: one}, # best, so far\n"
          "    {crm: \"1042\", list: VIP}\n    # the end, really\n  ]\n"},
    {"a line for each item, a comma behind each", "+1042 VIP",
     HEAD "segment_sync:\n  every: 6h\n  segments: [\n"
          "    {crm: \"1\", list: one}, # best, so far\n  ]\n",
     HEAD "segment_sync:\n  every: 6h\n  segments: [\n"
          "    {crm: \"1\", list: one}, # best, so far\n"
          "    {crm: \"1042\", list: VIP},\n  ]\n"},
    {"the bracket on the last item's line", "+1042 VIP",
     HEAD "segment_sync:\n  every: 6h\n  segments: [\n    {crm: \"1\", list: one}]\n",
     HEAD "segment_sync:\n  every: 6h\n  segments: [\n    {crm: \"1\", list: one},\n"
          "    {crm: \"1042\", list: VIP}]\n"},
    {"the bracket behind a comma", "+1042 VIP",
     HEAD "segment_sync:\n  every: 6h\n  segments: [\n    {crm: \"1\", list: one},]\n",
     HEAD "segment_sync:\n  every: 6h\n  segments: [\n    {crm: \"1\", list: one},\n"
          "    {crm: \"1042\", list: VIP},]\n"},
    {"a file in braces", "+1042 VIP",
     "{pipeline: uk, crm: {plugin: ometria}, list: {plugin: mailchimp},\n"
     " contact_sync: {every: 1h, steps: [push_new_records]}, max_run: 2h}\n",
     "{pipeline: uk, crm: {plugin: ometria}, list: {plugin: mailchimp},\n"
     " contact_sync: {every: 1h, steps: [push_new_records]}, max_run: 2h, "
     "segment_sync: {every: 6h, segments: [{crm: \"1042\", list: VIP}]}}\n"},
    {"lines that end in CR LF", "+1042 VIP",
     "pipeline: uk\r\ncrm: {plugin: ometria}\r\nlist: {plugin: mailchimp}\r\n"
     "contact_sync:\r\n  every: 1h\r\n  steps: [push_new_records]\r\n",
     "pipeline: uk\r\ncrm: {plugin: ometria}\r\nlist: {plugin: mailchimp}\r\n"
     "contact_sync:\r\n  every: 1h\r\n  steps: [push_new_records]\r\n"
     "segment_sync:\r\n  every: 6h\r\n  segments:\r\n"
     "    - { crm: \"1042\", list: VIP }\r\n"},
    {"items whose lines end in CR LF", "+1042 VIP",
     "pipeline: uk\r\ncrm: {plugin: ometria}\r\nlist: {plugin: mailchimp}\r\n"
     "segment_sync:\r\n  every: 6h\r\n  segments:\r\n"
     "    - crm: \"1\"\r\n      list: one # best\r\n",
     "pipeline: uk\r\ncrm: {plugin: ometria}\r\nlist: {plugin: mailchimp}\r\n"
     "segment_sync:\r\n  every: 6h\r\n  segments:\r\n"
     "    - crm: \"1\"\r\n      list: one # best\r\n"
     "    - crm: \"1042\"\r\n      list: VIP\r\n"},
    {"CR LF and none behind the last item", "+1042 VIP",
     "pipeline: uk\r\ncrm: {plugin: ometria}\r\nlist: {plugin: mailchimp}\r\n"
     "segment_sync:\r\n  every: 6h\r\n  segments: [\r\n    {crm: a, list: one}\r\n  ]",
     "pipeline: uk\r\ncrm: {plugin: ometria}\r\nlist: {plugin: mailchimp}\r\n"
     "segment_sync:\r\n  every: 6h\r\n  segments: [\r\n    {crm: a, list: one},\r\n"
     "    {crm: \"1042\", list: VIP}\r\n  ]"},
};
enum { THERE_AND_BACK = sizeof there_and_back / sizeof *there_and_back };

START_TEST(one_item_comes_and_goes_and_the_rest_stays_as_it_is)
{
    struct pair pair = there_and_back[_i];
    expect(&pair);
    const char *before = pair.before;
    pair.before = pair.after;
    pair.after = before;
    pair.act = "-1042";
    expect(&pair);
}
END_TEST

#define ONE "    - { crm: \"1\", list: one } # first\n"
#define TWO "    - crm: \"2\" # second\n      # inside\n      list: two\n"
#define THREE "    - {list: three, crm: \"3\"}\n"

static const struct pair removals[] = {
    {"the first, and not the comment above", "-1", HEAD SECTION "    # all\n" ONE TWO,
     HEAD SECTION "    # all\n" TWO},
    {"one in the middle with what is inside", "-2",
     HEAD SECTION ONE "    # above\n" TWO "    # below\n" THREE,
     HEAD SECTION ONE "    # above\n    # below\n" THREE},
    {"the last of several, and not the blank line", "-3",
     HEAD SECTION ONE TWO THREE "\n# contacts\n" CONTACTS,
     HEAD SECTION ONE TWO "\n# contacts\n" CONTACTS},
    {"the last item and its section", "-1",
     HEAD "# segments\n" SECTION ONE "\n# contacts\n" CONTACTS,
     HEAD "# segments\n\n# contacts\n" CONTACTS},
    {"a section of one line", "-1",
     HEAD "segment_sync: {every: 6h, segments: [{crm: 1, list: one}]} # all\n" CONTACTS,
     HEAD CONTACTS},
    {"the first in brackets", "-1",
     HEAD
     "segment_sync: {every: 6h, segments: [{crm: 1, list: a}, {crm: 2, list: b}]}\n",
     HEAD "segment_sync: {every: 6h, segments: [{crm: 2, list: b}]}\n"},
    {"the middle in brackets", "-2",
     HEAD "segment_sync: {every: 6h, segments: [ {crm: 1, list: a},{crm: 2, list: b}, "
          "{crm: 3, list: c} ]}\n",
     HEAD "segment_sync: {every: 6h, segments: [ {crm: 1, list: a}, "
          "{crm: 3, list: c} ]}\n"},
    {"the first of two on a line", "-3",
     HEAD "segment_sync:\n  every: 6h\n  segments: [\n    {crm: 1, list: a}, {crm: 2, "
          "list: b},\n    {crm: 3, list: c}, {crm: 4, list: d}\n  ]\n",
     HEAD "segment_sync:\n  every: 6h\n  segments: [\n    {crm: 1, list: a}, {crm: 2, "
          "list: b},\n    {crm: 4, list: d}\n  ]\n"},
    {"the second of two on a line", "-2",
     HEAD "segment_sync:\n  every: 6h\n  segments: [\n    {crm: 1, list: a}, {crm: 2, "
          "list: b}, # two\n    {crm: 3, list: c}\n  ]\n",
     HEAD "segment_sync:\n  every: 6h\n  segments: [\n    {crm: 1, list: a}, # two\n"
          "    {crm: 3, list: c}\n  ]\n"},
    {"a line of brackets with its comment", "-2",
     HEAD
     "segment_sync:\n  every: 6h\n  segments: [\n    {crm: 1, list: a}, # one\n"
     "    # two:\n    {crm: 2, list: b}, # two\n    {crm: 3, list: c} # three\n  ]\n",
     HEAD "segment_sync:\n  every: 6h\n  segments: [\n    {crm: 1, list: a}, # one\n"
          "    # two:\n    {crm: 3, list: c} # three\n  ]\n"},
    {"the last line of brackets with its comment", "-2",
     HEAD "segment_sync:\n  every: 6h\n  segments: [\n    {crm: 1, list: a}, # one\n"
          "    {crm: 2, list: b} # two\n  ]\n",
     HEAD "segment_sync:\n  every: 6h\n  segments: [\n    {crm: 1, list: a} # one\n"
          "  ]\n"},
    {"commas in front", "-2",
     HEAD "segment_sync:\n  every: 6h\n  segments:\n    [ {crm: 1, list: a}\n"
          "    , {crm: 2, list: b}\n    , {crm: 3, list: c}\n    ]\n",
     HEAD "segment_sync:\n  every: 6h\n  segments:\n    [ {crm: 1, list: a}\n"
          "    , {crm: 3, list: c}\n    ]\n"},
    {"the last of commas in front", "-3",
     HEAD "segment_sync:\n  every: 6h\n  segments:\n    [ {crm: 1, list: a}\n"
          "    , {crm: 3, list: c}\n    ]\n",
     HEAD "segment_sync:\n  every: 6h\n  segments:\n    [ {crm: 1, list: a}\n    ]\n"},
    {"by what a variable gives", "-two",
     HEAD SECTION "    - {crm: '${TWO}', list: two}\n" ONE, HEAD SECTION ONE},
};
enum { REMOVALS = sizeof removals / sizeof *removals };

START_TEST(a_removed_item_takes_its_own_comment_and_no_other)
{
    expect(&removals[_i]);
}
END_TEST

/* Names that need no quotes, and names that YAML would read as something else. */
static const struct {
    const char *name, *written;
} names[] = {
    {"VIP", "VIP"},
    {"VIP customers - 2026", "VIP customers - 2026"},
    {"\xC3\x89t\xC3\xA9", "\xC3\x89t\xC3\xA9"},
    {"1042", "\"1042\""},
    {"1e3", "\"1e3\""},
    {"0x1F", "\"0x1F\""},
    {"2026-11-26", "\"2026-11-26\""},
    {"12:30", "\"12:30\""},
    {"yes", "\"yes\""},
    {"No", "\"No\""},
    {"null", "\"null\""},
    {"~", "\"~\""},
    {"a: b", "\"a: b\""},
    {"a:", "\"a:\""},
    {"#x", "\"#x\""},
    {"a #x", "\"a #x\""},
    {" leading", "\" leading\""},
    {"trailing ", "\"trailing \""},
    {"- dash", "\"- dash\""},
    {"? key", "\"? key\""},
    {"*star", "\"*star\""},
    {"&and", "\"&and\""},
    {"!bang", "\"!bang\""},
    {"%percent", "\"%percent\""},
    {"@at", "\"@at\""},
    {"`tick", "\"`tick\""},
    {"[a]", "\"[a]\""},
    {"a, b", "\"a, b\""},
    {"{a}", "\"{a}\""},
    {"|", "\"|\""},
    {"> 50", "\"> 50\""},
    {"say \"hi\"", "\"say \\\"hi\\\"\""},
    {"it's", "\"it's\""},
    {"back\\slash", "\"back\\\\slash\""},
    {"${KEY}", "\"$${KEY}\""},
    {"a $${b} $", "\"a $$${b} $\""},
    {"\xC2\xA0hard blank", "\"\\xA0hard blank\""},
    {"next\xC2\x85line", "\"next\\x85line\""},
    {"a\xE2\x80\xA8line", "\"a\\u2028line\""},
    {"\xEF\xBB\xBFmark", "\"\\uFEFFmark\""},
    {"\xF0\x9F\x9B\xB6 boats", "\xF0\x9F\x9B\xB6 boats"},
    {"---", "\"---\""},
    {"...", "\"...\""},
};
enum { NAMES = sizeof names / sizeof *names };

START_TEST(a_name_is_written_so_that_it_is_read_as_itself)
{
    char act[160], after[1200], before[1000];
    snprintf(act, sizeof act, "+7 %s", names[_i].name);
    snprintf(before, sizeof before, "%s", HEAD SECTION ONE);
    snprintf(after, sizeof after, "%s    - { crm: \"7\", list: %s }\n", before,
             names[_i].written);
    expect(&(struct pair){names[_i].name, act, before, after});
    snprintf(before, sizeof before, "%s", HEAD SECTION TWO);
    snprintf(after, sizeof after, "%s    - crm: \"7\"\n      list: %s\n", before,
             names[_i].written);
    expect(&(struct pair){names[_i].name, act, before, after});
}
END_TEST

/* A text that is refused, and what is said. */
static const struct pair refusals[] = {
    {"a segment twice", "+1 new", HEAD SECTION ONE,
     "uk.yaml:7: segment '1' is already synced, to the static segment 'one'"},
    {"a name twice", "+9 ONE", HEAD SECTION ONE,
     "uk.yaml:7: the static segment 'one' already belongs to segment '1': give it "
     "another name"},
    {"a name twice, beyond ASCII", "+9 \xC3\x89T\xC3\x89",
     HEAD SECTION "    - {crm: 1, list: \xC3\xA9t\xC3\xA9}\n",
     "uk.yaml:7: the static segment '\xC3\xA9t\xC3\xA9' already belongs to segment "
     "'1': "
     "give it another name"},
    {"one that is not there", "-9", HEAD SECTION ONE,
     "segment '9' is not in 'uk.yaml'"},
    {"the last one of a pipeline that does nothing else", "-1", HEAD SECTION ONE,
     "uk.yaml:7: without its last segment 'uk' would have nothing to do: remove the "
     "file instead"},
    {"an empty name", "+9 ", HEAD SECTION ONE, "uk.yaml:8:25: 'list' has no value"},
    {"a name of two lines", "+9 a\nb", HEAD SECTION ONE,
     "uk.yaml:8:25: 'list' holds a line break or another control character"},
    {"a name that is no UTF-8", "+9 caf\xE9", HEAD SECTION ONE,
     "a name is not valid UTF-8"},
    {"a spec that is wrong already", "+9 new", HEAD SECTION ONE "maxrun: 2h\n",
     "uk.yaml:8:1: unknown key 'maxrun': did you mean 'max_run'?"},
    {"the spec of another pipeline", "+9 new",
     "pipeline: us\ncrm: {plugin: a}\nlist: {plugin: b}\n" SECTION ONE,
     "'uk.yaml' is no longer the spec of 'uk'"},
    {"a dash that shares its line", "+9 new",
     HEAD "segment_sync:\n  every: 6h\n  ? segments\n  : - {crm: 1, list: one}\n",
     "uk.yaml:7:5: wherry cannot change this item without changing more of the file: "
     "nothing was changed; change it by hand"},
    {"lines that end in CR alone", "+9 new",
     "pipeline: uk\rcrm: {plugin: a}\rlist: {plugin: b}\rsegment_sync:\r  every: 6h\r"
     "  segments:\r    - {crm: 1, list: one}\r",
     "uk.yaml:7:5: wherry cannot change this item without changing more of the file: "
     "nothing was changed; change it by hand"},
    {"an explicit key in braces", "-1",
     "{pipeline: uk, crm: {plugin: a}, list: {plugin: b},\n"
     " contact_sync: {every: 1h, steps: [push_new_records]},\n"
     " ? segment_sync\n : {every: 6h, segments: [{crm: 1, list: one}]}}\n",
     "uk.yaml:4:26: wherry cannot change this item without changing more of the file: "
     "nothing was changed; change it by hand"},
};
enum { REFUSALS = sizeof refusals / sizeof *refusals };

START_TEST(an_edit_that_cannot_be_made_is_refused_with_its_place)
{
    struct buffer result = {0};
    struct wherry_error error = {0};
    const struct pair *pair = &refusals[_i];
    ck_assert_msg(edited_act(pair->act, pair->before, &result, &error) == WHERRY_FAILED,
                  "%s: %s", pair->what, buffer_text(&result));
    ck_assert_msg(text_same(error.message, pair->after), "%s: %s", pair->what,
                  error.message);
    ck_assert_uint_eq(result.length, 0);
}
END_TEST

int main(void)
{
    const struct test tests[] = {
        {"one_item_comes_and_goes_and_the_rest_stays_as_it_is",
         &one_item_comes_and_goes_and_the_rest_stays_as_it_is, THERE_AND_BACK, 0},
        {"a_removed_item_takes_its_own_comment_and_no_other",
         &a_removed_item_takes_its_own_comment_and_no_other, REMOVALS, 0},
        {"a_name_is_written_so_that_it_is_read_as_itself",
         &a_name_is_written_so_that_it_is_read_as_itself, NAMES, 0},
        {"an_edit_that_cannot_be_made_is_refused_with_its_place",
         &an_edit_that_cannot_be_made_is_refused_with_its_place, REFUSALS, 0},
        {0}};
    return suite_run("spec edit", tests);
}

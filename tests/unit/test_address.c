/* test_address.c -- the normal form of a mail address, and taking addresses out. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/kit/address.h"
#include "tests/support/suite.h"

static const struct form {
    const char *text;
    const char *key;
} forms[] = {
    {"joe@example.com", "joe@example.com"},
    {"Joe.Bloggs@Example.COM", "joe.bloggs@example.com"},
    {"  joe@example.com\t\r\n", "joe@example.com"},
    {"joe+news@example.com", "joe+news@example.com"},
    {"JOE+News@example.com", "joe+news@example.com"},
    {"o'brien@example.com", "o'brien@example.com"},
    {"a!#$%&'*+-/=?^_`{|}~b@example.com", "a!#$%&'*+-/=?^_`{|}~b@example.com"},
    {"joe..bloggs.@docomo.example", "joe..bloggs.@docomo.example"},
    {"joe@localhost", "joe@localhost"},
    {"joe@1.2.3.example", "joe@1.2.3.example"},
    {"joe@a-b--c.example", "joe@a-b--c.example"},
    /* quotes */
    {"\"joe bloggs\"@example.com", "\"joe bloggs\"@example.com"},
    {"\"joe@home\"@example.com", "\"joe@home\"@example.com"},
    {"\"Joe\\\"X\\\\\"@example.com", "\"joe\\\"x\\\\\"@example.com"},
    {"\"\"@example.com", "\"\"@example.com"},
    /* international domains: one mailbox, one key */
    {"joe@b\303\274cher.example", "joe@xn--bcher-kva.example"},
    {"joe@B\303\234CHER.Example", "joe@xn--bcher-kva.example"},
    {"joe@xn--bcher-kva.example", "joe@xn--bcher-kva.example"},
    {"joe@XN--Bcher-KVA.example", "joe@xn--bcher-kva.example"},
    {"joe@bu\314\210cher.example", "joe@xn--bcher-kva.example"},
    {"joe@stra\303\237e.example", "joe@xn--strae-oqa.example"},
    {"joe@\xE4\xBE\x8B\xE3\x81\x88.example", "joe@xn--r8jz45g.example"},
    {"joe@\344\276\213\343\201\210\343\200\202example", "joe@xn--r8jz45g.example"},
    {"joe@\357\274\241bc.example", "joe@abc.example"},
    /* what IDNA refuses and a zone can hold: letters and A-label give one key too */
    {"joe@r3---x.example", "joe@r3---x.example"},
    {"joe@R3---X.B\303\274cher.example", "joe@r3---x.xn--bcher-kva.example"},
    {"joe@ab--c\303\274.example", "joe@xn--ab--c-ova.example"},
    {"joe@xn--a.example", "joe@xn--a.example"},
    {"joe@i\xE2\x9D\xA4.ws", "joe@xn--i-7iq.ws"},
    {"joe@I\xE2\x9D\xA4\xEF\xB8\x8F.WS", "joe@xn--i-7iq.ws"},
    {"joe@XN--I-7iq.ws", "joe@xn--i-7iq.ws"},
    {"joe@\xF0\x9F\x92\xA9.la", "joe@xn--ls8h.la"},
    {"joe@\xF0\x9F\x92\xA9\xE3\x80\x82la", "joe@xn--ls8h.la"},
    {"joe@b\303\274cher.\xF0\x9F\x92\xA9.la", "joe@xn--bcher-kva.xn--ls8h.la"},
    /* what pasting leaves around it makes no other person */
    {"\xE2\x80\x8Bjoe@example.com", "joe@example.com"},
    {"\xEF\xBB\xBF \xE2\x80\x8Bjoe@example.com\xE2\x80\x8B \xEF\xBB\xBF",
     "joe@example.com"},
    /* beyond ASCII a local part stays as it is, case too */
    {"Zo\xC3\x8B@example.com", "zo\xC3\x8B@example.com"},
    /* as long as can be */
    {"1234567890123456789012345678901234567890123456789012345678901234@example.com",
     "1234567890123456789012345678901234567890123456789012345678901234@example.com"},
    {"joe@abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijk.example",
     "joe@abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijk.example"},
};

START_TEST(two_spellings_of_one_mailbox_give_one_key)
{
    char key[ADDRESS_ROOM], again[ADDRESS_ROOM];
    ck_assert_msg(address_normalise(forms[_i].text, key), "'%s'", forms[_i].text);
    ck_assert_str_eq(key, forms[_i].key);
    ck_assert(address_normalise(key, again));
    ck_assert_str_eq(again, key);
}
END_TEST

static const char *const no_addresses[] = {
    "",
    " ",
    "joe",
    "joe.example.com",
    "@",
    "joe@",
    "@example.com",
    " @example.com",
    "joe@home@example.com",
    "joe@@example.com",
    "joe bloggs@example.com",
    "joe@exam ple.com",
    "joe@ example.com",
    "joe @example.com",
    "Joe <joe@example.com>",
    "<joe@example.com>",
    "mailto:joe@example.com",
    "joe@example.com, ann@example.com",
    "joe@example.com;ann@example.com",
    "joe\x01@example.com",
    "joe\x7F@example.com",
    "joe\n@example.com",
    "joe@example\t.com",
    "\"joe\x01\"@example.com",
    "\"joe@example.com",
    "\"joe\"bloggs@example.com",
    "joe\"bloggs\"@example.com",
    "\"joe\\\"@example.com",
    "\"joe\"",
    "\"",
    "\"\\",
    "joe(note)@example.com",
    "joe[1]@example.com",
    "joe\\@example.com",
    "joe@.example.com",
    "joe@example.com.",
    "joe@example..com",
    "joe@-example.com",
    "joe@example-.com",
    "joe@.",
    "joe@exa_mple.com",
    "joe@exa!mple.com",
    "joe@[127.0.0.1]",
    "joe@example.com:25",
    "joe@example.com/x",
    "joe@exam\xE2\x84\x80ple.com", /* a sign that becomes a/c */
    "joe@b\303\274cher_x.example",
    "joe@\xEF\xBC\xA0.example",        /* a wide @ */
    "joe@\xF0\x9F\x92\xA9\xC2\xA0.la", /* a blank beyond ASCII */
    "joe@\xF0\x9F\x92\xA9..la",
    "joe@\xF0\x9F\x92\xA9-.la",
    "\xE2\x80\x8B",
    "jo\xE2\x80\x8B e@example.com",
    "joe@xn--\xC3\xBC.example",
    "joe@\xE2\x80\x8D.example", /* a joiner alone */
    "joe@\314\210a.example",    /* begins with a combining mark */
    "joe\xC0\x80@example.com",
    "joe@ex\377ample.com",
    "\xED\xA0\x80@example.com",
    "12345678901234567890123456789012345678901234567890123456789012345@example.com",
    "\"123456789012345678901234567890123456789012345678901234567890123\"@example.com",
    "joe@abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijkl.example",
};

START_TEST(a_text_that_is_no_address_gives_no_key)
{
    char key[ADDRESS_ROOM];
    ck_assert_msg(!address_normalise(no_addresses[_i], key), "'%s' gave '%s'",
                  no_addresses[_i], key);
}
END_TEST

/* Domains of every length around the limit, and far beyond the room. */
START_TEST(an_overlong_domain_is_refused)
{
    for (size_t length = 240; length < 5000; length += length < 300 ? 1 : 97) {
        char *text = calloc(1, length + 5), key[ADDRESS_ROOM];
        snprintf(text, length + 5, "joe@");
        for (size_t i = 0; i < length; i++)
            text[4 + i] = i % 50 == 49 && i + 1 < length ? '.' : 'a';
        ck_assert_msg(address_normalise(text, key) == (length <= 255), "%zu", length);
        text[4] = '\xC3';
        text[5] = '\xBC';
        address_normalise(text, key);
        free(text);
    }
}
END_TEST

START_TEST(an_overlong_text_is_refused)
{
    char key[ADDRESS_ROOM];
    static char text[100000];
    memset(text, 'a', sizeof text - 1);
    ck_assert(!address_normalise(text, key));
    text[50000] = '@';
    ck_assert(!address_normalise(text, key));
    text[10] = '@';
    ck_assert(!address_normalise(text, key));
    memset(text, ' ', sizeof text - 1);
    ck_assert(!address_normalise(text, key));
    text[5000] = 'a';
    text[5001] = '@';
    text[5002] = 'b';
    ck_assert(address_normalise(text, key));
    ck_assert_str_eq(key, "a@b");
}
END_TEST

START_TEST(an_address_is_trimmed_and_otherwise_left_as_it_is_spelled)
{
    size_t length;
    const char *text = address_trimmed(
        " \xEF\xBB\xBFJoe@B\303\274cher.Example\t\xE2\x80\x8B", &length);
    ck_assert_uint_eq(length, strlen("Joe@B\303\274cher.Example"));
    ck_assert(strncmp(text, "Joe@B\303\274cher.Example", length) == 0);
    text = address_trimmed("\xE2\x80\x8B \xE2\x80\x8B", &length);
    ck_assert_uint_eq(length, 0);
}
END_TEST

START_TEST(a_key_with_a_label_has_a_spelling_in_letters)
{
    char spelled[ADDRESS_SPELLED_ROOM];
    ck_assert(address_spell_international("joe@xn--bcher-kva.example", spelled));
    ck_assert_str_eq(spelled, "joe@b\303\274cher.example");
    ck_assert(!address_spell_international("joe@example.com", spelled));
    ck_assert(!address_spell_international("joe", spelled));
}
END_TEST

START_TEST(an_erased_person_is_known_in_any_case)
{
    ck_assert(address_is_anonymous("8d7f@anonymous.ometria"));
    ck_assert(address_is_anonymous("8d7F@Anonymous.OMETRIA"));
    ck_assert(address_is_anonymous("\"x@example.com\"@anonymous.ometria"));
    ck_assert(address_is_anonymous("@anonymous.ometria"));
    ck_assert(!address_is_anonymous("joe@anonymous.ometria.example"));
    ck_assert(!address_is_anonymous("joe@not-anonymous.ometria"));
    ck_assert(!address_is_anonymous("joe@sub.anonymous.ometria"));
    ck_assert(!address_is_anonymous("anonymous.ometria"));
    ck_assert(!address_is_anonymous("\"@anonymous.ometria\"@example.com"));
    ck_assert(!address_is_anonymous(""));
    char key[ADDRESS_ROOM];
    ck_assert(address_normalise(" 8D7F@ANONYMOUS.Ometria ", key));
    ck_assert(address_is_anonymous(key));
}
END_TEST

static const struct form sentences[] = {
    {"", ""},
    {"nothing to hide", "nothing to hide"},
    {"joe@example.com", "<address>"},
    {"joe@example.com is already a list member. Use PUT to update.",
     "<address> is already a list member. Use PUT to update."},
    {"Look at joe+x@example.com.", "Look at <address>."},
    {"for joe@example.com, ann@example.org; and o'brien@example.com!",
     "for <address>, <address>; and <address>!"},
    {"'joe@example.com' and \"joe@example.com\"", "'<address>' and \"<address>\""},
    {"<joe@example.com>(joe@example.com)[joe@example.com]",
     "<<address>>(<address>)[<address>]"},
    {"\"joe bloggs\"@example.com failed", "<address> failed"},
    {"say \"x\", then joe@example.com", "say \"x\", then <address>"},
    {"mailto:joe@example.com?subject=x", "mailto:<address>?subject=x"},
    {"/lists/1/members?email=joe%40example.com&x=1",
     "/lists/1/members?email=<address>&x=1"},
    {"Zo\303\253@b\303\274cher.example ist da", "<address> ist da"},
    {"joe@home@example.com", "<address>"},
    {"joe@example.com@", "<address>"},
    {"a@b", "<a>"},
    {"a@b.co x", "<addr> x"},
    {"at 5 @ 3", "at 5 @ 3"},
    {"@handle and #tag", "@handle and #tag"},
    {"joe@", "joe@"},
    {"@", "@"},
    {"%40", "%40"},
    {"100%4", "100%4"},
    {"joe@127.0.0.1:80 down", "<address>:80 down"},
    {"joe@example.com joe@example.com", "<address> <address>"},
    {"joe@example.com\njoe@example.com", "<address>\n<address>"},
    {"{\"email\":\"joe@example.com\"}", "{\"email\":\"<address>\"}"},
    {"joe@[127.0.0.1] is no host", "<address> is no host"},
    {"joe@[IPv6:2001:db8::1], ann@[10.0.0.1]", "<address>, <address>"},
    {"email=joe%40%5B127.0.0.1%5D&x=1", "email=<address>&x=1"},
    {"joe@[not an address]", "joe@[not an address]"},
    {"joe@\xF0\x9F\x92\xA9.la is there", "<address> is there"},
    {"joe@localhost is there", "<address> is there"},
    {"joe%40b%C3%BCcher.example&x=1", "<address>&x=1"},
    {"\"joe \\\"x\\\" bloggs\"@example.com failed", "<address> failed"},
    {"\"joe\"@[127.0.0.1] failed", "<address> failed"},
    {"x@a-very-long-domain-name.with.many.parts.example", "<address>"},
};

START_TEST(no_address_is_left_in_a_sentence)
{
    char text[200];
    snprintf(text, sizeof text, "%s", sentences[_i].text);
    address_redact(text);
    ck_assert_str_eq(text, sentences[_i].key);
}
END_TEST

START_TEST(redacting_a_redacted_text_changes_nothing)
{
    char text[200], once[200];
    snprintf(text, sizeof text, "%s", sentences[_i].text);
    address_redact(text);
    snprintf(once, sizeof once, "%s", text);
    address_redact(text);
    ck_assert_str_eq(text, once);
}
END_TEST

/* Every text of six signs: never longer than before, nothing that still looks like an
 * address left. */
START_TEST(any_mix_of_signs_is_survived)
{
    static const char signs[] = "a@.\"' %4";
    for (int number = 0; number < 8 * 8 * 8 * 8 * 8 * 8; number++) {
        char *text = malloc(7);
        for (int i = 0, rest = number; i < 6; i++, rest /= 8)
            text[i] = signs[rest % 8];
        text[6] = '\0';
        address_redact(text);
        if (strlen(text) > 6 || strstr(text, "a@a") || strstr(text, "a%40a"))
            ck_abort_msg("%d gave '%s'", number, text);
        free(text);
    }
}
END_TEST

/* Many signs must not take the square of their number in steps. */
START_TEST(a_long_text_takes_linear_time)
{
    static const char *const units[] = {"\"@ ", "a@",     "@",   "\"@",
                                        "a@b ", "\"a\"@", "a@[", "\"a\\"};
    enum { LENGTH = 300000 };
    char *text = malloc(LENGTH + 1);
    for (size_t i = 0; i < LENGTH; i++)
        text[i] = units[_i][i % strlen(units[_i])];
    text[LENGTH] = '\0';
    address_redact(text);
    free(text);
}
END_TEST

#define ROWS(test, table)                                                              \
    {                                                                                  \
#test, &test, (int)(sizeof table / sizeof *table), 0                           \
    }

/* With a blank before it, an address is not taken for one that needs no care. */
START_TEST(an_address_has_one_form_however_it_is_read)
{
    static const char *const letters[] = {"aZ09", "az.-_+", "aB9.@-xn--",
                                          "a@.-\"!~ \303\274"};
    uint64_t seed = 88172645463325252u;
    int fine = 0;
    for (int round = suite_rounds(4000); round > 0; round--) {
        char text[400] = " ", plain[ADDRESS_ROOM], careful[ADDRESS_ROOM];
        size_t length = 1;
        for (int part = 0; part < 6; part++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            const char *some = letters[(seed >> 40) % 4];
            size_t count = (seed >> 50) % (part == 1 ? 66 : 12);
            for (; count > 0; count--) {
                seed = seed * 6364136223846793005u + 1442695040888963407u;
                text[length++] = some[(seed >> 40) % strlen(some)];
            }
            if (part == 2)
                text[length++] = '@';
        }
        text[length] = '\0';
        const bool one = address_normalise(text + 1, plain);
        ck_assert_msg(one == address_normalise(text, careful), "%s", text);
        if (one)
            ck_assert_str_eq(plain, careful);
        fine += one;
    }
    ck_assert_int_gt(fine, 0);
}
END_TEST

static const struct test tests[] = {
    TEST(an_address_has_one_form_however_it_is_read),
    ROWS(two_spellings_of_one_mailbox_give_one_key, forms),
    ROWS(a_text_that_is_no_address_gives_no_key, no_addresses),
    TEST(an_overlong_domain_is_refused),
    TEST(an_overlong_text_is_refused),
    TEST(an_address_is_trimmed_and_otherwise_left_as_it_is_spelled),
    TEST(a_key_with_a_label_has_a_spelling_in_letters),
    TEST(an_erased_person_is_known_in_any_case),
    ROWS(no_address_is_left_in_a_sentence, sentences),
    ROWS(redacting_a_redacted_text_changes_nothing, sentences),
    TEST(any_mix_of_signs_is_survived),
    {"a_long_text_takes_linear_time", &a_long_text_takes_linear_time, 8, 0},
    {0},
};

int main(void)
{
    return suite_run("address", tests);
}

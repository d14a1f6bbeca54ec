/* form.c -- a state as text: the members of each line but a contact's. */
#include "host/picture/form/form.h"

#include <stddef.h>

const char *const form_parts[] = {"values",  "contacts",  "segments", "runs",
                                  "journal", "forgotten", NULL};
/* Names of enum store_source. */
static const char *const sources[] = {"operator", "list", "crm", NULL};

#define AT(type, member) offsetof(struct type, member)

const struct member form_head_members[] = {
    {FORM_VERSION_MEMBER, FORM_NUMBER, AT(form_head, version), NULL, 0},
    {"pipeline", FORM_TEXT, AT(form_head, pipeline), NULL, 0},
    {"list", FORM_TEXT, AT(form_head, list), NULL, 0},
    {"crm", FORM_TEXT, AT(form_head, crm), NULL, 0},
    {"contacts", FORM_NUMBER, AT(form_head, contacts), NULL, 0},
    {"made", FORM_TEXT, AT(form_head, made), NULL, 0},
    {0}};

const struct member form_value_members[] = {
    {"name", FORM_TEXT, AT(form_value, name), NULL, 0},
    {"text", FORM_TEXT, AT(form_value, text), NULL, 0},
    {0}};

const struct member form_field_members[] = {
    {"field", FORM_NUMBER, AT(form_field, number), NULL, 0},
    {"crm", FORM_TEXT, AT(form_field, crm), NULL, 0},
    {"list", FORM_TEXT, AT(form_field, list), NULL, 0},
    {"reserved", FORM_TRUTH, AT(form_field, reserved), NULL, 0},
    {0}};

const struct member form_segment_members[] = {
    {"crm", FORM_TEXT, AT(store_segment, crm), NULL, 0},
    {"name", FORM_TEXT, AT(store_segment, name), NULL, 0},
    {"static_id", FORM_TEXT, AT(store_segment, static_id), NULL, 0},
    {"since", FORM_TEXT, AT(store_segment, since), NULL, 0},
    {"refreshed_at", FORM_NUMBER, AT(store_segment, refreshed_ms), NULL, 0},
    {"size", FORM_NUMBER, AT(store_segment, size), NULL, 0},
    {"read_at", FORM_NUMBER, AT(store_segment, read_ms), NULL, 0},
    {"verified_at", FORM_NUMBER, AT(store_segment, verified_ms), NULL, 0},
    {"synced_at", FORM_NUMBER, AT(store_segment, synced_ms), NULL, 0},
    {"picture_of_run", FORM_NUMBER, AT(store_segment, picture), NULL, 0},
    {"pass", FORM_NUMBER, AT(store_segment, pass), NULL, 0},
    {"counts", FORM_TEXT, AT(store_segment, counts), NULL, 0},
    {"error", FORM_TEXT, AT(store_segment, error), NULL, 0},
    {0}};

const struct member form_member_members[] = {
    {"id", FORM_TEXT, AT(store_member, id), NULL, 0},
    {"address", FORM_TEXT, AT(store_member, address), NULL, 0},
    {"pass", FORM_NUMBER, AT(store_member, pass), NULL, 0},
    {0}};

const struct member form_seat_members[] = {
    {"id", FORM_TEXT, AT(store_seat, id), NULL, 0},
    {"placed", FORM_TRUTH, AT(store_seat, placed), NULL, 0},
    {"ours", FORM_TRUTH, AT(store_seat, ours), NULL, 0},
    {"pass", FORM_NUMBER, AT(store_seat, pass), NULL, 0},
    {"barred", FORM_TEXT, AT(store_seat, barred), NULL, 0},
    {0}};

const struct member form_run_members[] = {
    {"run", FORM_NUMBER, AT(store_run, id), NULL, 0},
    {"command", FORM_TEXT, AT(store_run, kind), NULL, 0},
    {"started", FORM_NUMBER, AT(store_run, started_ms), NULL, 0},
    {"ended", FORM_NUMBER, AT(store_run, ended_ms), NULL, 0},
    {"code", FORM_SMALL, AT(store_run, code), NULL, 0},
    {"summary", FORM_TEXT, AT(store_run, summary), NULL, 0},
    {"report", FORM_TEXT, AT(store_run, report), NULL, 0},
    {0}};

const struct member form_journal_members[] = {
    {"run", FORM_NUMBER, AT(store_journal, run), NULL, 0},
    {"contact", FORM_NUMBER, AT(store_journal, row), NULL, 0},
    {"at", FORM_NUMBER, AT(store_journal, at_ms), NULL, 0},
    {"step", FORM_TEXT, AT(store_journal, step), NULL, 0},
    {"event", FORM_TEXT, AT(store_journal, event), NULL, 0},
    {"before", FORM_TEXT, AT(store_journal, before), NULL, 0},
    {"after", FORM_TEXT, AT(store_journal, after), NULL, 0},
    {"words", FORM_TEXT, AT(store_journal, words), NULL, 0},
    {0}};

const struct member form_forgetting_members[] = {
    {"key", FORM_BYTES, AT(store_forgetting, key), NULL, 0},
    {"highest", FORM_NUMBER, AT(store_forgetting, highest), NULL, 0},
    {"unsifted", FORM_TRUTH, AT(store_forgetting, unsifted), NULL, 0},
    {0}};

const struct member form_forgotten_members[] = {
    {"fingerprint", FORM_BYTES, AT(store_fingerprint, hash), NULL, 0},
    {"person", FORM_NUMBER, AT(store_fingerprint, of.person), NULL, 0},
    {"by", FORM_WORD, AT(store_fingerprint, of.source), sources, SOURCE_OPERATOR},
    {"at", FORM_NUMBER, AT(store_fingerprint, of.at_ms), NULL, 0},
    {0}};

const struct member form_lost_members[] = {
    {"part", FORM_WORD, AT(form_lost, part), form_parts, 0},
    {"number", FORM_NUMBER, AT(form_lost, number), NULL, 0},
    {0}};

const struct member form_end_members[] = {
    {"contacts", FORM_NUMBER, AT(form_end, contacts), NULL, 0},
    {"segments", FORM_NUMBER, AT(form_end, segments), NULL, 0},
    {"runs", FORM_NUMBER, AT(form_end, runs), NULL, 0},
    {"journal", FORM_NUMBER, AT(form_end, journal), NULL, 0},
    {"forgotten", FORM_NUMBER, AT(form_end, forgotten), NULL, 0},
    {"lost", FORM_NUMBER, AT(form_end, lost), NULL, 0},
    {"lost_forgotten", FORM_NUMBER, AT(form_end, lost_forgotten), NULL, 0},
    {"damages", FORM_NUMBER, AT(form_end, damages), NULL, 0},
    {0}};

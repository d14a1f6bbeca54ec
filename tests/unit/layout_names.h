/* layout_names.h -- all that the interfaces 1.0 to 1.2 have, by name, to be asked of a
 * header. Include that header first.
 */
#ifndef UNIT_LAYOUT_NAMES_H
#define UNIT_LAYOUT_NAMES_H

#include "tests/unit/layout.h"

#define SIZE(type) {#type, true, sizeof(struct type)},
#define MEMBER(type, member) {#type "." #member, false, offsetof(struct type, member)},
#define VALUE(name) {#name, false, (size_t)(name)},

#define NAMES_1_0                                                                      \
    SIZE(wherry_error)                                                                 \
    MEMBER(wherry_error, status)                                                       \
    MEMBER(wherry_error, option)                                                       \
    MEMBER(wherry_error, message)                                                      \
    SIZE(wherry_option)                                                                \
    MEMBER(wherry_option, name)                                                        \
    MEMBER(wherry_option, help)                                                        \
    MEMBER(wherry_option, type)                                                        \
    MEMBER(wherry_option, flags)                                                       \
    MEMBER(wherry_option, offset)                                                      \
    MEMBER(wherry_option, fallback)                                                    \
    MEMBER(wherry_option, minimum)                                                     \
    MEMBER(wherry_option, maximum)                                                     \
    MEMBER(wherry_option, choices)                                                     \
    SIZE(wherry_field)                                                                 \
    MEMBER(wherry_field, name)                                                         \
    MEMBER(wherry_field, value)                                                        \
    SIZE(wherry_record)                                                                \
    MEMBER(wherry_record, size)                                                        \
    MEMBER(wherry_record, key)                                                         \
    MEMBER(wherry_record, id)                                                          \
    MEMBER(wherry_record, consent)                                                     \
    MEMBER(wherry_record, by)                                                          \
    MEMBER(wherry_record, flags)                                                       \
    MEMBER(wherry_record, consent_at_ms)                                               \
    MEMBER(wherry_record, changed_at_ms)                                               \
    MEMBER(wherry_record, fields)                                                      \
    MEMBER(wherry_record, field_count)                                                 \
    SIZE(wherry_writer)                                                                \
    MEMBER(wherry_writer, size)                                                        \
    MEMBER(wherry_writer, self)                                                        \
    MEMBER(wherry_writer, record)                                                      \
    MEMBER(wherry_writer, full)                                                        \
    SIZE(wherry_change)                                                                \
    MEMBER(wherry_change, size)                                                        \
    MEMBER(wherry_change, tag)                                                         \
    MEMBER(wherry_change, verb)                                                        \
    MEMBER(wherry_change, key)                                                         \
    MEMBER(wherry_change, id)                                                          \
    MEMBER(wherry_change, new_key)                                                     \
    MEMBER(wherry_change, own_id)                                                      \
    MEMBER(wherry_change, consent)                                                     \
    MEMBER(wherry_change, consent_at_ms)                                               \
    MEMBER(wherry_change, fields)                                                      \
    MEMBER(wherry_change, field_count)                                                 \
    MEMBER(wherry_change, present)                                                     \
    MEMBER(wherry_change, present_count)                                               \
    SIZE(wherry_verdict)                                                               \
    MEMBER(wherry_verdict, size)                                                       \
    MEMBER(wherry_verdict, outcome)                                                    \
    MEMBER(wherry_verdict, reason)                                                     \
    MEMBER(wherry_verdict, words)                                                      \
    MEMBER(wherry_verdict, field)                                                      \
    MEMBER(wherry_verdict, record)                                                     \
    SIZE(wherry_lane)                                                                  \
    MEMBER(wherry_lane, name)                                                          \
    MEMBER(wherry_lane, in_flight)                                                     \
    MEMBER(wherry_lane, per_second)                                                    \
    SIZE(wherry_header)                                                                \
    MEMBER(wherry_header, name)                                                        \
    MEMBER(wherry_header, value)                                                       \
    SIZE(wherry_request)                                                               \
    MEMBER(wherry_request, size)                                                       \
    MEMBER(wherry_request, method)                                                     \
    MEMBER(wherry_request, url)                                                        \
    MEMBER(wherry_request, headers)                                                    \
    MEMBER(wherry_request, header_count)                                               \
    MEMBER(wherry_request, body)                                                       \
    MEMBER(wherry_request, body_length)                                                \
    MEMBER(wherry_request, lane)                                                       \
    MEMBER(wherry_request, connect_timeout_ms)                                         \
    MEMBER(wherry_request, total_timeout_ms)                                           \
    MEMBER(wherry_request, body_limit)                                                 \
    MEMBER(wherry_request, repeatable)                                                 \
    MEMBER(wherry_request, tries)                                                      \
    SIZE(wherry_response)                                                              \
    MEMBER(wherry_response, size)                                                      \
    MEMBER(wherry_response, tag)                                                       \
    MEMBER(wherry_response, code)                                                      \
    MEMBER(wherry_response, may_have_applied)                                          \
    MEMBER(wherry_response, failure)                                                   \
    MEMBER(wherry_response, content_type)                                              \
    MEMBER(wherry_response, body)                                                      \
    MEMBER(wherry_response, body_length)                                               \
    MEMBER(wherry_response, date_ms)                                                   \
    MEMBER(wherry_response, request_id)                                                \
    SIZE(wherry_host)                                                                  \
    MEMBER(wherry_host, size)                                                          \
    MEMBER(wherry_host, self)                                                          \
    MEMBER(wherry_host, peer)                                                          \
    MEMBER(wherry_host, log)                                                           \
    MEMBER(wherry_host, cancelled)                                                     \
    MEMBER(wherry_host, now_ms)                                                        \
    MEMBER(wherry_host, http_send)                                                     \
    MEMBER(wherry_host, http_wait)                                                     \
    MEMBER(wherry_host, verdict)                                                       \
    SIZE(wherry_read)                                                                  \
    MEMBER(wherry_read, size)                                                          \
    MEMBER(wherry_read, stream)                                                        \
    MEMBER(wherry_read, since)                                                         \
    MEMBER(wherry_read, scope)                                                         \
    MEMBER(wherry_read, fields)                                                        \
    MEMBER(wherry_read, field_count)                                                   \
    SIZE(wherry_pass)                                                                  \
    MEMBER(wherry_pass, size)                                                          \
    MEMBER(wherry_pass, snapshot)                                                      \
    MEMBER(wherry_pass, next)                                                          \
    MEMBER(wherry_pass, date_ms)                                                       \
    MEMBER(wherry_pass, expected)                                                      \
    SIZE(wherry_source)                                                                \
    MEMBER(wherry_source, size)                                                        \
    MEMBER(wherry_source, open)                                                        \
    MEMBER(wherry_source, read)                                                        \
    MEMBER(wherry_source, close)                                                       \
    MEMBER(wherry_source, lookup)                                                      \
    SIZE(wherry_sink)                                                                  \
    MEMBER(wherry_sink, size)                                                          \
    MEMBER(wherry_sink, open)                                                          \
    MEMBER(wherry_sink, write)                                                         \
    MEMBER(wherry_sink, flush)                                                         \
    MEMBER(wherry_sink, close)                                                         \
    SIZE(wherry_entry)                                                                 \
    MEMBER(wherry_entry, size)                                                         \
    MEMBER(wherry_entry, id)                                                           \
    MEMBER(wherry_entry, name)                                                         \
    MEMBER(wherry_entry, members)                                                      \
    MEMBER(wherry_entry, changed_at_ms)                                                \
    MEMBER(wherry_entry, note)                                                         \
    MEMBER(wherry_entry, type)                                                         \
    MEMBER(wherry_entry, required)                                                     \
    MEMBER(wherry_entry, writable)                                                     \
    MEMBER(wherry_entry, choices)                                                      \
    SIZE(wherry_entries)                                                               \
    MEMBER(wherry_entries, size)                                                       \
    MEMBER(wherry_entries, self)                                                       \
    MEMBER(wherry_entries, entry)                                                      \
    SIZE(wherry_identity)                                                              \
    MEMBER(wherry_identity, size)                                                      \
    MEMBER(wherry_identity, account_key)                                               \
    MEMBER(wherry_identity, account_name)                                              \
    MEMBER(wherry_identity, list_name)                                                 \
    MEMBER(wherry_identity, warning)                                                   \
    MEMBER(wherry_identity, date_ms)                                                   \
    SIZE(wherry_connector)                                                             \
    MEMBER(wherry_connector, size)                                                     \
    MEMBER(wherry_connector, abi_major)                                                \
    MEMBER(wherry_connector, abi_minor)                                                \
    MEMBER(wherry_connector, name)                                                     \
    MEMBER(wherry_connector, version)                                                  \
    MEMBER(wherry_connector, summary)                                                  \
    MEMBER(wherry_connector, roles)                                                    \
    MEMBER(wherry_connector, options)                                                  \
    MEMBER(wherry_connector, option_count)                                             \
    MEMBER(wherry_connector, config_size)                                              \
    MEMBER(wherry_connector, open)                                                     \
    MEMBER(wherry_connector, close)                                                    \
    MEMBER(wherry_connector, check)                                                    \
    MEMBER(wherry_connector, catalog)                                                  \
    MEMBER(wherry_connector, source)                                                   \
    MEMBER(wherry_connector, sink)                                                     \
    VALUE(WHERRY_OK)                                                                   \
    VALUE(WHERRY_END)                                                                  \
    VALUE(WHERRY_RETRY)                                                                \
    VALUE(WHERRY_CANCELLED)                                                            \
    VALUE(WHERRY_DENIED)                                                               \
    VALUE(WHERRY_FAILED)                                                               \
    VALUE(WHERRY_TEXT)                                                                 \
    VALUE(WHERRY_INTEGER)                                                              \
    VALUE(WHERRY_BOOLEAN)                                                              \
    VALUE(WHERRY_DURATION)                                                             \
    VALUE(WHERRY_CHOICE)                                                               \
    VALUE(WHERRY_REQUIRED)                                                             \
    VALUE(WHERRY_SECRET)                                                               \
    VALUE(WHERRY_UNSTATED)                                                             \
    VALUE(WHERRY_SUBSCRIBED)                                                           \
    VALUE(WHERRY_UNSUBSCRIBED)                                                         \
    VALUE(WHERRY_PENDING)                                                              \
    VALUE(WHERRY_BOUNCED)                                                              \
    VALUE(WHERRY_ARCHIVED)                                                             \
    VALUE(WHERRY_BY_UNKNOWN)                                                           \
    VALUE(WHERRY_BY_PERSON)                                                            \
    VALUE(WHERRY_BY_ADMIN)                                                             \
    VALUE(WHERRY_BY_API)                                                               \
    VALUE(WHERRY_FIELD_TEXT)                                                           \
    VALUE(WHERRY_FIELD_NUMBER)                                                         \
    VALUE(WHERRY_FIELD_DATE)                                                           \
    VALUE(WHERRY_FIELD_BIRTHDAY)                                                       \
    VALUE(WHERRY_FIELD_BOOLEAN)                                                        \
    VALUE(WHERRY_FIELD_CHOICE)                                                         \
    VALUE(WHERRY_FIELD_PHONE)                                                          \
    VALUE(WHERRY_FIELD_URL)                                                            \
    VALUE(WHERRY_FIELD_ADDRESS)                                                        \
    VALUE(WHERRY_REMOVED)                                                              \
    VALUE(WHERRY_CONSENT_ONLY)                                                         \
    VALUE(WHERRY_ABSENT)                                                               \
    VALUE(WHERRY_CREATE)                                                               \
    VALUE(WHERRY_UPDATE)                                                               \
    VALUE(WHERRY_UNSUBSCRIBE)                                                          \
    VALUE(WHERRY_RENAME)                                                               \
    VALUE(WHERRY_JOIN)                                                                 \
    VALUE(WHERRY_LEAVE)                                                                \
    VALUE(WHERRY_DONE)                                                                 \
    VALUE(WHERRY_ACCEPTED)                                                             \
    VALUE(WHERRY_EXISTS)                                                               \
    VALUE(WHERRY_GONE)                                                                 \
    VALUE(WHERRY_REFUSED)                                                              \
    VALUE(WHERRY_LATER)                                                                \
    VALUE(WHERRY_UNKNOWN)                                                              \
    VALUE(WHERRY_REASON_NONE)                                                          \
    VALUE(WHERRY_REASON_VALUE)                                                         \
    VALUE(WHERRY_REASON_ADDRESS)                                                       \
    VALUE(WHERRY_REASON_STATE)                                                         \
    VALUE(WHERRY_REASON_FORGOTTEN)                                                     \
    VALUE(WHERRY_REASON_OTHER)                                                         \
    VALUE(WHERRY_LOG_DEBUG)                                                            \
    VALUE(WHERRY_LOG_INFO)                                                             \
    VALUE(WHERRY_LOG_WARNING)                                                          \
    VALUE(WHERRY_READ_ALL)                                                             \
    VALUE(WHERRY_READ_CONSENTS)                                                        \
    VALUE(WHERRY_LISTS)                                                                \
    VALUE(WHERRY_SEGMENTS)                                                             \
    VALUE(WHERRY_FIELDS)                                                               \
    VALUE(WHERRY_CRM)                                                                  \
    VALUE(WHERRY_LIST)

#define NAMES_1_1                                                                      \
    SIZE(wherry_segment)                                                               \
    MEMBER(wherry_segment, size)                                                       \
    MEMBER(wherry_segment, id)                                                         \
    MEMBER(wherry_segment, name)                                                       \
    MEMBER(wherry_segment, members)                                                    \
    MEMBER(wherry_segment, made)                                                       \
    SIZE(wherry_segments)                                                              \
    MEMBER(wherry_segments, size)                                                      \
    MEMBER(wherry_segments, find)                                                      \
    MEMBER(wherry_segments, remove)                                                    \
    MEMBER(wherry_connector, segments)

#define NAMES_1_2                                                                      \
    VALUE(WHERRY_ACCOUNT)                                                              \
    VALUE(WHERRY_UNREADABLE)                                                           \
    MEMBER(wherry_record, fault)                                                       \
    VALUE(WHERRY_REASON_FULL)                                                          \
    SIZE(wherry_field_fault)                                                           \
    MEMBER(wherry_field_fault, field)                                                  \
    MEMBER(wherry_field_fault, words)                                                  \
    MEMBER(wherry_verdict, faults)                                                     \
    MEMBER(wherry_verdict, fault_count)                                                \
    MEMBER(wherry_read, unknown)                                                       \
    MEMBER(wherry_read, resume)                                                        \
    MEMBER(wherry_pass, resume)                                                        \
    MEMBER(wherry_source, lookup_ids)                                                  \
    VALUE(WHERRY_TICKET_ROOM)                                                          \
    SIZE(wherry_bulk)                                                                  \
    MEMBER(wherry_bulk, after)                                                         \
    MEMBER(wherry_bulk, changes)                                                       \
    MEMBER(wherry_bulk, batches)                                                       \
    MEMBER(wherry_sink, bulk_terms)                                                    \
    MEMBER(wherry_sink, bulk_submit)                                                   \
    MEMBER(wherry_sink, bulk_poll)                                                     \
    MEMBER(wherry_sink, bulk_collect)                                                  \
    MEMBER(wherry_identity, records_per_second)                                        \
    MEMBER(wherry_identity, lookups_per_second)                                        \
    MEMBER(wherry_identity, changes_per_second)

#endif

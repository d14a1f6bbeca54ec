# The two services on loopback that the demo, the tests and the bench run against.
noinst_PROGRAMS += tests/sandbox/wherry-sandbox
tests_sandbox_wherry_sandbox_SOURCES = \
	tests/sandbox/answer.c tests/sandbox/answer.h \
	tests/sandbox/audience.c tests/sandbox/audience.h \
	tests/sandbox/bulk.c tests/sandbox/bulk.h \
	tests/sandbox/compress.c tests/sandbox/compress.h \
	tests/sandbox/contact_rules.c tests/sandbox/contact_rules.h \
	tests/sandbox/control.c tests/sandbox/control.h \
	tests/sandbox/control_crm.c \
	tests/sandbox/control_dump.c \
	tests/sandbox/control_list.c \
	tests/sandbox/control_seed.c \
	tests/sandbox/crm.c tests/sandbox/crm.h \
	tests/sandbox/crm_segments.c \
	tests/sandbox/dials.c tests/sandbox/dials.h \
	tests/sandbox/exchange.c tests/sandbox/exchange.h \
	tests/sandbox/faults.c tests/sandbox/faults.h \
	tests/sandbox/hiccups.c tests/sandbox/hiccups.h \
	tests/sandbox/hooks.c tests/sandbox/hooks.h \
	tests/sandbox/http_date.c tests/sandbox/http_date.h \
	tests/sandbox/mailchimp.c tests/sandbox/mailchimp.h \
	tests/sandbox/mailchimp_batch.c \
	tests/sandbox/mailchimp_batches.c \
	tests/sandbox/mailchimp_collection.c tests/sandbox/mailchimp_collection.h \
	tests/sandbox/mailchimp_json.c tests/sandbox/mailchimp_json.h \
	tests/sandbox/mailchimp_lists.c \
	tests/sandbox/mailchimp_member.c \
	tests/sandbox/mailchimp_members.c \
	tests/sandbox/mailchimp_segment_members.c \
	tests/sandbox/mailchimp_segments.c \
	tests/sandbox/main.c \
	tests/sandbox/member_rules.c tests/sandbox/member_rules.h \
	tests/sandbox/merge_values.c tests/sandbox/merge_values.h \
	tests/sandbox/meters.c tests/sandbox/meters.h \
	tests/sandbox/node.c tests/sandbox/node.h \
	tests/sandbox/ometria.c tests/sandbox/ometria.h \
	tests/sandbox/ometria_contacts.c \
	tests/sandbox/ometria_lists.c \
	tests/sandbox/ometria_profiles.c \
	tests/sandbox/ometria_push.c \
	tests/sandbox/page.c tests/sandbox/page.h \
	tests/sandbox/pool.c tests/sandbox/pool.h \
	tests/sandbox/problem.c tests/sandbox/problem.h \
	tests/sandbox/profile_view.c tests/sandbox/profile_view.h \
	tests/sandbox/request_log.c tests/sandbox/request_log.h \
	tests/sandbox/row.h \
	tests/sandbox/sandbox_clock.c tests/sandbox/sandbox_clock.h \
	tests/sandbox/segments.c \
	tests/sandbox/server.c tests/sandbox/server.h \
	tests/sandbox/table.c tests/sandbox/table.h \
	tests/sandbox/timeline.c tests/sandbox/timeline.h \
	tests/sandbox/whole_read.c tests/sandbox/whole_read.h \
	tests/sandbox/world.c tests/sandbox/world.h \
	tests/sandbox/written.c tests/sandbox/written.h
tests_sandbox_wherry_sandbox_CPPFLAGS = $(AM_CPPFLAGS) $(MICROHTTPD_CFLAGS) \
	$(CRYPTO_CFLAGS) $(XXHASH_CFLAGS) $(ZLIB_CFLAGS)
tests_sandbox_wherry_sandbox_LDADD = \
	plugin/kit/libkit.a host/base/libbase.a

# The parts are a library of their own, so that tests link what the plugin is made of.
noinst_LIBRARIES += plugin/mailchimp/libmailchimp.a
plugin_mailchimp_libmailchimp_a_SOURCES = \
	plugin/mailchimp/answer.c plugin/mailchimp/answer.h \
	plugin/mailchimp/batch_archive.c plugin/mailchimp/batch_archive.h \
	plugin/mailchimp/block.c plugin/mailchimp/block.h \
	plugin/mailchimp/bulk.c plugin/mailchimp/bulk.h \
	plugin/mailchimp/bulk_answers.c plugin/mailchimp/bulk_answers.h \
	plugin/mailchimp/catalog.c plugin/mailchimp/catalog.h \
	plugin/mailchimp/centre.c plugin/mailchimp/centre.h \
	plugin/mailchimp/check.c plugin/mailchimp/check.h \
	plugin/mailchimp/clock.c plugin/mailchimp/clock.h \
	plugin/mailchimp/collection.c plugin/mailchimp/collection.h \
	plugin/mailchimp/contacts.c plugin/mailchimp/contacts.h \
	plugin/mailchimp/create.c plugin/mailchimp/create.h \
	plugin/mailchimp/definitions.c plugin/mailchimp/definitions.h \
	plugin/mailchimp/follow.c plugin/mailchimp/follow.h \
	plugin/mailchimp/instance.h \
	plugin/mailchimp/job.c plugin/mailchimp/job.h \
	plugin/mailchimp/list.c plugin/mailchimp/list.h \
	plugin/mailchimp/lookup.c plugin/mailchimp/lookup.h \
	plugin/mailchimp/mailchimp.c \
	plugin/mailchimp/member.c plugin/mailchimp/member.h \
	plugin/mailchimp/member_page.c plugin/mailchimp/member_page.h \
	plugin/mailchimp/membership.c plugin/mailchimp/membership.h \
	plugin/mailchimp/merge.c plugin/mailchimp/merge.h \
	plugin/mailchimp/naming.c plugin/mailchimp/naming.h \
	plugin/mailchimp/newest.c plugin/mailchimp/newest.h \
	plugin/mailchimp/place.c plugin/mailchimp/place.h \
	plugin/mailchimp/requests.c plugin/mailchimp/requests.h \
	plugin/mailchimp/segment.c plugin/mailchimp/segment.h \
	plugin/mailchimp/shortfall.c plugin/mailchimp/shortfall.h \
	plugin/mailchimp/sink.c plugin/mailchimp/sink.h \
	plugin/mailchimp/source.c plugin/mailchimp/source.h \
	plugin/mailchimp/static_segments.c plugin/mailchimp/static_segments.h \
	plugin/mailchimp/stream.c plugin/mailchimp/stream.h \
	plugin/mailchimp/trouble.c plugin/mailchimp/trouble.h \
	plugin/mailchimp/unpacker.c plugin/mailchimp/unpacker.h \
	plugin/mailchimp/update.c plugin/mailchimp/update.h \
	plugin/mailchimp/value.c plugin/mailchimp/value.h \
	plugin/mailchimp/values.c plugin/mailchimp/values.h \
	plugin/mailchimp/walk.c plugin/mailchimp/walk.h \
	plugin/mailchimp/window.c plugin/mailchimp/window.h
plugin_mailchimp_libmailchimp_a_CPPFLAGS = $(AM_CPPFLAGS) $(ARCHIVE_CFLAGS) \
	$(CRYPTO_CFLAGS)

# One symbol goes out, nothing undefined stays in.
plugin_PROGRAMS += plugin/mailchimp/mailchimp.so
plugin_mailchimp_mailchimp_so_SOURCES =
plugin_mailchimp_mailchimp_so_LDFLAGS = $(AM_LDFLAGS) -shared -Wl,-z,defs -Wl,-u,wherry_connector
plugin_mailchimp_mailchimp_so_LDADD = plugin/mailchimp/libmailchimp.a plugin/kit/libkit.a host/base/libbase.a


noinst_LIBRARIES += host/picture/libpicture.a
host_picture_libpicture_a_SOURCES = \
	host/picture/batch_text.c host/picture/batch_text.h \
	host/picture/completion.c host/picture/completion.h \
	host/picture/connection.c host/picture/connection.h \
	host/picture/forget.c host/picture/forget.h \
	host/picture/form/contact_members.c host/picture/form/contact_members.h \
	host/picture/form/contact_parse.c host/picture/form/contact_parse.h \
	host/picture/form/contact_write.c host/picture/form/contact_write.h \
	host/picture/form/export.c host/picture/form/export.h \
	host/picture/form/form.c host/picture/form/form.h \
	host/picture/form/import.c host/picture/form/import.h \
	host/picture/form/members.c host/picture/form/members.h \
	host/picture/form/seal.c host/picture/form/seal.h \
	host/picture/identity.c host/picture/identity.h \
	host/picture/lateness.h \
	host/picture/mapping.c host/picture/mapping.h \
	host/picture/pair.c host/picture/pair.h \
	host/picture/parked.c host/picture/parked.h \
	host/picture/passes.c host/picture/passes.h \
	host/picture/policy.c host/picture/policy.h \
	host/picture/record_code.c host/picture/record_code.h \
	host/picture/row.c host/picture/row.h \
	host/picture/row_bytes.c host/picture/row_bytes.h \
	host/picture/row_formats.c host/picture/row_formats.h \
	host/picture/row_code.c host/picture/row_code.h \
	host/picture/row_store.c host/picture/row_store.h \
	host/picture/sent.c host/picture/sent.h \
	host/picture/side.c host/picture/side.h \
	host/picture/soundness.c host/picture/soundness.h \
	host/picture/value.c host/picture/value.h \
	host/picture/value_check.c host/picture/value_check.h \
	host/picture/walk.c host/picture/walk.h \
	host/picture/written.c host/picture/written.h
host_picture_libpicture_a_CPPFLAGS = $(AM_CPPFLAGS) $(XXHASH_CFLAGS)

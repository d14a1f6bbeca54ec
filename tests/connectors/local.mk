# A connector against the sandbox, opened by the host.
connector_rig = tests/connectors/connector_rig.c tests/connectors/connector_rig.h

# The connector for Ometria upon a scripted host.
ometria_tests = \
	tests/connectors/test_ometria_account \
	tests/connectors/test_ometria_answers \
	tests/connectors/test_ometria_faults \
	tests/connectors/test_ometria_fold \
	tests/connectors/test_ometria_moment \
	tests/connectors/test_ometria_push \
	tests/connectors/test_ometria_sandbox \
	tests/connectors/test_ometria_scan \
	tests/connectors/test_ometria_cut \
	tests/connectors/test_ometria_segment \
	tests/connectors/test_ometria_sink \
	tests/connectors/test_ometria_lookup \
	tests/connectors/test_ometria_source
check_PROGRAMS += $(ometria_tests)
TESTS += $(ometria_tests)
ometria_stage = tests/connectors/ometria_stage.c tests/connectors/ometria_stage.h \
	tests/connectors/ometria_page.c tests/connectors/ometria_page.h
ometria_libraries = plugin/ometria/libometria.a tests/support/libscripted.a \
	tests/support/libsupport.a plugin/kit/libkit.a host/base/libbase.a

tests_connectors_test_ometria_answers_SOURCES = \
	tests/connectors/test_ometria_answers.c $(ometria_stage)
tests_connectors_test_ometria_answers_LDADD = $(ometria_libraries)
tests_connectors_test_ometria_source_SOURCES = \
	tests/connectors/test_ometria_source.c $(ometria_stage)
tests_connectors_test_ometria_source_LDADD = $(ometria_libraries)
tests_connectors_test_ometria_fold_SOURCES = tests/connectors/test_ometria_fold.c
tests_connectors_test_ometria_fold_LDADD = $(ometria_libraries)
tests_connectors_test_ometria_faults_SOURCES = \
	tests/connectors/test_ometria_faults.c $(ometria_stage)
tests_connectors_test_ometria_faults_LDADD = $(ometria_libraries)
tests_connectors_test_ometria_moment_SOURCES = \
	tests/connectors/test_ometria_moment.c $(ometria_stage)
tests_connectors_test_ometria_moment_LDADD = $(ometria_libraries)
tests_connectors_test_ometria_push_SOURCES = \
	tests/connectors/test_ometria_push.c $(ometria_stage)
tests_connectors_test_ometria_push_LDADD = $(ometria_libraries)
tests_connectors_test_ometria_sink_SOURCES = \
	tests/connectors/test_ometria_sink.c $(ometria_stage)
tests_connectors_test_ometria_sink_LDADD = $(ometria_libraries)
tests_connectors_test_ometria_lookup_SOURCES = \
	tests/connectors/test_ometria_lookup.c $(ometria_stage)
tests_connectors_test_ometria_lookup_LDADD = $(ometria_libraries)
tests_connectors_test_ometria_sandbox_SOURCES = \
	tests/connectors/test_ometria_sandbox.c \
	tests/connectors/ometria_rig.c $(connector_rig)
tests_connectors_test_ometria_sandbox_LDADD = plugin/ometria/libometria.a \
	host/connector/libconnector.a host/http/libhttp.a tests/support/libscripted.a \
	$(described_libraries) tests/support/libsandbox.a \
	tests/support/libsupport.a plugin/kit/libkit.a host/base/libbase.a
moving_crm = tests/connectors/moving_crm.c tests/connectors/moving_crm.h
tests_connectors_test_ometria_scan_SOURCES = \
	tests/connectors/test_ometria_scan.c $(moving_crm) $(ometria_stage)
tests_connectors_test_ometria_cut_SOURCES = \
	tests/connectors/test_ometria_cut.c $(moving_crm) $(ometria_stage)
tests_connectors_test_ometria_cut_LDADD = $(ometria_libraries)
tests_connectors_test_ometria_scan_LDADD = $(ometria_libraries)
tests_connectors_test_ometria_account_SOURCES = \
	tests/connectors/test_ometria_account.c $(ometria_stage)
tests_connectors_test_ometria_account_LDADD = $(ometria_libraries)
tests_connectors_test_ometria_segment_SOURCES = \
	tests/connectors/test_ometria_segment.c $(ometria_stage)
tests_connectors_test_ometria_segment_LDADD = $(ometria_libraries)

# The connector for Mailchimp upon a scripted host.
mailchimp_tests = \
	tests/connectors/test_batch_archive \
	tests/connectors/test_mailchimp_bulk \
	tests/connectors/test_mailchimp_check \
	tests/connectors/test_mailchimp_create \
	tests/connectors/test_mailchimp_crowd \
	tests/connectors/test_mailchimp_membership \
	tests/connectors/test_mailchimp_read \
	tests/connectors/test_mailchimp_cut \
	tests/connectors/test_mailchimp_recordings \
	tests/connectors/test_mailchimp_sandbox \
	tests/connectors/test_mailchimp_segments \
	tests/connectors/test_mailchimp_tags \
	tests/connectors/test_mailchimp_tolerance \
	tests/connectors/test_mailchimp_faults \
	tests/connectors/test_mailchimp_pages \
	tests/connectors/test_mailchimp_update \
	tests/connectors/test_mailchimp_values
check_PROGRAMS += $(mailchimp_tests)
TESTS += $(mailchimp_tests)
mailchimp_stage = tests/connectors/mailchimp_stage.c tests/connectors/mailchimp_stage.h
mailchimp_reading = tests/connectors/mailchimp_reading.c \
	tests/connectors/mailchimp_reading.h $(mailchimp_stage)
mailchimp_libraries = plugin/mailchimp/libmailchimp.a tests/support/libscripted.a \
	tests/support/libsupport.a plugin/kit/libkit.a host/base/libbase.a

tests_connectors_test_mailchimp_check_SOURCES = \
	tests/connectors/test_mailchimp_check.c $(mailchimp_stage)
tests_connectors_test_mailchimp_check_LDADD = $(mailchimp_libraries)
tests_connectors_test_mailchimp_read_SOURCES = \
	tests/connectors/test_mailchimp_read.c $(mailchimp_stage) \
	tests/connectors/shifting_list.c tests/connectors/shifting_list.h
tests_connectors_test_mailchimp_read_LDADD = $(mailchimp_libraries)
tests_connectors_test_mailchimp_cut_SOURCES = \
	tests/connectors/test_mailchimp_cut.c $(mailchimp_stage) \
	tests/connectors/shifting_list.c tests/connectors/shifting_list.h
tests_connectors_test_mailchimp_cut_LDADD = $(mailchimp_libraries)
tests_connectors_test_mailchimp_recordings_SOURCES = \
	tests/connectors/test_mailchimp_recordings.c $(mailchimp_stage)
tests_connectors_test_mailchimp_recordings_LDADD = tests/support/libfidelity.a \
	$(mailchimp_libraries)
tests_connectors_test_mailchimp_sandbox_SOURCES = \
	tests/connectors/test_mailchimp_sandbox.c \
	tests/connectors/mailchimp_rig.c tests/connectors/mailchimp_rig.h \
	$(connector_rig)
mailchimp_http_libraries = plugin/mailchimp/libmailchimp.a \
	host/connector/libconnector.a host/http/libhttp.a tests/support/libscripted.a \
	$(described_libraries) tests/support/libsandbox.a \
	tests/support/libsupport.a plugin/kit/libkit.a \
	host/base/libbase.a
tests_connectors_test_mailchimp_sandbox_LDADD = $(mailchimp_http_libraries)
tests_connectors_test_mailchimp_bulk_SOURCES = \
	tests/connectors/test_mailchimp_bulk.c \
	tests/connectors/mailchimp_rig.c tests/connectors/mailchimp_rig.h \
	$(connector_rig)
tests_connectors_test_mailchimp_bulk_LDADD = $(mailchimp_http_libraries)
tests_connectors_test_mailchimp_crowd_SOURCES = \
	tests/connectors/test_mailchimp_crowd.c \
	tests/sandbox/compress.c tests/sandbox/compress.h
tests_connectors_test_mailchimp_crowd_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS) \
	$(CRYPTO_CFLAGS) $(ZLIB_CFLAGS)
tests_connectors_test_mailchimp_crowd_LDADD = tests/support/libwire.a \
	$(mailchimp_http_libraries) $(ZLIB_LIBS)
tests_connectors_test_batch_archive_SOURCES = tests/connectors/test_batch_archive.c
tests_connectors_test_batch_archive_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS) \
	$(ARCHIVE_CFLAGS)
tests_connectors_test_batch_archive_LDADD = $(mailchimp_libraries) $(ARCHIVE_LIBS)
tests_connectors_test_mailchimp_tags_SOURCES = \
	tests/connectors/test_mailchimp_tags.c \
	tests/connectors/mailchimp_rig.c tests/connectors/mailchimp_rig.h \
	$(connector_rig)
tests_connectors_test_mailchimp_tags_LDADD = $(mailchimp_http_libraries)
tests_connectors_test_mailchimp_create_SOURCES = \
	tests/connectors/test_mailchimp_create.c $(mailchimp_stage)
tests_connectors_test_mailchimp_create_LDADD = $(mailchimp_libraries)
tests_connectors_test_mailchimp_update_SOURCES = \
	tests/connectors/test_mailchimp_update.c $(mailchimp_stage)
tests_connectors_test_mailchimp_update_LDADD = $(mailchimp_libraries)
tests_connectors_test_mailchimp_membership_SOURCES = \
	tests/connectors/test_mailchimp_membership.c $(mailchimp_stage)
tests_connectors_test_mailchimp_membership_LDADD = $(mailchimp_libraries)
tests_connectors_test_mailchimp_segments_SOURCES = \
	tests/connectors/test_mailchimp_segments.c $(mailchimp_stage)
tests_connectors_test_mailchimp_segments_LDADD = $(mailchimp_libraries)
tests_connectors_test_mailchimp_tolerance_SOURCES = \
	tests/connectors/test_mailchimp_tolerance.c $(mailchimp_reading)
tests_connectors_test_mailchimp_tolerance_LDADD = $(mailchimp_libraries)
tests_connectors_test_mailchimp_faults_SOURCES = \
	tests/connectors/test_mailchimp_faults.c $(mailchimp_stage)
tests_connectors_test_mailchimp_faults_LDADD = $(mailchimp_libraries)
tests_connectors_test_mailchimp_pages_SOURCES = \
	tests/connectors/test_mailchimp_pages.c $(mailchimp_reading)
tests_connectors_test_mailchimp_pages_LDADD = $(mailchimp_libraries)
tests_connectors_test_mailchimp_values_SOURCES = \
	tests/connectors/test_mailchimp_values.c $(mailchimp_stage)
tests_connectors_test_mailchimp_values_LDADD = $(mailchimp_libraries)

# What either service says or allows, as far as it is known: the facts in
# tests/fidelity/.
EXTRA_DIST += tests/fidelity/README.md tests/fidelity/exchanges.json \
	tests/fidelity/mailchimp.json tests/fidelity/ometria.json \
	tests/fidelity/answers/01-member-create.200.json \
	tests/fidelity/answers/02-member-unsubscribed-by-api.200.json \
	tests/fidelity/answers/03-member-change-email.200.json \
	tests/fidelity/answers/04-member-archived-get.200.json \
	tests/fidelity/answers/05-member-readd-archived.200.json \
	tests/fidelity/answers/06-members-page-offset0.200.json \
	tests/fidelity/answers/07-members-page-offset4.200.json \
	tests/fidelity/answers/08-members-page-offset8-short.200.json \
	tests/fidelity/answers/09-members-page-beyond-end.200.json \
	tests/fidelity/answers/10-members-since-future.200.json \
	tests/fidelity/answers/11-merge-fields.200.json \
	tests/fidelity/answers/12-lists.200.json \
	tests/fidelity/answers/13-error-404-resource-not-found.json \
	tests/fidelity/answers/14-error-400-merge-field.json \
	tests/fidelity/answers/15-error-400-member-exists-without-type.json \
	tests/fidelity/answers/16-error-400-fake-address.json \
	tests/fidelity/answers/17-error-400-not-an-address.json \
	tests/fidelity/answers/18-error-405-cannot-archive.json \
	tests/fidelity/answers/19-error-401-api-key-invalid.json \
	tests/fidelity/answers/20-error-400-member-exists-empty-address.json \
	tests/fidelity/answers/21-redirect-301-base-without-slash.html
check_PROGRAMS += tests/connectors/test_recordings
TESTS += tests/connectors/test_recordings
tests_connectors_test_recordings_LDADD = tests/support/libfidelity.a \
	tests/support/libjson_events.a \
	tests/support/libsupport.a plugin/kit/libkit.a host/base/libbase.a
check_PROGRAMS += tests/connectors/test_schema
TESTS += tests/connectors/test_schema
tests_connectors_test_schema_LDADD = tests/support/libfidelity.a \
	tests/support/libschema.a \
	tests/support/libsupport.a plugin/kit/libkit.a host/base/libbase.a

# The sandbox itself: does it behave as the services do?
sandbox_tests = tests/connectors/test_fidelity tests/connectors/test_sandbox \
	tests/connectors/test_sandbox_blocks tests/connectors/test_sandbox_bulk \
	tests/connectors/test_sandbox_control \
	tests/connectors/test_sandbox_crm tests/connectors/test_sandbox_hiccups \
	tests/connectors/test_sandbox_odd tests/connectors/test_sandbox_owners
check_PROGRAMS += $(sandbox_tests)
TESTS += $(sandbox_tests)
tests_connectors_test_fidelity_LDADD = tests/support/libsandbox.a \
	tests/support/libfidelity.a \
	tests/support/libsupport.a plugin/kit/libkit.a host/base/libbase.a
sandbox_stage = tests/connectors/sandbox_stage.c tests/connectors/sandbox_stage.h
sandbox_libraries = tests/support/libsandbox.a \
	tests/support/libsupport.a plugin/kit/libkit.a host/base/libbase.a
tests_connectors_test_sandbox_SOURCES = tests/connectors/test_sandbox.c $(sandbox_stage)
tests_connectors_test_sandbox_LDADD = $(sandbox_libraries)
tests_connectors_test_sandbox_blocks_SOURCES = \
	tests/connectors/test_sandbox_blocks.c $(sandbox_stage)
tests_connectors_test_sandbox_blocks_LDADD = $(sandbox_libraries)
tests_connectors_test_sandbox_bulk_SOURCES = \
	tests/connectors/test_sandbox_bulk.c $(sandbox_stage)
tests_connectors_test_sandbox_bulk_LDADD = $(sandbox_libraries)
tests_connectors_test_sandbox_control_SOURCES = \
	tests/connectors/test_sandbox_control.c $(sandbox_stage)
tests_connectors_test_sandbox_control_CPPFLAGS = $(AM_CPPFLAGS) \
	-DSANDBOX_MANUAL='"$(abs_top_srcdir)/tests/sandbox/README.md"'
tests_connectors_test_sandbox_control_LDADD = $(sandbox_libraries)
tests_connectors_test_sandbox_crm_SOURCES = \
	tests/connectors/test_sandbox_crm.c $(sandbox_stage)
tests_connectors_test_sandbox_crm_LDADD = $(sandbox_libraries)
tests_connectors_test_sandbox_hiccups_SOURCES = \
	tests/connectors/test_sandbox_hiccups.c $(sandbox_stage)
tests_connectors_test_sandbox_hiccups_LDADD = $(sandbox_libraries)
tests_connectors_test_sandbox_odd_SOURCES = \
	tests/connectors/test_sandbox_odd.c $(sandbox_stage)
tests_connectors_test_sandbox_odd_LDADD = $(sandbox_libraries)
tests_connectors_test_sandbox_owners_SOURCES = \
	tests/connectors/test_sandbox_owners.c $(sandbox_stage)
tests_connectors_test_sandbox_owners_LDADD = $(sandbox_libraries)

# The connector for CSV files upon a scripted host and a folder.
csv_tests = \
	tests/connectors/test_csv_read \
	tests/connectors/test_csv_rows \
	tests/connectors/test_csv_segments \
	tests/connectors/test_csv_write
check_PROGRAMS += $(csv_tests)
TESTS += $(csv_tests)
csv_stage = tests/connectors/csv_stage.c tests/connectors/csv_stage.h
csv_libraries = plugin/csv/libcsvfolder.a tests/support/libscripted.a \
	tests/support/libsupport.a plugin/kit/libkit.a host/base/libbase.a
tests_connectors_test_csv_read_SOURCES = tests/connectors/test_csv_read.c $(csv_stage)
tests_connectors_test_csv_read_LDADD = $(csv_libraries)
tests_connectors_test_csv_rows_SOURCES = tests/connectors/test_csv_rows.c
tests_connectors_test_csv_rows_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=read
tests_connectors_test_csv_rows_LDADD = $(csv_libraries)
tests_connectors_test_csv_segments_SOURCES = tests/connectors/test_csv_segments.c $(csv_stage)
tests_connectors_test_csv_segments_LDADD = $(csv_libraries)
tests_connectors_test_csv_write_SOURCES = tests/connectors/test_csv_write.c $(csv_stage)
tests_connectors_test_csv_write_LDADD = $(csv_libraries)

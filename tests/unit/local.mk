# A test program: its source, what it links, one line in TESTS.
tests_unit = tests/unit/test_base
tests_unit += tests/unit/test_scripted_host
check_PROGRAMS += $(tests_unit)
TESTS += $(tests_unit)

tests_unit_test_base_LDADD = tests/support/libsupport.a host/base/libbase.a
tests_unit += tests/unit/test_log
tests_unit_test_log_CPPFLAGS = $(AM_CPPFLAGS) -DTOP_SRCDIR='"$(abs_top_srcdir)"'
tests_unit_test_log_LDADD = tests/support/libsupport.a host/base/libbase.a
tests_unit += tests/unit/test_shown
tests_unit_test_shown_LDADD = tests/support/libsupport.a host/base/libbase.a

kit_tests_libraries = tests/support/libsupport.a plugin/kit/libkit.a host/base/libbase.a
tests_unit += tests/unit/test_json_reader
tests_unit_test_json_reader_LDADD = tests/support/libjson_events.a $(kit_tests_libraries)
tests_unit += tests/unit/test_json_limits
tests_unit_test_json_limits_LDADD = tests/support/libjson_events.a $(kit_tests_libraries)
tests_unit += tests/unit/test_json_thin
tests_unit_test_json_thin_LDADD = tests/support/libjson_events.a $(kit_tests_libraries)
tests_unit += tests/unit/test_json_writer
tests_unit_test_json_writer_LDADD = $(kit_tests_libraries)
tests_unit += tests/unit/test_url
tests_unit_test_url_LDADD = $(kit_tests_libraries)
tests_unit += tests/unit/test_names
tests_unit_test_names_LDADD = $(kit_tests_libraries)
tests_unit += tests/unit/test_dates
tests_unit_test_dates_LDADD = $(kit_tests_libraries)
tests_unit += tests/unit/test_address
tests_unit_test_address_LDADD = $(kit_tests_libraries)
tests_unit += tests/unit/test_blank
tests_unit_test_blank_LDADD = $(kit_tests_libraries)
tests_unit += tests/unit/test_json_tree
tests_unit_test_json_tree_LDADD = $(kit_tests_libraries)

tests_unit += tests/unit/test_files
tests_unit_test_files_LDADD = tests/support/libsupport.a host/base/libbase.a
tests_unit += tests/unit/test_new_file
tests_unit_test_new_file_SOURCES = tests/unit/test_new_file.c \
	tests/unit/scratch.c tests/unit/scratch.h
tests_unit_test_new_file_LDADD = tests/support/libsupport.a host/base/libbase.a
tests_unit += tests/unit/test_duration
tests_unit_test_duration_LDADD = tests/support/libsupport.a host/base/libbase.a

tests_unit_test_scripted_host_LDADD = tests/support/libscripted.a \
	tests/support/libsupport.a host/base/libbase.a

http_tests_libraries = tests/support/libsupport.a host/http/libhttp.a \
	plugin/kit/libkit.a host/base/libbase.a
tests_unit += tests/unit/test_http_rules
tests_unit_test_http_rules_LDADD = $(http_tests_libraries)
tests_unit += tests/unit/test_http
tests_unit_test_http_LDADD = tests/support/libwire.a $(http_tests_libraries)
tests_unit += tests/unit/test_http_repeats
tests_unit_test_http_repeats_LDADD = tests/support/libwire.a $(http_tests_libraries)
tests_unit += tests/unit/test_http_leave_out
tests_unit_test_http_leave_out_LDADD = tests/support/libwire.a $(http_tests_libraries)
tests_unit += tests/unit/test_http_pieces
tests_unit_test_http_pieces_LDADD = tests/support/libwire.a $(http_tests_libraries)
tests_unit += tests/unit/test_http_bodies
tests_unit_test_http_bodies_LDADD = tests/support/libwire.a $(http_tests_libraries)
tests_unit += tests/unit/test_http_lanes
tests_unit_test_http_lanes_LDADD = tests/support/libwire.a $(http_tests_libraries)
tests_unit += tests/unit/test_http_tls
tests_unit_test_http_tls_LDADD = tests/support/libwire.a $(http_tests_libraries)
tests_unit += tests/unit/test_http_names
tests_unit_test_http_names_LDADD = tests/support/libwire.a $(http_tests_libraries)

spec_tests_support = tests/unit/spec_support.c tests/unit/spec_support.h
spec_tests_libraries = tests/support/libsupport.a host/spec/libspec.a plugin/kit/libkit.a host/base/libbase.a
tests_unit += tests/unit/test_spec
tests_unit_test_spec_SOURCES = tests/unit/test_spec.c $(spec_tests_support)
tests_unit_test_spec_LDADD = $(spec_tests_libraries)
tests_unit += tests/unit/test_spec_files
tests_unit_test_spec_files_SOURCES = tests/unit/test_spec_files.c $(spec_tests_support)
tests_unit_test_spec_files_CPPFLAGS = $(AM_CPPFLAGS) -DTOP_SRCDIR='"$(abs_top_srcdir)"'
tests_unit_test_spec_files_LDADD = $(spec_tests_libraries)
tests_unit += tests/unit/test_spec_docs
tests_unit_test_spec_docs_SOURCES = tests/unit/test_spec_docs.c $(spec_tests_support)
tests_unit_test_spec_docs_CPPFLAGS = $(AM_CPPFLAGS) -DTOP_SRCDIR='"$(abs_top_srcdir)"'
tests_unit_test_spec_docs_LDADD = $(spec_tests_libraries)
tests_unit += tests/unit/test_environment
tests_unit_test_environment_LDADD = $(spec_tests_libraries)
tests_unit += tests/unit/test_spec_set
tests_unit_test_spec_set_SOURCES = tests/unit/test_spec_set.c $(spec_tests_support)
tests_unit_test_spec_set_LDADD = $(spec_tests_libraries)
tests_unit += tests/unit/test_spec_related
tests_unit_test_spec_related_SOURCES = tests/unit/test_spec_related.c $(spec_tests_support)
tests_unit_test_spec_related_LDADD = $(spec_tests_libraries)
tests_unit += tests/unit/test_spec_hostile
tests_unit_test_spec_hostile_SOURCES = tests/unit/test_spec_hostile.c $(spec_tests_support)
tests_unit_test_spec_hostile_LDADD = $(spec_tests_libraries)
tests_unit += tests/unit/test_spec_edit
edited = tests/unit/edited.c tests/unit/edited.h $(spec_tests_support)
tests_unit_test_spec_edit_SOURCES = tests/unit/test_spec_edit.c $(edited)
tests_unit_test_spec_edit_LDADD = $(spec_tests_libraries)
tests_unit += tests/unit/test_spec_edit_any
tests_unit_test_spec_edit_any_SOURCES = tests/unit/test_spec_edit_any.c $(edited)
tests_unit_test_spec_edit_any_CPPFLAGS = $(AM_CPPFLAGS) -DTOP_SRCDIR='"$(abs_top_srcdir)"'
tests_unit_test_spec_edit_any_LDADD = $(spec_tests_libraries)
tests_unit += tests/unit/test_spec_replace
tests_unit_test_spec_replace_SOURCES = tests/unit/test_spec_replace.c \
	tests/unit/scratch.c tests/unit/scratch.h
tests_unit_test_spec_replace_LDADD = $(spec_tests_libraries)
tests_unit += tests/unit/test_spec_values
tests_unit_test_spec_values_LDADD = $(spec_tests_libraries)
tests_unit += tests/unit/test_cron_syntax
tests_unit_test_cron_syntax_LDADD = $(spec_tests_libraries)
tests_unit += tests/unit/test_number_pattern
tests_unit_test_number_pattern_LDADD = $(spec_tests_libraries)

connector_tests_libraries = tests/support/libsupport.a \
	host/connector/libconnector.a host/http/libhttp.a plugin/kit/libkit.a \
	host/base/libbase.a
plugin_shelf = tests/unit/plugin_shelf.c tests/unit/plugin_shelf.h
tests_unit += tests/unit/test_registry
tests_unit_test_registry_SOURCES = tests/unit/test_registry.c $(plugin_shelf)
tests_unit_test_registry_CPPFLAGS = $(AM_CPPFLAGS) \
	-DBUILD='"$(abs_top_builddir)"' -DSOURCE='"$(abs_top_srcdir)"'
tests_unit_test_registry_LDADD = $(connector_tests_libraries)
EXTRA_tests_unit_test_registry_DEPENDENCIES = $(bad_plugins) \
	tests/plugins/echo.so tests/plugins/first.so
tests_unit += tests/unit/test_config
tests_unit_test_config_LDADD = $(connector_tests_libraries)
tests_unit_test_config_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=free
# stage.c brings an http client of its own; the flags of the target keep its objects of
# echo.c apart from those of the module.
stage_libraries = tests/support/libscripted.a tests/support/libsupport.a \
	host/connector/libconnector.a host/http/libhttp.a plugin/kit/libkit.a \
	host/base/libbase.a
tests_unit += tests/unit/test_connector
tests_unit_test_connector_SOURCES = tests/unit/test_connector.c tests/unit/stage.c \
	tests/unit/stage.h tests/plugins/echo.c
tests_unit_test_connector_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/plugin
tests_unit_test_connector_LDADD = $(stage_libraries)
tests_unit += tests/unit/test_intake
tests_unit_test_intake_SOURCES = tests/unit/test_intake.c tests/unit/stage.c \
	tests/unit/stage.h
tests_unit_test_intake_LDADD = $(stage_libraries)
tests_unit += tests/unit/test_services
tests_unit_test_services_SOURCES = tests/unit/test_services.c tests/unit/stage.c \
	tests/unit/stage.h
tests_unit_test_services_LDADD = $(stage_libraries)
tests_unit += tests/unit/test_bulk
tests_unit_test_bulk_SOURCES = tests/unit/test_bulk.c tests/unit/stage.c \
	tests/unit/stage.h
tests_unit_test_bulk_LDADD = $(stage_libraries)
tests_unit += tests/unit/test_growth
tests_unit_test_growth_SOURCES = tests/unit/test_growth.c tests/unit/stage.c \
	tests/unit/stage.h tests/unit/layout.h tests/unit/layout_names.h \
	tests/unit/layout_1_0.c tests/unit/layout_1_1.c tests/unit/layout_1_2.c \
	tests/unit/layout_today.c
tests_unit_test_growth_LDADD = $(stage_libraries)
tests_unit_test_growth_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=growth_size
module = tests/unit/module.c tests/unit/module.h tests/unit/scratch.c \
	tests/unit/scratch.h
tests_unit += tests/unit/test_frozen
tests_unit_test_frozen_SOURCES = tests/unit/test_frozen.c tests/unit/stage.c \
	tests/unit/stage.h $(module)
tests_unit_test_frozen_CPPFLAGS = $(AM_CPPFLAGS) -DBUILD='"$(abs_top_builddir)"'
tests_unit_test_frozen_LDADD = $(stage_libraries)
EXTRA_tests_unit_test_frozen_DEPENDENCIES = \
	tests/plugins/frozen_1_0/frozen_1_0.so tests/plugins/frozen_1_1/frozen_1_1.so
tests_unit += tests/unit/test_guard
tests_unit_test_guard_SOURCES = tests/unit/test_guard.c $(module)
tests_unit_test_guard_CPPFLAGS = $(AM_CPPFLAGS) -DBUILD='"$(abs_top_builddir)"'
tests_unit_test_guard_LDADD = $(connector_tests_libraries)
EXTRA_tests_unit_test_guard_DEPENDENCIES = tests/plugins/ends.so \
	tests/plugins/ends_at_once.so tests/plugins/crashes_at_once.so
tests_unit += tests/unit/test_plugin_files
tests_unit_test_plugin_files_SOURCES = tests/unit/test_plugin_files.c $(plugin_shelf)
tests_unit_test_plugin_files_CPPFLAGS = $(tests_unit_test_registry_CPPFLAGS)
tests_unit_test_plugin_files_LDADD = $(connector_tests_libraries)
EXTRA_tests_unit_test_plugin_files_DEPENDENCIES = tests/plugins/echo.so \
	tests/plugins/bad/name_missing.so

# The engine on a world in memory.
sync_tests_libraries = tests/support/libworld.a tests/support/libsupport.a \
	$(sync_libraries) host/connector/libconnector.a host/store/libstore.a \
	host/spec/libspec.a host/http/libhttp.a plugin/kit/libkit.a host/base/libbase.a
tests_unit += tests/unit/test_steps
tests_unit_test_steps_LDADD = $(sync_tests_libraries)
history = tests/unit/history.c tests/unit/history.h \
	tests/unit/convergence.c tests/unit/convergence.h
tests_unit += tests/unit/test_histories tests/unit/test_frequencies
tests_long += tests/unit/test_histories tests/unit/test_frequencies
tests_unit_test_histories_SOURCES = tests/unit/test_histories.c $(history)
tests_unit_test_histories_LDADD = $(sync_tests_libraries)
tests_unit_test_frequencies_SOURCES = tests/unit/test_frequencies.c $(history)
tests_unit_test_frequencies_LDADD = $(sync_tests_libraries)
story = tests/unit/story.c tests/unit/story.h
tests_unit += tests/unit/test_stories
tests_unit_test_stories_SOURCES = tests/unit/test_stories.c $(story)
tests_unit_test_stories_LDADD = $(sync_tests_libraries)
tests_unit += tests/unit/test_cut
tests_unit_test_cut_SOURCES = tests/unit/test_cut.c $(story)
tests_unit_test_cut_LDADD = $(sync_tests_libraries)
tests_unit += tests/unit/test_audit
tests_unit_test_audit_SOURCES = tests/unit/test_audit.c $(story)
tests_unit_test_audit_LDADD = $(sync_tests_libraries)

tests_unit += tests/unit/test_verify
tests_unit_test_verify_SOURCES = tests/unit/test_verify.c $(story)
tests_unit_test_verify_LDADD = $(sync_tests_libraries)
tests_unit += tests/unit/test_stories_values
tests_unit_test_stories_values_SOURCES = tests/unit/test_stories_values.c $(story)
tests_unit_test_stories_values_LDADD = $(sync_tests_libraries)

tolerance = tests/unit/tolerance.c tests/unit/tolerance.h $(story)
tests_unit += tests/unit/test_tolerance
tests_unit_test_tolerance_SOURCES = tests/unit/test_tolerance.c $(tolerance)
tests_unit_test_tolerance_LDADD = $(sync_tests_libraries)
tests_unit += tests/unit/test_tolerance_values
tests_unit_test_tolerance_values_SOURCES = tests/unit/test_tolerance_values.c \
	$(tolerance)
tests_unit_test_tolerance_values_LDADD = $(sync_tests_libraries)
tests_unit += tests/unit/test_tolerance_fields
tests_unit_test_tolerance_fields_SOURCES = tests/unit/test_tolerance_fields.c \
	$(tolerance)
tests_unit_test_tolerance_fields_LDADD = $(sync_tests_libraries)
tests_unit += tests/unit/test_stories_addresses
tests_unit_test_stories_addresses_SOURCES = tests/unit/test_stories_addresses.c \
	$(story)
tests_unit_test_stories_addresses_LDADD = $(sync_tests_libraries)
observed = tests/unit/observed.c tests/unit/observed.h $(small_state) $(story)
tests_unit += tests/unit/test_identity_check
tests_unit_test_identity_check_SOURCES = tests/unit/test_identity_check.c $(story)
tests_unit_test_identity_check_LDADD = $(sync_tests_libraries)
tests_unit += tests/unit/test_observe
tests_unit_test_observe_SOURCES = tests/unit/test_observe.c $(observed)
tests_unit_test_observe_LDADD = $(sync_tests_libraries)
tests_unit += tests/unit/test_observe_gone
tests_unit_test_observe_gone_SOURCES = tests/unit/test_observe_gone.c $(observed)
tests_unit_test_observe_gone_LDADD = $(sync_tests_libraries)
tests_unit += tests/unit/test_combinations
tests_unit_test_combinations_LDADD = $(sync_tests_libraries)
small_state = tests/unit/small_state.c tests/unit/small_state.h
tests_unit += tests/unit/test_decide
tests_unit_test_decide_SOURCES = tests/unit/test_decide.c $(small_state)
tests_unit_test_decide_LDADD = $(sync_tests_libraries)
tests_unit += tests/unit/test_candidate
tests_unit_test_candidate_SOURCES = tests/unit/test_candidate.c $(small_state)
tests_unit_test_candidate_LDADD = $(sync_tests_libraries)
tests_unit += tests/unit/test_backfill
tests_unit_test_backfill_SOURCES = tests/unit/test_backfill.c $(story)
tests_unit_test_backfill_LDADD = $(sync_tests_libraries)
tests_unit += tests/unit/test_undo
tests_unit_test_undo_LDADD = $(sync_tests_libraries)
tests_unit += tests/unit/test_undo_histories
tests_long += tests/unit/test_undo_histories
tests_unit_test_undo_histories_SOURCES = \
	tests/unit/test_undo_histories.c $(history)
tests_unit_test_undo_histories_LDADD = $(sync_tests_libraries)
tests_unit += tests/unit/test_backfill_histories
tests_long += tests/unit/test_backfill_histories
tests_unit_test_backfill_histories_SOURCES = \
	tests/unit/test_backfill_histories.c $(history)
tests_unit_test_backfill_histories_LDADD = $(sync_tests_libraries)
tests_unit += tests/unit/test_fields
tests_unit_test_fields_SOURCES = tests/unit/test_fields.c $(small_state)
tests_unit_test_fields_LDADD = $(sync_tests_libraries)
telling = tests/unit/telling.c tests/unit/telling.h $(small_state)
tests_unit += tests/unit/test_learn
tests_unit_test_learn_SOURCES = tests/unit/test_learn.c $(telling)
tests_unit_test_learn_LDADD = $(sync_tests_libraries)
tests_unit += tests/unit/test_learn_record
tests_unit_test_learn_record_SOURCES = tests/unit/test_learn_record.c $(telling)
tests_unit_test_learn_record_LDADD = $(sync_tests_libraries)
tests_unit += tests/unit/test_stories_belief
tests_unit_test_stories_belief_SOURCES = tests/unit/test_stories_belief.c $(story)
tests_unit_test_stories_belief_LDADD = $(sync_tests_libraries)

tests_unit += tests/unit/test_stories_hiccups
tests_unit_test_stories_hiccups_SOURCES = tests/unit/test_stories_hiccups.c $(story)
tests_unit_test_stories_hiccups_LDADD = $(sync_tests_libraries)
tests_unit += tests/unit/test_stories_slow
tests_unit_test_stories_slow_SOURCES = tests/unit/test_stories_slow.c $(story)
tests_unit_test_stories_slow_LDADD = $(sync_tests_libraries)
tests_unit += tests/unit/test_stories_spec
tests_unit_test_stories_spec_SOURCES = tests/unit/test_stories_spec.c $(story)
tests_unit_test_stories_spec_LDADD = $(sync_tests_libraries)
tests_unit += tests/unit/test_setup
tests_unit_test_setup_LDADD = host/setup/libsetup.a $(sync_tests_libraries)
tests_unit += tests/unit/test_pair
tests_unit_test_pair_LDADD = $(sync_tests_libraries)
tests_unit += tests/unit/test_mapping
tests_unit_test_mapping_LDADD = $(sync_tests_libraries)
tests_unit += tests/unit/test_completion
tests_unit_test_completion_SOURCES = tests/unit/test_completion.c $(story)
tests_unit_test_completion_LDADD = $(sync_tests_libraries)
tests_unit += tests/unit/test_reading
tests_unit_test_reading_LDADD = $(sync_tests_libraries)
tests_unit += tests/unit/test_row_code
some_row = tests/unit/some_row.c tests/unit/some_row.h
tests_unit_test_row_code_SOURCES = tests/unit/test_row_code.c $(some_row)
tests_unit_test_row_code_LDADD = $(sync_tests_libraries)
form_state = tests/unit/form_state.c tests/unit/form_state.h $(some_row) $(scratch)
tests_unit += tests/unit/test_form
tests_unit_test_form_SOURCES = tests/unit/test_form.c $(form_state)
tests_unit_test_form_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS) $(SQLITE_CFLAGS)
tests_unit_test_form_LDADD = $(sync_tests_libraries) $(SQLITE_LIBS)
tests_unit += tests/unit/test_form_contact
tests_unit_test_form_contact_SOURCES = tests/unit/test_form_contact.c $(some_row)
tests_unit_test_form_contact_LDADD = $(sync_tests_libraries)
tests_unit += tests/unit/test_form_damage
tests_unit_test_form_damage_SOURCES = tests/unit/test_form_damage.c $(form_state)
tests_unit_test_form_damage_LDADD = $(sync_tests_libraries)
tests_unit += tests/unit/test_value_bounds
tests_unit_test_value_bounds_SOURCES = tests/unit/test_value_bounds.c $(form_state)
tests_unit_test_value_bounds_LDADD = $(sync_tests_libraries)
tests_unit += tests/unit/test_form_forgotten
tests_unit_test_form_forgotten_SOURCES = tests/unit/test_form_forgotten.c $(form_state)
tests_unit_test_form_forgotten_LDADD = $(sync_tests_libraries)
tests_unit += tests/unit/test_loss
tests_unit_test_loss_SOURCES = tests/unit/test_loss.c $(story)
tests_unit_test_loss_LDADD = $(sync_tests_libraries)
tests_unit += tests/unit/test_record_code
tests_unit_test_record_code_SOURCES = tests/unit/test_record_code.c $(small_state)
tests_unit_test_record_code_LDADD = $(sync_tests_libraries)

scratch = tests/unit/scratch.c tests/unit/scratch.h
store_tests_libraries = tests/support/libsupport.a host/store/libstore.a host/base/libbase.a
tests_unit += tests/unit/test_store
tests_unit_test_store_SOURCES = tests/unit/test_store.c $(scratch)
tests_unit_test_store_LDADD = $(store_tests_libraries)
tests_unit += tests/unit/test_links
tests_unit_test_links_SOURCES = tests/unit/test_links.c $(scratch)
tests_unit_test_links_LDADD = $(store_tests_libraries)
tests_unit += tests/unit/test_id_code
tests_unit_test_id_code_LDADD = $(store_tests_libraries)
tests_unit += tests/unit/test_sqlite_memory
tests_unit_test_sqlite_memory_LDADD = $(store_tests_libraries)
backends = tests/unit/backends.c tests/unit/backends.h $(scratch)
backends_cppflags = $(AM_CPPFLAGS) $(CHECK_CFLAGS) $(LIBPQ_CFLAGS)
if POSTGRESQL
backends += tests/support/database.c
tests_unit += tests/unit/test_sharing tests/unit/test_sharing_again
joined = tests/unit/joined.c tests/unit/joined.h \
	tests/support/database.c tests/support/database.h
tests_unit_test_sharing_SOURCES = tests/unit/test_sharing.c $(joined)
tests_unit_test_sharing_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS) $(LIBPQ_CFLAGS)
tests_unit_test_sharing_LDADD = $(store_tests_libraries)
tests_unit_test_sharing_again_SOURCES = tests/unit/test_sharing_again.c $(joined)
tests_unit_test_sharing_again_CPPFLAGS = $(tests_unit_test_sharing_CPPFLAGS)
tests_unit_test_sharing_again_LDADD = $(store_tests_libraries)
tests_unit += tests/unit/test_database
tests_unit_test_database_SOURCES = tests/unit/test_database.c \
	tests/unit/number.c tests/unit/number.h \
	tests/unit/cut_socket.c tests/unit/cut_socket.h \
	tests/support/database.c tests/support/database.h
tests_unit_test_database_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS) $(LIBPQ_CFLAGS)
tests_unit_test_database_LDADD = $(store_tests_libraries)
tests_unit += tests/unit/test_database_conflict
tests_unit_test_database_conflict_SOURCES = tests/unit/test_database_conflict.c \
	tests/unit/number.c tests/unit/number.h \
	tests/support/database.c tests/support/database.h
tests_unit_test_database_conflict_CPPFLAGS = $(tests_unit_test_database_CPPFLAGS)
tests_unit_test_database_conflict_LDADD = $(store_tests_libraries)
tests_unit += tests/unit/test_database_plans
tests_unit_test_database_plans_SOURCES = tests/unit/test_database_plans.c \
	tests/unit/number.c tests/unit/number.h \
	tests/support/database.c tests/support/database.h
tests_unit_test_database_plans_CPPFLAGS = $(tests_unit_test_database_CPPFLAGS)
tests_unit_test_database_plans_LDADD = $(store_tests_libraries)
tests_unit += tests/unit/test_database_way
tests_unit_test_database_way_SOURCES = tests/unit/test_database_way.c \
	tests/support/certificate.c tests/support/certificate.h \
	tests/support/database.c tests/support/database.h
tests_unit_test_database_way_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS) $(LIBPQ_CFLAGS) \
	$(CRYPTO_CFLAGS)
tests_unit_test_database_way_LDADD = $(store_tests_libraries)
tests_unit += tests/unit/test_turns
tests_unit_test_turns_SOURCES = tests/unit/test_turns.c \
	tests/unit/turns.c tests/unit/turns.h \
	tests/unit/cut_socket.c tests/unit/cut_socket.h \
	tests/support/database.c tests/support/database.h
tests_unit_test_turns_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS) $(LIBPQ_CFLAGS)
tests_unit_test_turns_LDADD = $(store_tests_libraries)
tests_unit += tests/unit/test_read_crash
tests_unit_test_read_crash_SOURCES = tests/unit/test_read_crash.c \
	tests/support/database.c tests/support/database.h
tests_unit_test_read_crash_CPPFLAGS = $(tests_unit_test_turns_CPPFLAGS)
tests_unit_test_read_crash_LDADD = $(store_tests_libraries)
tests_unit += tests/unit/test_turns_slow
tests_unit_test_turns_slow_SOURCES = tests/unit/test_turns_slow.c \
	tests/unit/turns.c tests/unit/turns.h \
	tests/support/database.c tests/support/database.h
tests_unit_test_turns_slow_CPPFLAGS = $(tests_unit_test_turns_CPPFLAGS)
tests_unit_test_turns_slow_LDADD = $(store_tests_libraries)
backends_cppflags += -DWITH_POSTGRESQL
endif
backends += tests/support/database.h
tests_unit += tests/unit/test_contract_leases
tests_unit_test_contract_leases_SOURCES = tests/unit/test_contract_leases.c $(backends)
tests_unit_test_contract_leases_CPPFLAGS = $(backends_cppflags)
tests_unit_test_contract_leases_LDADD = $(store_tests_libraries)
tests_unit += tests/unit/test_contract
tests_unit_test_contract_SOURCES = tests/unit/test_contract.c $(backends)
tests_unit_test_contract_CPPFLAGS = $(backends_cppflags)
tests_unit_test_contract_LDADD = $(store_tests_libraries)
tests_unit += tests/unit/test_contract_states
tests_unit_test_contract_states_SOURCES = tests/unit/test_contract_states.c $(backends)
tests_unit_test_contract_states_CPPFLAGS = $(backends_cppflags)
tests_unit_test_contract_states_LDADD = $(store_tests_libraries)
tests_unit += tests/unit/test_contract_rows
tests_unit_test_contract_rows_SOURCES = tests/unit/test_contract_rows.c $(backends)
tests_unit_test_contract_rows_CPPFLAGS = $(backends_cppflags)
tests_unit_test_contract_rows_LDADD = $(store_tests_libraries)
tests_unit += tests/unit/test_contract_changes
tests_unit_test_contract_changes_SOURCES = tests/unit/test_contract_changes.c $(backends)
tests_unit_test_contract_changes_CPPFLAGS = $(backends_cppflags)
tests_unit_test_contract_changes_LDADD = $(store_tests_libraries)
tests_unit += tests/unit/test_contract_loaded
tests_unit_test_contract_loaded_SOURCES = tests/unit/test_contract_loaded.c $(backends)
tests_unit_test_contract_loaded_CPPFLAGS = $(backends_cppflags)
tests_unit_test_contract_loaded_LDADD = $(store_tests_libraries)
tests_unit += tests/unit/test_contract_order
tests_unit_test_contract_order_SOURCES = tests/unit/test_contract_order.c $(backends)
tests_unit_test_contract_order_CPPFLAGS = $(backends_cppflags)
tests_unit_test_contract_order_LDADD = $(store_tests_libraries)
tests_unit += tests/unit/test_contract_lines
tests_unit_test_contract_lines_SOURCES = tests/unit/test_contract_lines.c $(backends)
tests_unit_test_contract_lines_CPPFLAGS = $(backends_cppflags)
tests_unit_test_contract_lines_LDADD = $(store_tests_libraries)
tests_unit += tests/unit/test_contract_people
tests_unit_test_contract_people_SOURCES = tests/unit/test_contract_people.c $(backends)
tests_unit_test_contract_people_CPPFLAGS = $(backends_cppflags)
tests_unit_test_contract_people_LDADD = $(store_tests_libraries)
tests_unit += tests/unit/test_contract_follow
tests_unit_test_contract_follow_SOURCES = tests/unit/test_contract_follow.c \
	tests/unit/contents_told.c tests/unit/contents_told.h $(backends)
tests_unit_test_contract_follow_CPPFLAGS = $(backends_cppflags)
tests_unit_test_contract_follow_LDADD = $(store_tests_libraries)
tests_unit += tests/unit/test_contract_segments
tests_unit_test_contract_segments_SOURCES = tests/unit/test_contract_segments.c \
	tests/unit/contents_told.c tests/unit/contents_told.h $(backends)
tests_unit_test_contract_segments_CPPFLAGS = $(backends_cppflags)
tests_unit_test_contract_segments_LDADD = $(store_tests_libraries)
tests_unit += tests/unit/test_gathered
tests_unit_test_gathered_SOURCES = tests/unit/test_gathered.c $(backends)
tests_unit_test_gathered_CPPFLAGS = $(backends_cppflags)
tests_unit_test_gathered_LDADD = host/segments/libsegments.a $(store_tests_libraries)
tests_unit += tests/unit/test_contract_first
tests_unit_test_contract_first_SOURCES = tests/unit/test_contract_first.c $(backends)
tests_unit_test_contract_first_CPPFLAGS = $(backends_cppflags)
tests_unit_test_contract_first_LDADD = $(store_tests_libraries)
if POSTGRESQL
tests_unit += tests/unit/test_sieve
tests_unit_test_sieve_LDADD = $(store_tests_libraries)
tests_unit += tests/unit/test_often
tests_unit_test_often_SOURCES = tests/unit/test_often.c \
	tests/unit/crowd.c tests/unit/crowd.h $(backends)
tests_unit_test_often_CPPFLAGS = $(backends_cppflags)
tests_unit_test_often_LDADD = $(sync_tests_libraries)
tests_unit += tests/unit/test_trips
tests_unit_test_trips_SOURCES = tests/unit/test_trips.c \
	tests/unit/crowd.c tests/unit/crowd.h $(backends)
tests_unit_test_trips_CPPFLAGS = $(backends_cppflags)
tests_unit_test_trips_LDADD = $(sync_tests_libraries)
endif
tests_unit += tests/unit/test_store_versions
tests_unit_test_store_versions_SOURCES = tests/unit/test_store_versions.c $(scratch)
tests_unit_test_store_versions_LDADD = $(store_tests_libraries)
tests_unit += tests/unit/test_store_faults
tests_unit_test_store_faults_SOURCES = tests/unit/test_store_faults.c \
	tests/support/disk_layer.c tests/support/disk_layer.h \
	tests/support/faulty_disk.c tests/support/faulty_disk.h \
	tests/unit/store_verbs.c tests/unit/store_verbs.h $(scratch)
tests_unit_test_store_faults_LDADD = $(store_tests_libraries)
tests_unit += tests/unit/test_lease
tests_unit_test_lease_SOURCES = tests/unit/test_lease.c $(scratch)
tests_unit_test_lease_LDADD = $(store_tests_libraries)
tests_unit += tests/unit/test_counts
tests_unit_test_counts_SOURCES = tests/unit/test_counts.c $(scratch)
tests_unit_test_counts_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS) $(SQLITE_CFLAGS)
tests_unit_test_counts_LDADD = $(store_tests_libraries)
tests_unit += tests/unit/test_pile
tests_unit_test_pile_LDADD = $(store_tests_libraries)
tests_unit += tests/unit/test_news
tests_unit_test_news_LDADD = $(store_tests_libraries)
tests_unit += tests/unit/test_spool
tests_unit_test_spool_SOURCES = tests/unit/test_spool.c $(scratch)
tests_unit_test_spool_LDADD = $(store_tests_libraries)
tests_unit += tests/unit/test_bits
tests_unit_test_bits_LDADD = $(store_tests_libraries)
tests_unit += tests/unit/test_rows
tests_unit_test_rows_LDADD = $(store_tests_libraries)
segment_state = tests/unit/segment_state.c tests/unit/segment_state.h
tests_unit += tests/unit/test_seats
tests_unit_test_seats_SOURCES = tests/unit/test_seats.c $(segment_state)
tests_unit_test_seats_LDADD = $(sync_tests_libraries)
tests_unit += tests/unit/test_segment_moves
tests_unit_test_segment_moves_SOURCES = tests/unit/test_segment_moves.c $(segment_state)
tests_unit_test_segment_moves_LDADD = $(sync_tests_libraries)
tests_unit += tests/unit/test_segment_cost
tests_unit_test_segment_cost_SOURCES = tests/unit/test_segment_cost.c \
	$(segment_state) $(scratch)
tests_unit_test_segment_cost_LDADD = $(sync_tests_libraries)
tests_unit += tests/unit/test_unlearned
tests_unit_test_unlearned_SOURCES = tests/unit/test_unlearned.c \
	tests/unit/crowd.c tests/unit/crowd.h $(scratch)
tests_unit_test_unlearned_LDADD = $(sync_tests_libraries)
tests_unit += tests/unit/test_written
tests_unit_test_written_SOURCES = tests/unit/test_written.c \
	tests/unit/crowd.c tests/unit/crowd.h $(scratch)
tests_unit_test_written_LDADD = $(sync_tests_libraries)
tests_unit += tests/unit/test_segment_counts
tests_unit_test_segment_counts_LDADD = $(sync_tests_libraries)
tests_unit += tests/unit/test_plan_file
tests_unit_test_plan_file_SOURCES = tests/unit/test_plan_file.c $(scratch)
tests_unit_test_plan_file_LDADD = $(tests_unit_test_report_LDADD)
tests_unit += tests/unit/test_report
tests_unit_test_report_LDADD = $(sync_tests_libraries)
tests_unit += tests/unit/test_progress
tests_unit_test_progress_SOURCES = tests/unit/test_progress.c
tests_unit_test_progress_LDADD = $(sync_tests_libraries)

tests_unit += tests/unit/test_explain
tests_unit_test_explain_SOURCES = tests/unit/test_explain.c $(story)
tests_unit_test_explain_LDADD = $(sync_tests_libraries)
tests_unit += tests/unit/test_settle
tests_unit_test_settle_SOURCES = tests/unit/test_settle.c $(small_state)
tests_unit_test_settle_LDADD = $(sync_tests_libraries)

schedule_tests_libraries = tests/support/libsupport.a host/schedule/libschedule.a \
	host/spec/libspec.a plugin/kit/libkit.a host/base/libbase.a
year = tests/unit/year.c tests/unit/year.h
tests_unit += tests/unit/test_zone
tests_unit_test_zone_LDADD = $(schedule_tests_libraries)
tests_unit += tests/unit/test_cron
tests_unit_test_cron_SOURCES = tests/unit/test_cron.c $(year)
tests_unit_test_cron_LDADD = $(schedule_tests_libraries)
tests_unit += tests/unit/test_when
tests_unit_test_when_SOURCES = tests/unit/test_when.c $(year)
tests_unit_test_when_LDADD = $(schedule_tests_libraries)
tests_unit += tests/unit/test_timing
tests_unit_test_timing_SOURCES = tests/unit/test_timing.c
tests_unit_test_timing_LDADD = host/export/libexport.a $(schedule_tests_libraries)
tests_unit += tests/unit/test_late
tests_unit_test_late_LDADD = host/schedule/libschedule.a $(sync_tests_libraries)
roster_stage = tests/unit/roster_stage.c tests/unit/roster_stage.h
tests_unit += tests/unit/test_roster
tests_unit_test_roster_SOURCES = tests/unit/test_roster.c $(roster_stage)
tests_unit_test_roster_LDADD = $(schedule_tests_libraries)
tests_unit += tests/unit/test_roster_histories
tests_unit_test_roster_histories_SOURCES = tests/unit/test_roster_histories.c \
	$(roster_stage)
tests_unit_test_roster_histories_LDADD = $(schedule_tests_libraries)
tests_long += tests/unit/test_roster_histories
company = tests/unit/company.c tests/unit/company.h \
	tests/unit/company_world.c tests/unit/company_world.h \
	tests/unit/company_faults.c \
	tests/unit/company_heap.c tests/unit/company_heap.h
tests_unit += tests/unit/test_claim
tests_unit_test_claim_SOURCES = tests/unit/test_claim.c $(company)
tests_unit_test_claim_LDADD = $(schedule_tests_libraries)
tests_long += tests/unit/test_claim
supervisor_tests_libraries = host/schedule/libschedule.a $(sync_tests_libraries)
tests_unit += tests/unit/test_alert_decide
tests_unit_test_alert_decide_LDADD = host/alerts/libalerts.a \
	$(supervisor_tests_libraries)
alert_stage = tests/unit/alert_stage.c tests/unit/alert_stage.h $(scratch)
alert_tests_libraries = tests/support/libwire.a \
	host/alerts/libalerts.a $(supervisor_tests_libraries)
tests_unit += tests/unit/test_alerts
tests_unit_test_alerts_SOURCES = tests/unit/test_alerts.c $(alert_stage)
tests_unit_test_alerts_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS) $(CRYPTO_CFLAGS)
tests_unit_test_alerts_LDADD = $(alert_tests_libraries)
tests_unit += tests/unit/test_alert_command
tests_unit_test_alert_command_SOURCES = tests/unit/test_alert_command.c $(alert_stage)
tests_unit_test_alert_command_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS) $(CRYPTO_CFLAGS)
tests_unit_test_alert_command_LDADD = $(alert_tests_libraries)
tests_unit += tests/unit/test_notify
tests_unit_test_notify_SOURCES = tests/unit/test_notify.c $(scratch)
tests_unit_test_notify_LDADD = $(schedule_tests_libraries)
tests_unit += tests/unit/test_past
tests_unit_test_past_SOURCES = tests/unit/test_past.c $(scratch)
tests_unit_test_past_LDADD = $(supervisor_tests_libraries)
tests_unit += tests/unit/test_alarm
tests_unit_test_alarm_SOURCES = tests/unit/test_alarm.c $(scratch)
tests_unit_test_alarm_LDADD = $(supervisor_tests_libraries)
tests_unit += tests/unit/test_child
tests_unit_test_child_SOURCES = tests/unit/test_child.c $(scratch)
tests_unit_test_child_LDADD = $(supervisor_tests_libraries)
tests_unit += tests/unit/test_forget_histories
tests_long += tests/unit/test_forget_histories
tests_unit_test_forget_histories_SOURCES = tests/unit/test_forget_histories.c $(history)
tests_unit_test_forget_histories_LDADD = $(sync_tests_libraries)

# The console.
console_tests_libraries = tests/support/libsupport.a host/console/libconsole.a \
	host/listen/liblisten.a \
	plugin/kit/libkit.a host/base/libbase.a
tests_unit += tests/unit/test_console_markup
tests_unit_test_console_markup_LDADD = $(console_tests_libraries)
tests_unit += tests/unit/test_console_access
tests_unit_test_console_access_LDADD = $(console_tests_libraries)
tests_unit += tests/unit/test_console_intake
tests_unit_test_console_intake_LDADD = $(console_tests_libraries)
tests_unit += tests/unit/test_console_peer
tests_unit_test_console_peer_LDADD = $(console_tests_libraries)
tests_unit += tests/unit/test_console_drafts
tests_unit_test_console_drafts_LDADD = $(console_tests_libraries)
tests_unit += tests/unit/test_console_trail
tests_unit_test_console_trail_LDADD = $(console_tests_libraries)
# What is told to machines that watch.
watched = tests/unit/watched.c tests/unit/watched.h
tests_unit += tests/unit/test_exposition
tests_unit_test_exposition_LDADD = tests/support/libopenmetrics.a $(sync_tests_libraries)
tests_unit += tests/unit/test_metrics
tests_unit_test_metrics_SOURCES = tests/unit/test_metrics.c $(watched)
tests_unit_test_metrics_CPPFLAGS = $(AM_CPPFLAGS) -DTOP_SRCDIR='"$(abs_top_srcdir)"'
tests_unit_test_metrics_LDADD = tests/support/libopenmetrics.a $(sync_tests_libraries)
tests_unit += tests/unit/test_metrics_examples
tests_unit_test_metrics_examples_SOURCES = tests/unit/test_metrics_examples.c $(watched)
tests_unit_test_metrics_examples_CPPFLAGS = $(AM_CPPFLAGS) $(YAML_CFLAGS) \
	-DTOP_SRCDIR='"$(abs_top_srcdir)"'
tests_unit_test_metrics_examples_LDADD = tests/support/libopenmetrics.a \
	$(sync_tests_libraries)
EXTRA_DIST += tests/unit/prometheus_rules.yaml
tests_unit += tests/unit/test_tally
tests_unit_test_tally_LDADD = $(sync_tests_libraries)
tests_unit += tests/unit/test_listen
tests_unit_test_listen_SOURCES = tests/unit/test_listen.c $(scratch)
tests_unit_test_listen_LDADD = tests/support/libopenmetrics.a tests/support/libsupport.a \
	host/listen/liblisten.a host/base/libbase.a
tests_unit += tests/unit/test_listen_address
tests_unit_test_listen_address_LDADD = tests/support/libsupport.a \
	host/listen/liblisten.a host/base/libbase.a
tests_unit += tests/unit/test_survey
lettered = tests/unit/lettered.c tests/unit/lettered.h $(scratch)
if POSTGRESQL
tests_unit += tests/unit/test_survey_shared
endif
tests_unit_test_survey_shared_SOURCES = tests/unit/test_survey_shared.c $(lettered) \
	tests/support/database.c tests/support/database.h
tests_unit_test_survey_shared_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS) $(LIBPQ_CFLAGS)
tests_unit_test_survey_shared_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=facts_read
tests_unit_test_survey_shared_LDADD = $(supervisor_tests_libraries) $(LIBPQ_LIBS)
tests_unit_test_survey_SOURCES = tests/unit/test_survey.c $(lettered)
tests_unit_test_survey_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=facts_read
tests_unit_test_survey_LDADD = $(supervisor_tests_libraries)

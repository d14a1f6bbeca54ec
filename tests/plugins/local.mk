# Plugins to load in tests. A module that is not installed needs -rpath all the same.
plugin_module = $(AM_LDFLAGS) -module -avoid-version -shared -rpath /nowhere

EXTRA_DIST += tests/plugins/whole.h

check_LTLIBRARIES += tests/plugins/echo.la
tests_plugins_echo_la_SOURCES = tests/plugins/echo.c
tests_plugins_echo_la_LDFLAGS = $(plugin_module)
check_LTLIBRARIES += tests/plugins/first.la
tests_plugins_first_la_SOURCES = tests/plugins/first.c
tests_plugins_first_la_LDFLAGS = $(plugin_module)

# Connectors of older interfaces, each with its own copy of that header: never edited.
EXTRA_DIST += tests/plugins/frozen_1_0/people.h tests/plugins/frozen_1_0/wherry.h \
	tests/plugins/frozen_1_1/wherry.h
check_LTLIBRARIES += tests/plugins/frozen_1_0/frozen_1_0.la
tests_plugins_frozen_1_0_frozen_1_0_la_SOURCES = tests/plugins/frozen_1_0/frozen_1_0.c
tests_plugins_frozen_1_0_frozen_1_0_la_LDFLAGS = $(plugin_module)
check_LTLIBRARIES += tests/plugins/frozen_1_1/frozen_1_1.la
tests_plugins_frozen_1_1_frozen_1_1_la_SOURCES = tests/plugins/frozen_1_1/frozen_1_1.c
tests_plugins_frozen_1_1_frozen_1_1_la_LDFLAGS = $(plugin_module)

# Plugins that end the process: tests/unit/test_guard.c.
check_LTLIBRARIES += tests/plugins/ends.la tests/plugins/ends_at_once.la \
	tests/plugins/crashes_at_once.la
tests_plugins_ends_la_SOURCES = tests/plugins/ends.c
tests_plugins_ends_la_LDFLAGS = $(plugin_module)
tests_plugins_ends_at_once_la_SOURCES = tests/plugins/ends_at_once.c
tests_plugins_ends_at_once_la_LDFLAGS = $(plugin_module)
tests_plugins_crashes_at_once_la_SOURCES = tests/plugins/crashes_at_once.c
tests_plugins_crashes_at_once_la_LDFLAGS = $(plugin_module)

# Each is refused with the sentence of its head line, by tests/unit/test_registry.c.
bad_plugins = \
	tests/plugins/bad/abi_newer_minor.la \
	tests/plugins/bad/abi_other_major.la \
	tests/plugins/bad/check_missing.la \
	tests/plugins/bad/choices_missing.la \
	tests/plugins/bad/close_missing.la \
	tests/plugins/bad/config_huge.la \
	tests/plugins/bad/config_too_small.la \
	tests/plugins/bad/fallback_of_required.la \
	tests/plugins/bad/fallback_refused.la \
	tests/plugins/bad/name_malformed.la \
	tests/plugins/bad/name_missing.la \
	tests/plugins/bad/open_missing.la \
	tests/plugins/bad/option_beside_its_file.la \
	tests/plugins/bad/option_far_outside.la \
	tests/plugins/bad/option_flag_unknown.la \
	tests/plugins/bad/option_name_malformed.la \
	tests/plugins/bad/option_not_aligned.la \
	tests/plugins/bad/option_of_the_host.la \
	tests/plugins/bad/option_outside.la \
	tests/plugins/bad/option_overlapping.la \
	tests/plugins/bad/option_twice.la \
	tests/plugins/bad/option_type_unknown.la \
	tests/plugins/bad/option_without_help.la \
	tests/plugins/bad/option_without_name.la \
	tests/plugins/bad/options_missing.la \
	tests/plugins/bad/range_reversed.la \
	tests/plugins/bad/roles_none.la \
	tests/plugins/bad/roles_unknown.la \
	tests/plugins/bad/secret_number.la \
	tests/plugins/bad/segments_cut_a_slot.la \
	tests/plugins/bad/segments_lack_find.la \
	tests/plugins/bad/segments_lack_remove.la \
	tests/plugins/bad/segments_too_small.la \
	tests/plugins/bad/segments_without_list.la \
	tests/plugins/bad/sink_cuts_a_slot.la \
	tests/plugins/bad/sink_lacks_open.la \
	tests/plugins/bad/sink_too_small.la \
	tests/plugins/bad/size_cuts_a_slot.la \
	tests/plugins/bad/size_too_large.la \
	tests/plugins/bad/size_too_small.la \
	tests/plugins/bad/source_and_sink_missing.la \
	tests/plugins/bad/source_cuts_a_slot.la \
	tests/plugins/bad/source_lacks_read.la \
	tests/plugins/bad/source_too_small.la \
	tests/plugins/bad/summary_of_two_lines.la \
	tests/plugins/bad/symbol_is_no_connector.la \
	tests/plugins/bad/symbol_missing.la \
	tests/plugins/bad/symbol_undefined.la \
	tests/plugins/bad/version_missing.la
check_LTLIBRARIES += $(bad_plugins)

tests_plugins_bad_abi_newer_minor_la_SOURCES = tests/plugins/bad/abi_newer_minor.c
tests_plugins_bad_abi_newer_minor_la_LDFLAGS = $(plugin_module)
tests_plugins_bad_abi_other_major_la_SOURCES = tests/plugins/bad/abi_other_major.c
tests_plugins_bad_abi_other_major_la_LDFLAGS = $(plugin_module)
tests_plugins_bad_check_missing_la_SOURCES = tests/plugins/bad/check_missing.c
tests_plugins_bad_check_missing_la_LDFLAGS = $(plugin_module)
tests_plugins_bad_choices_missing_la_SOURCES = tests/plugins/bad/choices_missing.c
tests_plugins_bad_choices_missing_la_LDFLAGS = $(plugin_module)
tests_plugins_bad_close_missing_la_SOURCES = tests/plugins/bad/close_missing.c
tests_plugins_bad_close_missing_la_LDFLAGS = $(plugin_module)
tests_plugins_bad_config_huge_la_SOURCES = tests/plugins/bad/config_huge.c
tests_plugins_bad_config_huge_la_LDFLAGS = $(plugin_module)
tests_plugins_bad_config_too_small_la_SOURCES = tests/plugins/bad/config_too_small.c
tests_plugins_bad_config_too_small_la_LDFLAGS = $(plugin_module)
tests_plugins_bad_fallback_of_required_la_SOURCES = tests/plugins/bad/fallback_of_required.c
tests_plugins_bad_fallback_of_required_la_LDFLAGS = $(plugin_module)
tests_plugins_bad_fallback_refused_la_SOURCES = tests/plugins/bad/fallback_refused.c
tests_plugins_bad_fallback_refused_la_LDFLAGS = $(plugin_module)
tests_plugins_bad_name_malformed_la_SOURCES = tests/plugins/bad/name_malformed.c
tests_plugins_bad_name_malformed_la_LDFLAGS = $(plugin_module)
tests_plugins_bad_name_missing_la_SOURCES = tests/plugins/bad/name_missing.c
tests_plugins_bad_name_missing_la_LDFLAGS = $(plugin_module)
tests_plugins_bad_open_missing_la_SOURCES = tests/plugins/bad/open_missing.c
tests_plugins_bad_open_missing_la_LDFLAGS = $(plugin_module)
tests_plugins_bad_option_beside_its_file_la_SOURCES = tests/plugins/bad/option_beside_its_file.c
tests_plugins_bad_option_beside_its_file_la_LDFLAGS = $(plugin_module)
tests_plugins_bad_option_far_outside_la_SOURCES = tests/plugins/bad/option_far_outside.c
tests_plugins_bad_option_far_outside_la_LDFLAGS = $(plugin_module)
tests_plugins_bad_option_flag_unknown_la_SOURCES = tests/plugins/bad/option_flag_unknown.c
tests_plugins_bad_option_flag_unknown_la_LDFLAGS = $(plugin_module)
tests_plugins_bad_option_name_malformed_la_SOURCES = tests/plugins/bad/option_name_malformed.c
tests_plugins_bad_option_name_malformed_la_LDFLAGS = $(plugin_module)
tests_plugins_bad_option_not_aligned_la_SOURCES = tests/plugins/bad/option_not_aligned.c
tests_plugins_bad_option_not_aligned_la_LDFLAGS = $(plugin_module)
tests_plugins_bad_option_of_the_host_la_SOURCES = tests/plugins/bad/option_of_the_host.c
tests_plugins_bad_option_of_the_host_la_LDFLAGS = $(plugin_module)
tests_plugins_bad_option_outside_la_SOURCES = tests/plugins/bad/option_outside.c
tests_plugins_bad_option_outside_la_LDFLAGS = $(plugin_module)
tests_plugins_bad_option_overlapping_la_SOURCES = tests/plugins/bad/option_overlapping.c
tests_plugins_bad_option_overlapping_la_LDFLAGS = $(plugin_module)
tests_plugins_bad_option_twice_la_SOURCES = tests/plugins/bad/option_twice.c
tests_plugins_bad_option_twice_la_LDFLAGS = $(plugin_module)
tests_plugins_bad_option_type_unknown_la_SOURCES = tests/plugins/bad/option_type_unknown.c
tests_plugins_bad_option_type_unknown_la_LDFLAGS = $(plugin_module)
tests_plugins_bad_option_without_help_la_SOURCES = tests/plugins/bad/option_without_help.c
tests_plugins_bad_option_without_help_la_LDFLAGS = $(plugin_module)
tests_plugins_bad_option_without_name_la_SOURCES = tests/plugins/bad/option_without_name.c
tests_plugins_bad_option_without_name_la_LDFLAGS = $(plugin_module)
tests_plugins_bad_options_missing_la_SOURCES = tests/plugins/bad/options_missing.c
tests_plugins_bad_options_missing_la_LDFLAGS = $(plugin_module)
tests_plugins_bad_range_reversed_la_SOURCES = tests/plugins/bad/range_reversed.c
tests_plugins_bad_range_reversed_la_LDFLAGS = $(plugin_module)
tests_plugins_bad_roles_none_la_SOURCES = tests/plugins/bad/roles_none.c
tests_plugins_bad_roles_none_la_LDFLAGS = $(plugin_module)
tests_plugins_bad_roles_unknown_la_SOURCES = tests/plugins/bad/roles_unknown.c
tests_plugins_bad_roles_unknown_la_LDFLAGS = $(plugin_module)
tests_plugins_bad_secret_number_la_SOURCES = tests/plugins/bad/secret_number.c
tests_plugins_bad_secret_number_la_LDFLAGS = $(plugin_module)
tests_plugins_bad_segments_cut_a_slot_la_SOURCES = tests/plugins/bad/segments_cut_a_slot.c
tests_plugins_bad_segments_cut_a_slot_la_LDFLAGS = $(plugin_module)
tests_plugins_bad_segments_lack_find_la_SOURCES = tests/plugins/bad/segments_lack_find.c
tests_plugins_bad_segments_lack_find_la_LDFLAGS = $(plugin_module)
tests_plugins_bad_segments_lack_remove_la_SOURCES = tests/plugins/bad/segments_lack_remove.c
tests_plugins_bad_segments_lack_remove_la_LDFLAGS = $(plugin_module)
tests_plugins_bad_segments_too_small_la_SOURCES = tests/plugins/bad/segments_too_small.c
tests_plugins_bad_segments_too_small_la_LDFLAGS = $(plugin_module)
tests_plugins_bad_segments_without_list_la_SOURCES = tests/plugins/bad/segments_without_list.c
tests_plugins_bad_segments_without_list_la_LDFLAGS = $(plugin_module)
tests_plugins_bad_sink_cuts_a_slot_la_SOURCES = tests/plugins/bad/sink_cuts_a_slot.c
tests_plugins_bad_sink_cuts_a_slot_la_LDFLAGS = $(plugin_module)
tests_plugins_bad_sink_lacks_open_la_SOURCES = tests/plugins/bad/sink_lacks_open.c
tests_plugins_bad_sink_lacks_open_la_LDFLAGS = $(plugin_module)
tests_plugins_bad_sink_too_small_la_SOURCES = tests/plugins/bad/sink_too_small.c
tests_plugins_bad_sink_too_small_la_LDFLAGS = $(plugin_module)
tests_plugins_bad_size_cuts_a_slot_la_SOURCES = tests/plugins/bad/size_cuts_a_slot.c
tests_plugins_bad_size_cuts_a_slot_la_LDFLAGS = $(plugin_module)
tests_plugins_bad_size_too_large_la_SOURCES = tests/plugins/bad/size_too_large.c
tests_plugins_bad_size_too_large_la_LDFLAGS = $(plugin_module)
tests_plugins_bad_size_too_small_la_SOURCES = tests/plugins/bad/size_too_small.c
tests_plugins_bad_size_too_small_la_LDFLAGS = $(plugin_module)
tests_plugins_bad_source_and_sink_missing_la_SOURCES = tests/plugins/bad/source_and_sink_missing.c
tests_plugins_bad_source_and_sink_missing_la_LDFLAGS = $(plugin_module)
tests_plugins_bad_source_cuts_a_slot_la_SOURCES = tests/plugins/bad/source_cuts_a_slot.c
tests_plugins_bad_source_cuts_a_slot_la_LDFLAGS = $(plugin_module)
tests_plugins_bad_source_lacks_read_la_SOURCES = tests/plugins/bad/source_lacks_read.c
tests_plugins_bad_source_lacks_read_la_LDFLAGS = $(plugin_module)
tests_plugins_bad_source_too_small_la_SOURCES = tests/plugins/bad/source_too_small.c
tests_plugins_bad_source_too_small_la_LDFLAGS = $(plugin_module)
tests_plugins_bad_summary_of_two_lines_la_SOURCES = tests/plugins/bad/summary_of_two_lines.c
tests_plugins_bad_summary_of_two_lines_la_LDFLAGS = $(plugin_module)
tests_plugins_bad_symbol_is_no_connector_la_SOURCES = tests/plugins/bad/symbol_is_no_connector.c
tests_plugins_bad_symbol_is_no_connector_la_LDFLAGS = $(plugin_module)
tests_plugins_bad_symbol_missing_la_SOURCES = tests/plugins/bad/symbol_missing.c
tests_plugins_bad_symbol_missing_la_LDFLAGS = $(plugin_module)
tests_plugins_bad_symbol_undefined_la_SOURCES = tests/plugins/bad/symbol_undefined.c
tests_plugins_bad_symbol_undefined_la_LDFLAGS = $(plugin_module) -Wl,-z,lazy
tests_plugins_bad_version_missing_la_SOURCES = tests/plugins/bad/version_missing.c
tests_plugins_bad_version_missing_la_LDFLAGS = $(plugin_module)

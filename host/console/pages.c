/* pages.c -- the table of all pages. */
#include "host/console/pages.h"

#include "host/console/act.h"
#include "host/console/asset.h"
#include "host/console/backfill_page.h"
#include "host/console/connection.h"
#include "host/console/farewell.h"
#include "host/console/key_page.h"
#include "host/console/new_connection.h"
#include "host/console/overview.h"
#include "host/console/parked_page.h"
#include "host/console/people.h"
#include "host/console/plan_page.h"
#include "host/console/readiness.h"
#include "host/console/runs.h"
#include "host/console/segments_page.h"
#include "host/console/settings.h"
#include "host/console/sign_in.h"
#include "host/console/spec_page.h"

/* clang-format off */
const struct page pages[] = {
    {METHOD_GET, "/style.css", ROLE_NOBODY, NULL, asset_show},
    {METHOD_GET, "/script.js", ROLE_NOBODY, NULL, asset_show},
    {METHOD_GET, "/icon.svg", ROLE_NOBODY, NULL, asset_show},
    {METHOD_GET, "/sign-in", ROLE_NOBODY, NULL, sign_in_show},
    {METHOD_POST, "/sign-in", ROLE_NOBODY, sign_in_ask, sign_in_done},
    {METHOD_POST, "/sign-out", ROLE_NOBODY, sign_out, NULL},

    {METHOD_GET, "/", ROLE_VIEWER, overview_ask, overview_show},
    {METHOD_GET, "/settings", ROLE_VIEWER, settings_ask, settings_show},
    {METHOD_GET, "/pipelines/{}", ROLE_VIEWER, connection_ask, connection_show},
    {METHOD_GET, "/pipelines/{}/runs", ROLE_VIEWER, runs_ask, runs_show},
    {METHOD_GET, "/pipelines/{}/runs/{}", ROLE_VIEWER, run_ask, run_show},
    {METHOD_GET, "/pipelines/{}/parked", ROLE_VIEWER, parked_ask, parked_show},
    {METHOD_GET, "/pipelines/{}/segments", ROLE_VIEWER, segments_ask, segments_show},
    {METHOD_GET, "/pipelines/{}/segments/{}", ROLE_VIEWER, readiness_ask, readiness_show},
    {METHOD_GET, "/pipelines/{}/spec", ROLE_OPERATOR, spec_page_ask, spec_page_show},
    {METHOD_GET, "/jobs/{}", ROLE_OPERATOR, NULL, act_show},
    {METHOD_GET, "/jobs/{}/events", ROLE_OPERATOR, NULL, act_events},

    {METHOD_GET, "/people", ROLE_SUPPORT, people_ask, people_show},
    {METHOD_POST, "/people", ROLE_SUPPORT, people_find, people_found},
    {METHOD_GET, "/pipelines/{}/people/{}", ROLE_SUPPORT, person_ask, person_show},
    {METHOD_POST, "/pipelines/{}/people/{}/export", ROLE_SUPPORT, person_export_ask, person_export},

    {METHOD_GET, "/connections/new", ROLE_OPERATOR, new_connection_ask, new_connection_show},
    {METHOD_POST, "/connections/new", ROLE_OPERATOR, new_connection_send, new_connection_sent},
    {METHOD_POST, "/connections/create", ROLE_OPERATOR, new_connection_create, new_connection_created},
    {METHOD_POST, "/connections/discard", ROLE_OPERATOR, new_connection_discard, NULL},
    {METHOD_GET, "/connections/new/{}", ROLE_OPERATOR, new_connection_ask, new_connection_show},
    {METHOD_POST, "/connections/new/{}", ROLE_OPERATOR, new_connection_send, new_connection_sent},
    {METHOD_POST, "/pipelines/{}/run", ROLE_OPERATOR, connection_act, NULL},
    {METHOD_POST, "/pipelines/{}/refresh", ROLE_OPERATOR, connection_act, NULL},
    {METHOD_POST, "/pipelines/{}/pause", ROLE_OPERATOR, connection_act, NULL},
    {METHOD_POST, "/pipelines/{}/resume", ROLE_OPERATOR, connection_act, NULL},
    {METHOD_GET, "/pipelines/{}/key", ROLE_OPERATOR, NULL, key_page_show},
    {METHOD_POST, "/pipelines/{}/key", ROLE_OPERATOR, key_page_ask, key_page_done},
    {METHOD_GET, "/pipelines/{}/delete", ROLE_OPERATOR, farewell_ask, farewell_show},
    {METHOD_POST, "/pipelines/{}/delete", ROLE_OPERATOR, farewell_delete, NULL},
    {METHOD_GET, "/pipelines/{}/people/{}/forget", ROLE_OPERATOR, farewell_ask, farewell_show},
    {METHOD_POST, "/pipelines/{}/people/{}/forget", ROLE_OPERATOR, farewell_forget, NULL},
    {METHOD_GET, "/pipelines/{}/segments/{}/add", ROLE_OPERATOR, segment_change_ask, segment_change_show},
    {METHOD_POST, "/pipelines/{}/segments/{}/add", ROLE_OPERATOR, segment_change, NULL},
    {METHOD_GET, "/pipelines/{}/segments/{}/remove", ROLE_OPERATOR, segment_change_ask, segment_change_show},
    {METHOD_POST, "/pipelines/{}/segments/{}/remove", ROLE_OPERATOR, segment_change, NULL},
    {METHOD_GET, "/pipelines/{}/backfill", ROLE_OPERATOR, NULL, backfill_show},
    {METHOD_POST, "/pipelines/{}/backfill", ROLE_OPERATOR, backfill_count, NULL},
    {METHOD_POST, "/pipelines/{}/backfill/do", ROLE_OPERATOR, backfill_do, NULL},
    {METHOD_GET, "/backfills/{}", ROLE_OPERATOR, NULL, backfill_show_found},
    {METHOD_POST, "/pipelines/{}/plan", ROLE_OPERATOR, plan_make, NULL},
    {METHOD_POST, "/pipelines/{}/runs/{}/undo", ROLE_OPERATOR, plan_make_undo, NULL},
    {METHOD_GET, "/plans/{}", ROLE_OPERATOR, NULL, plan_show},
    {METHOD_POST, "/plans/{}/apply", ROLE_OPERATOR, plan_apply, NULL},
    {METHOD_GET, "/pipelines/{}/parked/{}", ROLE_OPERATOR, parked_drop_ask, parked_drop_show},
    {METHOD_POST, "/pipelines/{}/parked/{}", ROLE_OPERATOR, parked_act, NULL},
    {METHOD_POST, "/jobs/{}/stop", ROLE_OPERATOR, act_stop, NULL},
    {.path = NULL},
};

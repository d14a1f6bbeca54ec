/* columns.h -- within this folder: columns that tables and statements name alike. */
#ifndef STORE_SQLITE_COLUMNS_H
#define STORE_SQLITE_COLUMNS_H

#define CONTACT_COLUMNS                                                                \
    "id, list_present, crm_present, list_address, crm_own, open, subscribed, parked,"  \
    " hidden, list_id, crm_id, further, body"

/* One row: how many contacts are in each state, so that nothing has to count them. */
#define COUNT_COLUMNS "rows, on_list, in_crm, linked, subscribed, open, parked"
#define COUNT_CONTACTS                                                                 \
    "SELECT count(*), total(list_present), total(crm_present),"                        \
    " total(list_present AND crm_present), total(subscribed), total(open),"            \
    " total(parked) FROM contact"

#endif

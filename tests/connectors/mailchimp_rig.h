/* mailchimp_rig.h -- the rig of the connector for Mailchimp: its list, what it
 * returned. */
#ifndef CONNECTORS_MAILCHIMP_RIG_H
#define CONNECTORS_MAILCHIMP_RIG_H

#include "tests/connectors/connector_rig.h"

/* The fields that its tests read; the last is NULL. */
extern const char *const rig_fields[];

/* The id that the last read returned for this address. */
const char *rig_id(const struct rig *rig, const char *key);
/* Fails the test unless every member of the world was returned. */
void rig_all_told(struct rig *rig);
/* A number from /control/meters: the first after this name. */
long rig_meter(struct rig *rig, const char *name);

#endif

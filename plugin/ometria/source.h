/* source.h -- what the host reads from: contacts, or the members of a list. */
#ifndef OMETRIA_SOURCE_H
#define OMETRIA_SOURCE_H

#include "plugin/wherry.h"

extern const struct wherry_source ometria_source;

#endif

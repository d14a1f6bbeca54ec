/* sharing.h -- within this folder: supervisors that share their pipelines, as rows. */
#ifndef STORE_POSTGRES_SHARING_H
#define STORE_POSTGRES_SHARING_H

struct sharing_driver;

extern const struct sharing_driver postgres_sharing;

#endif

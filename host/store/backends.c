/* backends.c -- which driver keeps a state. */
#include "host/store/backends.h"

#ifdef WITH_POSTGRESQL
#include "host/store/postgres/connect.h"
#include "host/store/postgres/driver.h"
#endif
#include "host/store/sqlite/driver.h"

const struct driver *driver_of(const char *place)
{
#ifdef WITH_POSTGRESQL
    if (postgres_is_place(place))
        return &postgres_driver;
#endif
    (void)place;
    return &sqlite_driver;
}

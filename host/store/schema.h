/* schema.h -- within this folder: the tables of a state file and every statement on
 * them.
 */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

enum statement {
    SQL_BEGIN,
    SQL_COMMIT,
    SQL_GET_VALUE,
    SQL_SET_VALUE,
    SQL_INSERT_ROW,
    SQL_UPDATE_ROW,
    SQL_GET_ROW,
    SQL_GET_STANDING,
    SQL_GET_FURTHER,
    SQL_ADD_FURTHER,
    SQL_DROP_FURTHER,
    SQL_DROP_LINK,
    SQL_ADD_LINK,
    SQL_MAKE_UP_LINKS,
    SQL_FIND_ID,
    SQL_GET_DIGEST,
    SQL_FIND_LIST_ADDRESS,
    SQL_FIND_CRM_ADDRESS,
    SQL_NEXT_ROWS,
    SQL_NEXT_OPEN,
    SQL_NEXT_PARKED,
    SQL_NEXT_IN_CRM,
    SQL_GET_COUNTS,
    SQL_ADD_COUNTS,
    SQL_FORGET_DIGESTS,
    SQL_ALL_KNOWN,
    SQL_ONE_KNOWN,
    SQL_ADD_NEWS,
    SQL_ADD_RANKED,
    SQL_RANK_NEWS,
    SQL_DROP_RANKED,
    SQL_ADD_RENEWED,
    SQL_NEXT_RENEWED,
    SQL_DROP_RENEWED,
    SQL_ADD_ABSENT,
    SQL_NEXT_NEWS,
    SQL_ADD_SHOWN,
    SQL_IS_SHOWN,
    SQL_COUNT_ABSENT,
    SQL_NEXT_ABSENT,
    SQL_START_RUN,
    SQL_END_RUN,
    SQL_PRUNE_RUNS,
    SQL_PRUNE_JOURNAL,
    SQL_RUNS,
    SQL_WRITE_JOURNAL,
    SQL_JOURNAL_OF_ROW,
    SQL_JOURNAL_OF_RUN,
    SQL_GET_SEGMENT,
    SQL_PUT_SEGMENT,
    SQL_FORGET_SEGMENT,
    SQL_SET_MEMBER,
    SQL_KEEP_MEMBER,
    SQL_DROP_MEMBER,
    SQL_IS_MEMBER,
    SQL_DROP_MEMBERS_BEFORE,
    SQL_COUNT_MEMBERS,
    SQL_COUNT_MEMBERS_SINCE,
    SQL_COUNT_ON_LIST,
    SQL_NEXT_ABSENTEES,
    SQL_NEXT_UNSEATED,
    SQL_NEXT_OUR_SEATS,
    SQL_NEXT_OTHER_SEATS,
    SQL_OWN_SEAT,
    SQL_SEAT_BY_ADDRESS,
    SQL_SET_SEAT,
    SQL_SHOW_SEAT,
    SQL_DROP_SEAT,
    SQL_DROP_SEATS_BEFORE,
    SQL_DROP_UNSHOWN_SEATS,
    SQL_COUNT_OTHERS,
    SQL_COUNT_BARRED,
    SQL_ADD_AGREED,
    SQL_GET_AGREED,
    SQL_MEET_AGREED,
    SQL_UNMET_AGREED,
};
enum { STATEMENT_COUNT = SQL_UNMET_AGREED + 1 };

extern const char *const store_schema;
extern const char *const store_upgrades[]; /* to the version after the index */
/* Of a handle, not of the file: what was found in the staged records of a read. */
extern const char *const store_staging;
extern const char *const store_clear_staging;
extern const char *const store_sql[STATEMENT_COUNT];

#endif

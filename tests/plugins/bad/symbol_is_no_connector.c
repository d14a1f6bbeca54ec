/* symbol_is_no_connector.c -- 'FILE' exports a 'wherry_connector' that is not a connector
 */
__attribute__((visibility("default"))) extern const char wherry_connector;
const char wherry_connector = 1;

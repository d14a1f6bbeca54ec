dist_man_MANS += doc/wherry.1

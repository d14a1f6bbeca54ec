# Her name on the list changes and changes back before the CRM was told.
rule: update in the CRM, settled
list join 1
crm join 1 yes
run 2
list change 1 FNAME Ann
dial answer_later on
run 1
dial answer_later off
list change 1 FNAME L1
run 1
explain h1@example.net

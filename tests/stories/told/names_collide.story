# Her name changes on both sides, each to another one.
rule: update in the CRM, kept
list join 1
crm join 1 yes
run 2
crm change 1 firstname Anne
list change 1 FNAME Ann
run 1
explain h1@example.net

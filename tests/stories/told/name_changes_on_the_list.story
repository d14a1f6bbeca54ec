# Her name changes on the list; the CRM takes it.
rule: update in the CRM, written
list join 1
crm join 1 yes
run 2
delay 5
list change 1 FNAME Ann
run 1
explain h1@example.net

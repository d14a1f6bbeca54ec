# Her name changes in the CRM and back before the list was told.
rule: update on the list, settled
list join 1
crm join 1 yes
run 2
crm change 1 firstname Anne
dial answer_later on
run 1
dial answer_later off
crm change 1 firstname C1
run 1
explain h1@example.net

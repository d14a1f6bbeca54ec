# Her name changes in the CRM.
rule: update on the list, written
list join 1
crm join 1 yes
run 2
crm change 1 firstname Anne
run 1
explain h1@example.net

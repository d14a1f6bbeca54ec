# Her address changes in the CRM; the list follows.
rule: rename on the list, written
rule: 2
list join 1
crm join 1 yes
run 2
crm move 1 ann@example.net
run 1
explain ann@example.net

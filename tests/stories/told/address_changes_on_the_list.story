# Her address changes on the list; the CRM keeps its own.
rule: 2
list join 1
crm join 1 yes
run 2
list move 1 ann@example.net
run 1
explain ann@example.net

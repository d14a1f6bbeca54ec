# Her address changes and changes back before the list was told.
rule: rename on the list, settled
list join 1
crm join 1 yes
run 2
crm move 1 ann@example.net
dial answer_later on
run 1
dial answer_later off
crm move 1 h1@example.net
run 1
explain h1@example.net

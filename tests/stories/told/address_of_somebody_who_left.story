# The list lets only subscribed members change their address.
rule: rename on the list, kept
list join 1
crm join 1 yes
run 2
list leave 1 person
run 1
crm move 1 ann@example.net
run 1
explain ann@example.net

# The list refuses the new address.
list join 1
crm join 1 yes
run 2
dial refuse_renames on
crm move 1 ann@example.net
run 1
explain ann@example.net

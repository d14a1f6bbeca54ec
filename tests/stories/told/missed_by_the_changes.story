# Her opt-in was hidden while the baseline was read, and no read of changes shows it.
rule: 13
list join 1
crm join 1 yes
crm join 2 yes
crm miss 2 1
crm backdated 2
wait 24
run 2
verify
explain h2@example.net

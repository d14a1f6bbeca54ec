# An opt-in that no read of changes showed.
rule: 13
list join 1
crm join 1 yes
run 2
crm join 2 yes
crm backdated 2
verify
explain h2@example.net

# Deleted on both sides.
rule: 12
list join 1
crm join 1 yes
run 2
list delete 1
crm delete 1
verify
run 2
verify
explain h1@example.net

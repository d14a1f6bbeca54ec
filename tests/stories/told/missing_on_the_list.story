# The list does not find her.
rule: 10
list join 1
crm join 1 yes
run 2
list delete 1
verify
explain h1@example.net

# The list tells a record of hers that cannot be read.
rule: 11
list join 1
crm join 1 yes
run 2
list unreadable 1
run 1
explain h1@example.net

# The CRM has done what it took.
rule: 5
list join 1
crm join 1 yes
run 2
delay 1
list leave 1 person
run 4
explain h1@example.net

# She leaves, and the step import_unsubscribes is off.
rule: 8
step import_unsubscribes off
list join 1
crm join 1 yes
run 2
list leave 1 person
run 2
explain h1@example.net

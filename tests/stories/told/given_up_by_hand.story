# The list never did what it confirmed, and an operator gave it up.
list join 1
crm join 1 yes
run 2
dial list_ignores_unsubscribes on
crm out 1 person
run 2
drop
explain h1@example.net

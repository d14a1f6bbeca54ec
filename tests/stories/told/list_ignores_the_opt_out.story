# The list confirms that it unsubscribes her, and does not.
rule: 6
list join 1
crm join 1 yes
run 2
dial list_ignores_unsubscribes on
crm out 1 person
run 2
explain h1@example.net

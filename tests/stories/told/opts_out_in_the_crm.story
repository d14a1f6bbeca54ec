# She opts out in the CRM; the list unsubscribes her.
rule: unsubscribe on the list, written
list join 1
crm join 1 yes
run 2
crm out 1 person
run 1
explain h1@example.net

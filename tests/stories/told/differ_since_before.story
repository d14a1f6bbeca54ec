# Unsubscribed on the list and opted in in the CRM since before the sync began.
rule: 4
list join 1
list leave 1 person
crm join 1 yes
run 2
explain h1@example.net

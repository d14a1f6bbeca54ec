# She opted out in the CRM, was unsubscribed, and joined the list again.
rule: 7
list join 1
crm join 1 yes
run 2
crm out 1 person
run 1
list rejoin 1
run 1
explain h1@example.net

# She opts out in the CRM while the list has her archived.
rule: unsubscribe on the list, kept
list join 1
crm join 1 yes
run 2
list archive 1
crm out 1 person
run 2
explain h1@example.net

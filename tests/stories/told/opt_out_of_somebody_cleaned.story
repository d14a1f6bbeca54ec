# Her address bounced; then she opts out in the CRM.
rule: unsubscribe on the list, kept
list join 1
crm join 1 yes
run 2
list bounce 1
run 1
crm out 1 person
run 1
explain h1@example.net

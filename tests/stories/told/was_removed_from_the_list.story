# She was deleted on the list; the CRM opts her in again.
rule: add to the list, settled
rule: 12
list join 1
crm join 1 yes
run 2
list delete 1
verify
run 1
crm out 1 api
run 1
crm in 1
run 1
explain h1@example.net

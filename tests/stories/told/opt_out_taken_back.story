# She opts out in the CRM, and in again before the list was told.
rule: unsubscribe on the list, settled
list join 1
crm join 1 yes
run 2
crm out 1 api
dial answer_later on
run 1
dial answer_later off
crm in 1
run 1
explain h1@example.net

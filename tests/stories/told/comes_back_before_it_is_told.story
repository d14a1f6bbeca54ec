# She leaves and joins again before the CRM was told.
rule: opt out in the CRM, settled
rule: 7
list join 1
crm join 1 yes
run 2
list leave 1 person
dial answer_later on
run 1
dial answer_later off
list rejoin 1
run 1
explain h1@example.net

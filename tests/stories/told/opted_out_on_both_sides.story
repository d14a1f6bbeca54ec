# She leaves on both sides between two runs.
rule: opt out in the CRM, settled
list join 1
crm join 1 yes
run 2
list leave 1 person
crm out 1 person
run 2
explain h1@example.net

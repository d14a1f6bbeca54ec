# She leaves the list, and her CRM record is not found.
rule: opt out in the CRM, kept
rule: 10
list join 1
crm join 1 yes
run 2
crm delete 1
list leave 1 person
run 1
explain h1@example.net

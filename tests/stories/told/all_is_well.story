# On the list and in the CRM, and nothing has happened.
rule: 4
list join 1
crm join 1 yes
run 2
explain h1@example.net

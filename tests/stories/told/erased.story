# She is erased in the CRM.
rule: 1
rule: create in the CRM, settled
list join 1
crm join 1 yes
run 2
crm erase 1
run 2
explain h1@example.net

# She joins the list and leaves before she was made in the CRM.
rule: create in the CRM, settled
list join 1
crm join 1 yes
run 2
list join 2
dial answer_later on
run 1
dial answer_later off
list leave 2 person
run 2
explain h2@example.net

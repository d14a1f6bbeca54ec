# She joined, and has not clicked the link yet.
rule: create in the CRM, kept
list join 1
crm join 1 yes
run 2
list join 2
dial answer_later on
run 1
dial answer_later off
list pending 2
run 1
explain h2@example.net

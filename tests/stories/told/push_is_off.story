# Opted in in the CRM; push_new_records is off.
rule: 8
step push_new_records off
list join 1
crm join 1 yes
run 2
crm join 2 yes
run 2
explain h2@example.net

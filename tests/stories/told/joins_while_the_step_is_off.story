# She joins the list; import_new_records is off.
rule: 8
step import_new_records off
list join 1
crm join 1 yes
run 2
list join 2
run 2
explain h2@example.net

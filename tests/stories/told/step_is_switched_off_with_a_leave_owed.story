# What was owed to a step is dropped when it is switched off.
rule: 8
list join 1
crm join 1 yes
run 2
list leave 1 person
dial answer_later on
run 1
dial answer_later off
step import_unsubscribes off
run 1
explain h1@example.net

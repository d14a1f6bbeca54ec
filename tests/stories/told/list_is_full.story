# The list takes nobody any more.
list join 1
crm join 1 yes
run 2
dial full on
crm join 2 yes
run 1
explain h2@example.net

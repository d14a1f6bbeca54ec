# Somebody archives her on the list.
list join 1
crm join 1 yes
run 2
list archive 1
run 2
explain h1@example.net

# The same, hours later: nobody is there to be told.
rule: 12
list join 1
crm join 1 yes
run 2
crm delete 1
list leave 1 person
run 4
explain h1@example.net

# The list refuses her new name.
list join 1
crm join 1 yes
run 2
crm change 1 firstname BAD
run 1
explain h1@example.net

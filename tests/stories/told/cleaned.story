# The list cleans her address: no opt-out is made of it.
list join 1
crm join 1 yes
run 2
list bounce 1
run 2
explain h1@example.net

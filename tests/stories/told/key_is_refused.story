# The list refuses our key: nothing goes until that is mended.
list join 1
crm join 1 yes
run 2
list leave 1 person
dial answer_later on
run 1
key_refused
explain h1@example.net

# Somebody else put her into the static segment.
list join 1
crm join 1 yes
run 2
segment other 1
explain h1@example.net

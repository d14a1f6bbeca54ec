# The service asked to try later: it is owed, and the pipeline is paused.
list join 1
crm join 1 yes
run 2
list leave 1 person
dial answer_later on
run 1
pause
explain h1@example.net

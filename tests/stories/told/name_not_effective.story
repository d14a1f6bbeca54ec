# The CRM takes her name and never shows it.
rule: 5
list join 1
crm join 1 yes
run 2
dial crm_drops_what_it_takes on
list change 1 FNAME Ann
run 27
explain h1@example.net

# Tides: when is the next high water? All times are minutes since midnight.

# From one high water to the next: 12 hours and 25 minutes.
CYCLE=745

# next_high MINUTES: how many minutes it is from MINUTES to the next high water.
next_high() {
	echo $((CYCLE - $1 % CYCLE))
}

# clock MINUTES: the time of day, such as 2:05.
clock() {
	printf '%d:%d\n' $(($1 / 60)) $(($1 % 60))
}

# report MINUTES: what is shown at the harbour.
report() {
	wait=$(next_high "$1")
	echo "High water at $(clock $(($1 + wait)))"
}

"""Shift duty: who of a city's staff stands where and when, in turns that are fair.

This app owns points of duty, months of shifts, exchanges of shifts and who stood. It is an app of its own and no part
of `projects`: a campaign checks places until it is over; a duty has no end and is about hours of people, and what else
is about those (training, leave) will stand beside it. What somebody on duty finds is a matter and goes its own way
(`cases`); here it is only linked. Staff in office alone are put on a shift: volunteers claim, and claim elsewhere.
"""

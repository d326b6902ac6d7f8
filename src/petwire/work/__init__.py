"""What is due is found in the tables, claimed and done: nightly sets, updates and scrubs of sources.

The rooms say when their own work is due (`schedule.py` there) and do it (`run.py` there); here is only the process
that looks every minute. A new kind of work is one function that lists its tasks, and one line in `jobs.JOBS`.
"""

"""A cell as an objective: its code, the names that it takes from earlier cells, and a trial's run of both.

The kernel puts both into the job's folder once, so that it need not live any longer.
"""

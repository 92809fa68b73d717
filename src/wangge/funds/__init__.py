"""Money kept for others, open to those whose it is. So far: the ledger of an estate under trust-style service.

Owners adopt a budget, the firm that serves them books every income and payment, and each owner reads all of it and may
ask. Nothing that was booked is changed: a mistake is taken back by an entry against it. No natural person is named.
"""

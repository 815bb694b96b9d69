"""Our speed beside that of others, in one run on one machine: `python -m bench`.

A number counts only as a ratio. Ours and the reference take turns, the median of the rounds is
told, and a reference that answers differently stops the run. One module holds each kind of row.
"""

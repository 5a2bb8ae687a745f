"""The few parts that desks share: markup that escapes, notices, guarded clicks, lists to choose from, signing, the road of a run.

They know runs and keys, and no system's store. What a desk shows stands in the books; here is only how it looks.
"""

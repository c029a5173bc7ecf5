"""Who did what, when and why: one event for each record that an operation changed.

An *event* is added and never changed: triggers in the database refuse everything else. Events form
a *chain*: each carries the hash of the one before and its own, keyed with a secret that is not in
the database, so that a change, a removal or a new order behind our back is found. The hash of the
last event is the *head*; whoever keeps a head can prove later that nothing before it was touched.
An *operation* is the identity that the events of one act share. Events hold plain values, names
included, and point at nothing: they outlive what they tell about.
"""

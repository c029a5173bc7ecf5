"""Who did what, when and why: one event for each record that an operation changed.

An *event* is added and never changed: triggers in the database refuse everything else. Events form
a *chain*: each has the hash of the one before and its own, keyed with a secret that is not in the
database, so that a changed, removed or reordered event is found. The hash of the last event is the
*head*; anybody who has noted a head can prove later that nothing before it was changed. An
*operation* is the id that the events of one act share. Events have plain values and no foreign
keys, so that they remain when the records they describe are deleted. What tells who a person is
stands apart, where it can be blotted out (`personal`); an event has a number and keys.

A model may be *on record* (`on_record`): then the last event of an operation also says, by keyed
digests (`digests`), what the rows hold that the operation wrote. Triggers note which rows these are
(`row_triggers`), and `comparing` finds rows that are not as the events left them.
"""

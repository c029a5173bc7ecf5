"""The structure of the council on any day: directorates, services, posts and people.

A *council* has a name, a colour and a logo. A *directorate* is a top part of it, led by a director;
a *service* belongs to one directorate and is what indicators are about. A service has a head, it
answers to a *cabinet portfolio* (an elected member's field), may be *delivered by* somebody else,
and is counted in summaries under its *summary group*. A *post* is a job with a title, whoever holds
it. A *characteristic* is something that people share and that equality is measured by (age, sex,
carers ...): *statutory* if the Equality Act names it, local otherwise, with its *categories*, each
of a version of their list, and *maps* from one version to another. An
*appointment* gives a user a role for the whole council, a directorate or a service. Everything has
a first and a last day, so that a reorganisation leaves old reports true.
"""

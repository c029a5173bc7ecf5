"""Papers of the council: composed, checked, frozen, approved, published, corrected and read.

A *series* is a report that comes again and again; an *edition* is the paper of one period. Its
parts are sections that the apps below make, the words of its authors, and tables of their own. A
frozen edition is a document that never changes.
"""

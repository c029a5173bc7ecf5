"""What is wrong with a paper before it is frozen: each finding has place and remedy. Pure."""

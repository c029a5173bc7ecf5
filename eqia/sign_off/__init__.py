"""From draft to signed: submit, return, sign, revise, publish, withhold."""

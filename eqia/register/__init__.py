"""All assessments together: register, timetable, cumulative view, shelf of evidence."""

"""What readers see: the board, the dashboard report and the page of an indicator."""

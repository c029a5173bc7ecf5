"""Plans of directorates and of the council: their lines, a quarter's update, how alike they are."""

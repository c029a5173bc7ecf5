"""What every app may use and what uses none of them: periods, numbers, words, documents."""

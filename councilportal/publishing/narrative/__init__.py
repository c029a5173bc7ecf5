"""The words of authors: Markdown to blocks, figures in them, tables of their own. Pure."""

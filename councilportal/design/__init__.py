"""The parts of pages: components, forms in GOV.UK style, and three-way merging of typed values."""

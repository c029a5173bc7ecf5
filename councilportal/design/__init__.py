"""What pages are made of: components, forms in GOV.UK style, three-way merging of what is typed."""

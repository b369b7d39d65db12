"""What is printed: the results sheet, the sign-in sheet, papers as sat, blank papers, specimens.

Everything is read first and rendered after, outside any database session.
"""

"""What is calculated, and how: one matter a file, each from values to a sheet.

Amounts are integer cents. In between everything is an exact fraction; what is to be paid is rounded once, at the end,
half up. So no result depends on the order of the steps.
"""

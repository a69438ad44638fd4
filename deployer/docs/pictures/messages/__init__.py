"""Pictures of each channel's message: the real payload, laid out in the look of its vendor, as a browser shows it.

The looks are our own drawings after what the vendors show; what they show is exactly what is sent.
"""

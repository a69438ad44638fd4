"""What people read in a browser: from the record to what a page shows, and from that to HTML."""

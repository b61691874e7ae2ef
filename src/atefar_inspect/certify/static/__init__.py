"""What can be told about a bundle by reading it: its files are parsed, never imported or run."""

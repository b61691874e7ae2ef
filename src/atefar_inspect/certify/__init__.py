"""From a bundle to a certificate: executed evidence that its task measures what it says (DESIGN 5)."""

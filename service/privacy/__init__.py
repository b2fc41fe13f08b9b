"""The rights of pupils and the ends of terms: retention, export, correction, erasure, consent, generated documents."""

"""Posts in: what a channel gives is cleaned, personal data is masked, and nothing that came is lost or taken twice."""

"""Rule profiles: which rules of grant law a funder's notice sets, as dated data with clause and source."""

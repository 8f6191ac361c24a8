"""What can be done with keys. The register is kept by whoever has the say over keys now."""

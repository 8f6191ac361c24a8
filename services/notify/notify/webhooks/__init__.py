"""Webhooks: partners' own programs are told what happens, signed, as long as it takes, and never anybody else."""

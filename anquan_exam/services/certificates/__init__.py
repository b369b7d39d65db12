"""The ledger of certificates, what posts need of them, and who is without the right one."""

"""The audit trail in its database, the heads that are kept beside it, and what else must never be half written."""

"""What single field types keep beside the records: stock movements, numbers taken, snapshots, identities."""

"""What open pages hear while they are open: one stream of events per browser."""

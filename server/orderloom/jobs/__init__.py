"""What happens without a request: the system clock and the loops that move waiting work on."""

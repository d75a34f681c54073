"""A low-code configuration server: apps are JSON documents which it checks, compiles and interprets."""

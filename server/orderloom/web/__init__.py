"""The faces over HTTP: pages for people, the API for programs, the door for callbacks; who may knock, what leaves."""

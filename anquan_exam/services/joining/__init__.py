"""Coming into an exam on one's own phone: its join code, the sign-in good for that exam only, who
has arrived and waits to be seen, the identity photo."""

"""上岗资格: the rules on record, what is known of people, and the answers."""

"""The demonstration district: plainly fictitious, made by the same acts that real people do.

Its accounts are marked, and refused in production."""

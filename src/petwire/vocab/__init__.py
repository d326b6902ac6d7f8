"""What animals are called: species, breeds and crosses, with the other names and ids they have elsewhere.

Pure look-ups over the two reviewed lists beside this file (README.md says where they come from).
Anyone may call. A record keeps its source's own text as well: a look-up never replaces it.
"""

"""The sample world: organisations, animals and their pictures, invented by rule, and the story told over them.

`world` and `drawings` are pure: the same seed and day give the same world, the same key the same picture.
"""

"""How fast VIEWMYBOX is on the machine at hand, each figure beside its floor: `make bench`.

A figure by itself says more of the machine than of the program, so that each is given as a ratio
to a floor measured in the same run. Nothing here is a test: no build fails for being slow.
"""

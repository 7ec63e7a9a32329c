"""The mathematics, in packages that read in order; each imports only those before it.

``experiment`` says what an experiment is, ``definition`` what a network, its training and its
collapse are. Who has read these two knows the idea. ``compiled`` does the same fast, ``record``
keeps what was trained, ``findings`` says what there is to find in a trained network.
"""

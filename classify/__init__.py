"""What is it? Korean posts judged: what the writer wants, what it is about, how urgent it is, and where.

``linear`` is the classifier, ``danger`` and ``place`` its two parts without weights, ``stage`` puts it on the stream.
``training`` makes the model that ``models/trained/linear`` holds, ``evaluation`` measures one against labelled posts.
"""

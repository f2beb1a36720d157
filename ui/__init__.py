"""The page: ask in a browser, read the answer in the documents' own words.

``view`` and ``reading`` turn answers and documents into plain values and know
no gradio; ``components`` and ``app`` put the values on the page; ``guard``
stands between the page's server and everything else.
"""

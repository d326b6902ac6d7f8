"""The search API that clients of Adopt-a-Pet know: `/search/<function>`, with a service's key.

A plain WSGI callable that stands in front of Django in the web process (petwire.wsgi) and answers from the database
by itself: what a key may see is asked of `sharing`'s views in each statement. Nobody imports this room but the web
process, the commands that write its pages, and the pages for developers.
"""

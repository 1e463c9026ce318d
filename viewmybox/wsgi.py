"""What granian serves."""

import gc
import sys

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

# What is loaded now stays loaded: the collector need not walk it again, page after page. A page's
# own objects go by reference counting; the rare circle can wait for more of them.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)

# A page asks the database a few times and writes in between. Threads that take turns every 5 ms
# hinder each other at that; each gives way by itself when it waits for the database.
sys.setswitchinterval(0.05)

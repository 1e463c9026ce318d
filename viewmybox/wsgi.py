"""What granian serves."""

import gc

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

# What is loaded now stays loaded: the collector need not walk it again, page after page. A page's
# own objects go by reference counting; the rare circle can wait for more of them.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)

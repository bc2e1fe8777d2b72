import time, pytest
from tests.factories import *
import time
from forums import importing
from tests.forums.test_importing import lines
@pytest.mark.django_db
def test_speed(client):
    o=make_official(); client.force_login(o, backend="django.contrib.auth.backends.ModelBackend")
    for n in (300,3000):
        e=make_event(); importing.register_all(event=e, lines=lines(n), by=o)
        client.get(f"/events/{e.pk}/roster/")
        t=time.process_time()
        for _ in range(5): r=client.get(f"/events/{e.pk}/roster/")
        print(n, (time.process_time()-t)/5*1000, "ms", len(r.content))

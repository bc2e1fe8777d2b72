import cProfile, pstats, pytest
from forums import importing
from tests.factories import *
import time
from tests.forums.test_importing import lines
@pytest.mark.django_db
def test_prof():
    event, official = make_event(), make_official()
    importing.register_all(event=make_event(), lines=lines(1), by=official)
    t=time.process_time(); importing.register_all(event=make_event(), lines=lines(1000), by=official); print("plain", time.process_time()-t)
    from participants.models import User
    p=cProfile.Profile(); p.enable(); importing.register_all(event=event, lines=lines(1000), by=official); p.disable()
    pstats.Stats(p).sort_stats("cumtime").print_stats(45)

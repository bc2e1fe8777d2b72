import pytest, os
from pathlib import Path
from django.conf import settings as s
from django.utils import timezone
from materials.models import Material
from tests.factories import *
from materials import uploads
OUT=Path("/tmp/look"); OUT.mkdir(exist_ok=True)
AXE=Path("tests/vendor/axe.min.js").read_text()

@pytest.mark.django_db(transaction=True)
def test_look(page, live_server, client, settings):
    settings.SECOND_FACTOR_REQUIRED=False
    settings.DEBUG=False
    e=make_event(); sr=e.series
    make_programme_item(e)
    m=make_manager()
    make_material(title="Suunnitteluryhmän käsikirja", description="Suunnitteluryhmän ensimmäiseen kokoukseen", content=b"%PDF"+b"x"*820000, pages=24, phase="preparation", is_accessible=True)
    make_material(sr, title="Yrityskyselyn tulokset", event=e, kind="presentation", pages=12, is_accessible=False, description="Ensimmäisen foorumin aineisto", file_name="tulokset.pptx", content=b"x"*3400000)
    make_material(sr, audience="planning_group", title="Anvisning till planeringsgruppen", language="sv", version=3)
    r=make_material(sr, audience="officials", title="Poistettu"); uploads.remove(material=r)
    mk=lambda **k: make_material(sr, event=e, requested_at=timezone.now(), **k)
    mk(kind="invitation", key="a"*64, pages=1, title="Kutsu", audience="open", content=b"x"*90000, file_name="kutsu.pdf")
    mk(kind="programme", key="b"*64, ready_at=None, title="Ohjelma")
    mk(kind="programme", key="c"*64, ready_at=None, title="Ohjelma", language="sv", started_at=timezone.now())
    mk(kind="badges", key="d"*64, ready_at=None, title="Nimilaput", failed_at=timezone.now(), failure="too_slow")
    client.force_login(m)
    c=client.cookies[s.SESSION_COOKIE_NAME].value
    def shots(name,url):
        for w,scheme in ((360,"light"),(1280,"light"),(1280,"dark"),(768,"light")):
            page.set_viewport_size({"width":w,"height":900}); page.emulate_media(color_scheme=scheme)
            page.goto(live_server.url+url)
            page.screenshot(path=OUT/f"{name}-{w}-{scheme}.png", full_page=True)
            sw=page.evaluate("document.documentElement.scrollWidth"); print(name,w,"scrollWidth",sw)
        page.evaluate(AXE); res=page.evaluate("axe.run(document,{resultTypes:['violations']})")
        print(name,"axe",[(v["id"],[n["html"][:150] for n in v["nodes"]]) for v in res["violations"]])
    shots("library-anon","/library/")
    page.context.add_cookies([{"name":s.SESSION_COOKIE_NAME,"value":c,"url":live_server.url}])
    shots("library","/library/")
    shots("new","/materials/new/")
    shots("documents",f"/events/{e.pk}/documents/")
    # follow
    page.goto(live_server.url+f"/en/events/{e.pk}/documents/")
    errs=[]; page.on("console", lambda x: errs.append(x.text) if x.type in("error","warning") else None)
    b=page.locator("#document-participant_list-fi button"); b.focus()
    Material.objects.filter(ready_at=None, failed_at=None).update(ready_at=timezone.now())
    page.get_by_text("Nothing is being made now.").wait_for(timeout=8000)
    print("focus kept:", page.evaluate("document.activeElement.closest('div')?.id"))
    page.wait_for_timeout(3000)
    print("errs",errs, page.locator("#states").count(), page.locator("#states-follow").count())

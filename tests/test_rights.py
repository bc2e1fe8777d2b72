"""Every address as every role: what opens (200), what one may not do (403), and what does not exist for one (404).

The columns of the table are ROLES in their order. 302 leads a stranger to sign in, or on after a deed; 405 is an
address that only takes a POST; 422 is a form sent empty; 400 is a request that names nothing.
"""

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from forums.models import Series
from materials.models import Material
from tests import factories

ROLES = (
    "stranger",
    "participant",  # holds a seat at the event
    "planning_member",
    "facilitator",
    "official",  # of the series' municipality
    "other_official",
    "manager",  # of the series' network
    "other_manager",
    "manager_of_all",
)
# address and method, then what each role gets; a method that is not here is refused (405) or leads to sign in first
TABLE = """
healthz                get   200 200 200 200 200 200 200 200 200
readyz                 get   200 200 200 200 200 200 200 200 200
front                  get   200 200 200 200 200 200 200 200 200
home                   get   302 200 200 200 302 302 302 302 302
home                   post  302 405 405 405 405 405 405 405 405
accessibility          get   200 200 200 200 200 200 200 200 200
privacy                get   200 200 200 200 200 200 200 200 200
cookies                get   200 200 200 200 200 200 200 200 200
feedback               get   200 200 200 200 200 200 200 200 200
feedback               post  422 422 422 422 422 422 422 422 422
feedback_thanks        get   200 200 200 200 200 200 200 200 200
feedback_answers       get   302 403 403 403 403 403 200 200 200
feedback_answers       post  302 403 403 403 403 403 404 404 404
municipality_search    get   200 200 200 200 200 200 200 200 200
profile                get   302 200 200 200 200 200 200 200 200
profile                post  302 422 422 422 422 422 422 422 422
profile_calendar       get   302 405 405 405 405 405 405 405 405
profile_calendar       post  302 302 302 302 302 302 302 302 302
profile_export         get   302 200 200 200 200 200 200 200 200
profile_export         post  302 405 405 405 405 405 405 405 405
profile_erase          get   302 200 200 200 200 200 200 200 200
profile_erase          post  302 422 422 422 422 422 422 422 422
letters_wanted         get   302 405 405 405 405 405 405 405 405
letters_wanted         post  302 302 302 302 302 302 302 302 302
letters_decline        get   404 404 404 404 404 404 404 404 404
letters_decline        post  404 404 404 404 404 404 404 404 404
officials              get   302 403 403 403 403 403 200 200 200
officials              post  302 403 403 403 403 403 422 422 422
official_remove        get   302 405 405 405 405 405 405 405 405
official_remove        post  302 403 403 403 403 403 404 404 302
contacts               get   302 403 403 403 200 200 200 200 200
contacts               post  302 403 403 403 422 422 422 422 422
contacts_import        get   302 403 403 403 200 200 200 200 200
contacts_import        post  302 403 403 403 422 422 422 422 422
contact_edit           get   302 403 403 403 200 404 404 404 404
contact_edit           post  302 403 403 403 422 404 404 404 404
contact_confirm        get   302 405 405 405 405 405 405 405 405
contact_confirm        post  302 403 403 403 302 404 404 404 404
contact_remove         get   302 405 405 405 405 405 405 405 405
contact_remove         post  302 403 403 403 302 404 404 404 404
series_list            get   200 200 200 200 200 200 200 200 200
series_new             get   302 403 403 403 403 403 200 200 200
series_new             post  302 403 403 403 403 403 422 422 422
series                 get   404 404 200 200 200 404 200 404 200
series_brand           get   302 404 403 403 403 404 200 404 200
series_brand           post  302 404 403 403 403 404 302 404 302
brand_style            get   200 200 200 200 200 200 200 200 200
series_edit            get   302 404 200 403 403 404 200 404 200
series_edit            post  302 404 422 403 403 404 422 404 422
series_invite          get   302 404 403 403 403 404 200 404 200
series_invite          post  302 404 403 403 403 404 302 404 302
series_publish         get   302 405 405 405 405 405 405 405 405
series_publish         post  302 404 403 403 403 404 422 404 422
series_close           get   302 405 405 405 405 405 405 405 405
series_close           post  302 404 403 403 403 404 422 404 422
series_team            get   302 404 403 403 403 404 200 404 200
series_team            post  302 404 403 403 403 404 422 404 422
team_remove            get   302 405 405 405 405 405 405 405 405
team_remove            post  302 404 403 403 403 404 302 404 302
task_done              get   302 405 405 405 405 405 405 405 405
task_done              post  302 404 302 403 403 404 302 404 302
calendars              get   200 200 200 200 200 200 200 200 200
calendar_all           get   200 200 200 200 200 200 200 200 200
calendar_series        get   404 404 404 404 404 404 404 404 404
calendar_municipality  get   200 200 200 200 200 200 200 200 200
calendar_network       get   200 200 200 200 200 200 200 200 200
calendar_own           get   404 404 404 404 404 404 404 404 404
letters                get   302 403 403 403 403 403 200 200 200
letters                post  302 405 405 405 405 405 405 405 405
letters_retry          get   302 405 405 405 405 405 405 405 405
letters_retry          post  302 403 403 403 403 403 302 302 302
letter_retry           get   302 405 405 405 405 405 405 405 405
letter_retry           post  302 403 403 403 403 403 404 404 404
announcements          get   302 404 403 403 403 404 200 404 200
announcements          post  302 404 403 403 403 404 422 404 422
announcement           get   302 404 403 403 403 404 200 404 200
announcement           post  302 404 403 403 403 404 422 404 422
announcement_send      get   302 405 405 405 405 405 405 405 405
announcement_send      post  302 404 403 403 403 404 422 404 422
announcement_test      get   302 405 405 405 405 405 405 405 405
announcement_test      post  302 404 403 403 403 404 302 404 302
announcement_withdraw  get   302 405 405 405 405 405 405 405 405
announcement_withdraw  post  302 404 403 403 403 404 302 404 302
wordings               get   302 404 403 403 403 404 200 404 200
wordings               post  302 405 405 405 405 405 405 405 405
wording                get   302 404 403 403 403 404 200 404 200
wording                post  302 404 403 403 403 404 302 404 302
sparring               get   200 200 200 200 200 200 200 200 200
event                  get   404 404 200 200 200 404 200 404 200
event_edit             get   302 404 403 403 403 404 200 404 200
event_edit             post  302 404 403 403 403 404 422 404 422
event_programme        get   302 404 200 403 403 404 200 404 200
event_programme        post  302 404 422 403 403 404 422 404 422
event_seats            get   302 404 403 403 403 404 200 404 200
event_seats            post  302 404 403 403 403 404 302 404 302
event_cancel           get   302 404 403 403 403 404 200 404 200
event_cancel           post  302 404 403 403 403 404 302 404 302
register               get   404 404 200 200 200 404 200 404 200
register               post  404 404 422 422 422 404 422 404 422
registered             get   404 404 200 200 200 404 200 404 200
queued                 get   404 404 200 200 200 404 200 404 200
event_calendar         get   404 404 200 200 200 404 200 404 200
register_group         get   404 404 200 200 200 404 200 404 200
register_group         post  404 404 422 422 422 404 422 404 422
booked                 get   404 404 200 200 200 404 200 404 200
passed_on              get   404 404 200 200 200 404 200 404 200
register_series        get   404 404 200 200 200 404 200 404 200
register_series        post  404 404 422 422 422 404 422 404 422
series_registered      get   404 404 200 200 200 404 200 404 200
booking                get   404 404 404 404 404 404 404 404 404
booking_add            get   404 404 404 404 404 404 404 404 404
booking_add            post  404 404 404 404 404 404 404 404 404
booking_remove         post  404 404 404 404 404 404 404 404 404
lost_link              get   200 200 200 200 200 200 200 200 200
lost_link              post  422 422 422 422 422 422 422 422 422
lost_link_sent         get   200 200 200 200 200 200 200 200 200
registration_change    get   200 200 200 200 200 200 200 200 200
registration_change    post  422 422 422 422 422 422 422 422 422
registration_address   get   200 200 200 200 200 200 200 200 200
registration_address   post  422 422 422 422 422 422 422 422 422
address_confirm        get   404 404 404 404 404 404 404 404 404
address_confirm        post  404 404 404 404 404 404 404 404 404
registration_colleague get   200 200 200 200 200 200 200 200 200
registration_colleague post  422 422 422 422 422 422 422 422 422
registration           get   200 200 200 200 200 200 200 200 200
registration_cancel    post  302 302 302 302 302 302 302 302 302
registration_accept    post  302 302 302 302 302 302 302 302 302
registration_slot      post  422 422 422 422 422 422 422 422 422
pending                get   404 404 200 200 200 404 200 404 200
join                   get   404 404 404 404 404 404 404 404 404
join                   post  404 404 404 404 404 404 404 404 404
door                   get   302 404 403 200 200 404 200 404 200
door                   post  302 404 403 404 404 404 404 404 404
door_people            get   302 404 403 200 200 404 200 404 200
door_people            post  302 405 405 405 405 405 405 405 405
door_sync              get   302 405 405 405 405 405 405 405 405
door_sync              post  302 404 403 400 400 404 400 404 400
door_walk_in           get   302 405 405 405 405 405 405 405 405
door_walk_in           post  302 404 403 422 422 404 422 404 422
door_sign              get   302 404 403 200 200 404 200 404 200
here_code              get   200 200 200 200 200 200 200 200 200
here_code              post  422 422 422 422 422 422 422 422 422
here                   get   422 422 422 422 422 422 422 422 422
here                   post  422 422 422 422 422 422 422 422 422
here_by_link           post  422 422 422 422 422 422 422 422 422
door_worker            get   200 200 200 200 200 200 200 200 200
door_manifest          get   200 200 200 200 200 200 200 200 200
event_join             get   302 404 404 404 404 404 404 404 404
roster                 get   302 404 403 403 200 404 200 404 200
roster                 post  302 404 403 403 422 404 422 404 422
registration_decide    get   302 405 405 405 405 405 405 405 405
registration_decide    post  302 404 403 403 302 404 302 404 302
roster_import          get   302 404 403 403 200 404 200 404 200
roster_import          post  302 404 403 403 422 404 422 404 422
roster_person          get   302 404 403 403 200 404 200 404 200
roster_person          post  302 404 403 403 422 404 422 404 422
people_merge           get   302 404 403 403 200 404 200 404 200
people_merge           post  302 404 403 403 422 404 422 404 422
organisations_merge    get   302 403 403 403 200 200 404 404 200
organisations_merge    post  302 403 403 403 422 422 404 404 422
merge_undo             get   302 405 405 405 405 405 405 405 405
merge_undo             post  302 403 403 403 302 404 404 404 302
roster_export          get   302 404 403 403 200 404 200 404 200
roster_export          post  302 404 403 403 422 404 422 404 422
attendance             get   302 405 405 405 405 405 405 405 405
attendance             post  302 404 403 403 400 404 400 404 400
attendance_of_all      get   302 405 405 405 405 405 405 405 405
attendance_of_all      post  302 404 403 403 302 404 302 404 302
roster_remove          get   302 405 405 405 405 405 405 405 405
roster_remove          post  302 404 403 403 302 404 302 404 302
roster_restore         get   302 405 405 405 405 405 405 405 405
roster_restore         post  302 404 403 403 302 404 302 404 302
series_targets         get   302 404 200 403 403 404 200 404 200
series_targets         post  302 404 302 403 403 404 302 404 302
event_admission        get   302 404 403 403 403 404 200 404 200
event_admission        post  302 404 403 403 403 404 422 404 422
invitations            get   302 404 403 403 200 404 200 404 200
invitations            post  302 404 403 403 422 404 422 404 422
invitations_list       get   302 404 403 403 200 404 200 404 200
invitations_list       post  302 404 403 403 422 404 422 404 422
invitations_undo       get   302 405 405 405 405 405 405 405 405
invitations_undo       post  302 404 403 403 302 404 302 404 302
invitations_remind     get   302 404 403 403 200 404 200 404 200
invitations_remind     post  302 404 403 403 302 404 302 404 302
invitation_withdraw    get   302 405 405 405 405 405 405 405 405
invitation_withdraw    post  302 404 403 403 302 404 404 404 404
invitation_send        get   302 405 405 405 405 405 405 405 405
invitation_send        post  302 404 403 403 302 404 404 404 404
invitation             get   404 404 404 404 404 404 404 404 404
invitation             post  404 404 404 404 404 404 404 404 404
invitation_decline     post  404 404 404 404 404 404 404 404 404
event_letters          get   302 404 403 403 403 404 200 404 200
event_letters          post  302 404 403 403 403 404 422 404 422
event_letter           get   302 404 403 403 403 404 200 404 200
event_letter           post  302 404 403 403 403 404 422 404 422
event_letter_switch    get   302 405 405 405 405 405 405 405 405
event_letter_switch    post  302 404 403 403 403 404 302 404 302
event_survey           get   302 404 200 403 403 404 200 404 200
event_survey           post  302 405 405 405 405 405 405 405 405
survey                 get   404 404 404 404 404 404 404 404 404
survey                 post  404 404 404 404 404 404 404 404 404
event_kitchen          get   302 404 403 403 200 404 200 404 200
event_kitchen          post  302 405 405 405 405 405 405 405 405
event_needs            get   302 404 403 403 200 404 200 404 200
event_needs            post  302 404 403 403 200 404 200 404 200
event_questions        get   302 404 200 403 403 404 200 404 200
event_questions        post  302 404 422 403 403 404 422 404 422
event_asking           get   302 405 405 405 405 405 405 405 405
event_asking           post  302 404 302 403 403 404 302 404 302
event_answers          get   302 404 403 403 200 404 200 404 200
event_answers          post  302 405 405 405 405 405 405 405 405
roster_answers         get   302 404 403 403 200 404 200 404 200
roster_answers         post  302 405 405 405 405 405 405 405 405
series_questions       get   302 404 200 403 403 404 200 404 200
series_questions       post  302 404 422 403 403 404 422 404 422
question_edit          get   302 404 200 403 403 404 200 404 200
question_edit          post  302 404 422 403 403 404 422 404 422
question_move          get   302 405 405 405 405 405 405 405 405
question_move          post  302 404 302 403 403 404 302 404 302
question_remove        get   302 405 405 405 405 405 405 405 405
question_remove        post  302 404 302 403 403 404 302 404 302
question_restore       get   302 405 405 405 405 405 405 405 405
question_restore       post  302 404 302 403 403 404 302 404 302
said                   get   200 200 200 200 200 200 200 200 200
said                   post  405 405 405 405 405 405 405 405 405
room_said              get   302 302 302 302 302 302 302 302 302
room_said              post  405 405 405 405 405 405 405 405 405
registration_answers   get   200 200 200 200 200 200 200 200 200
registration_answers   post  302 302 302 302 302 302 302 302 302
desk                   get   302 403 403 403 403 403 200 200 200
desk                   post  302 405 405 405 405 405 405 405 405
municipality_desk      get   302 403 403 403 200 200 403 403 403
municipality_desk      post  302 405 405 405 405 405 405 405 405
jobs                   get   302 403 403 403 403 403 200 200 200
jobs                   post  302 405 405 405 405 405 405 405 405
library                get   200 200 200 200 200 200 200 200 200
material_new           get   302 403 200 403 403 403 200 403 200
material_new           post  302 403 422 403 403 403 422 403 422
download               get   404 404 200 200 404 404 200 404 200
material_sharing       get   302 404 403 403 404 404 200 404 200
material_people        get   302 405 405 405 405 405 405 405 405
material_people        post  302 404 403 403 404 404 404 404 404
material_link          get   302 405 405 405 405 405 405 405 405
material_link          post  302 404 403 403 404 404 422 404 422
material_link_end      get   302 405 405 405 405 405 405 405 405
material_link_end      post  302 404 403 403 404 404 404 404 404
shared                 get   404 404 404 404 404 404 404 404 404
shared_file            get   404 404 404 404 404 404 404 404 404
news                   get   200 200 200 200 200 200 200 200 200
news_feed              get   200 200 200 200 200 200 200 200 200
news_item              get   200 200 200 200 200 200 200 200 200
news_new               get   302 403 403 403 403 403 200 200 200
news_new               post  302 403 403 403 403 403 422 422 422
news_edit              get   302 403 403 403 403 403 200 200 200
news_edit              post  302 403 403 403 403 403 422 422 422
curriculum             get   200 200 200 200 200 200 200 200 200
sparring_questions     get   302 404 403 403 403 404 403 404 403
sparring_questions     post  302 404 403 403 403 404 403 404 403
archive                get   404 404 404 404 404 404 404 404 404
archive_check          get   302 404 404 404 404 404 404 404 404
archive_check          post  302 404 404 404 404 404 404 404 404
archive_file           get   404 404 404 404 404 404 404 404 404
bundle                 get   405 405 405 405 405 405 405 405 405
bundle                 post  422 422 422 422 422 422 422 422 422
material_use           get   302 404 403 403 404 404 200 404 200
material_use           post  302 405 405 405 405 405 405 405 405
material_version       get   302 404 403 403 404 404 200 404 200
material_version       post  302 405 405 405 405 405 405 405 405
material_feedback      get   302 404 200 200 404 404 200 404 200
material_feedback      post  302 404 422 422 404 404 422 404 422
material_remove        get   302 405 405 405 405 405 405 405 405
material_remove        post  302 404 403 403 404 404 302 404 302
material_restore       get   302 405 405 405 405 405 405 405 405
material_restore       post  302 404 404 404 404 404 404 404 404
certificate            get   200 200 200 200 200 200 200 200 200
certificate            post  422 422 422 422 422 422 422 422 422
certificate_file       get   404 404 404 404 404 404 404 404 404
certificate_check      get   404 404 404 404 404 404 404 404 404
certificate_check      post  404 404 404 404 404 404 404 404 404
gallery                get   302 403 403 403 403 403 200 200 200
gallery_draw           get   302 405 405 405 405 405 405 405 405
gallery_draw           post  302 403 403 403 403 403 404 404 404
gallery_file           get   302 403 403 403 403 403 404 404 404
documents              get   302 404 403 403 200 404 200 404 200
documents              post  302 405 405 405 405 405 405 405 405
document_request       get   302 405 405 405 405 405 405 405 405
document_request       post  302 404 403 403 403 404 302 404 302
pack                   get   302 404 403 403 403 404 302 404 302
pack                   post  302 404 403 403 403 404 404 404 404
pack_cancel            get   302 405 405 405 405 405 405 405 405
pack_cancel            post  302 404 404 404 404 404 302 404 302
pack_file              get   302 404 404 404 404 404 200 404 200
document_retry         get   302 405 405 405 405 405 405 405 405
series_documents       get   302 404 403 403 403 404 200 404 200
series_documents       post  302 405 405 405 405 405 405 405 405
series_document_request get  302 405 405 405 405 405 405 405 405
series_document_request post 302 404 403 403 403 404 404 404 404
proposal               get   302 404 403 403 403 404 200 404 200
proposal               post  302 404 403 403 403 404 422 404 422
document_retry         post  302 404 404 404 404 404 404 404 404
room_door              get   200 200 200 200 200 200 200 200 200
room_door              post  422 422 422 422 422 422 422 422 422
room_join              get   422 422 422 422 422 422 422 422 422
room_join              post  422 422 422 422 422 422 422 422 422
room_joined            get   422 422 422 422 422 422 422 422 422
room_recover           post  422 422 422 422 422 422 422 422 422
room_back              post  422 422 422 422 422 422 422 422 422
room_join_by_link      get   200 200 200 200 200 200 200 200 200
room_join_by_link      post  422 422 422 422 422 422 422 422 422
room                   get   302 302 302 302 302 302 302 302 302
room_commit            get   302 302 302 302 302 302 302 302 302
room_commit            post  302 302 302 302 302 302 302 302 302
room_help              get   405 405 405 405 405 405 405 405 405
room_help              post  302 302 302 302 302 302 302 302 302
room_worker            get   200 200 200 200 200 200 200 200 200
room_write             get   405 405 405 405 405 405 405 405 405
room_write             post  302 302 302 302 302 302 302 302 302
room_agree             get   405 405 405 405 405 405 405 405 405
room_agree             post  302 302 302 302 302 302 302 302 302
room_withdraw          get   405 405 405 405 405 405 405 405 405
room_withdraw          post  302 302 302 302 302 302 302 302 302
room_ready             get   405 405 405 405 405 405 405 405 405
room_ready             post  302 302 302 302 302 302 302 302 302
room_similar           get   405 405 405 405 405 405 405 405 405
room_similar           post  302 302 302 302 302 302 302 302 302
room_group             get   302 302 302 302 302 302 302 302 302
room_group             post  302 302 302 302 302 302 302 302 302
console_results        get   302 404 200 200 200 404 200 404 200
console_results        post  302 404 404 404 404 404 404 404 404
room_vote              get   405 405 405 405 405 405 405 405 405
room_vote              post  302 302 302 302 302 302 302 302 302
room_reword            get   405 405 405 405 405 405 405 405 405
room_reword            post  302 302 302 302 302 302 302 302 302
room_dots              get   405 405 405 405 405 405 405 405 405
room_dots              post  302 302 302 302 302 302 302 302 302
room_rate              get   405 405 405 405 405 405 405 405 405
room_rate              post  302 302 302 302 302 302 302 302 302
room_exit              get   405 405 405 405 405 405 405 405 405
room_exit              post  302 302 302 302 302 302 302 302 302
room_forget            get   302 302 302 302 302 302 302 302 302
room_forget            post  302 302 302 302 302 302 302 302 302
actions                get   404 404 200 200 200 404 200 404 200
action                 get   404 404 200 200 200 404 200 404 200
action_new             get   302 404 200 403 403 404 200 404 200
action_new             post  302 404 422 403 403 404 422 404 422
action_edit            get   302 404 200 403 403 404 200 404 200
action_edit            post  302 404 422 403 403 404 422 404 422
action_hand_over       get   302 404 200 403 403 404 200 404 200
action_hand_over       post  302 404 422 403 403 404 422 404 422
action_confirm         get   404 404 404 404 404 404 404 404 404
action_confirm         post  404 404 404 404 404 404 404 404 404
action_check_in        get   404 404 404 404 404 404 404 404 404
action_check_in        post  404 404 404 404 404 404 404 404 404
picture                get   404 404 200 200 200 404 200 404 200
picture_chain          get   404 404 200 200 200 404 200 404 200
picture_data           get   404 404 404 404 404 404 404 404 404
picture_orphans        get   302 404 200 200 200 404 200 404 200
picture_closing        get   302 404 200 200 200 404 200 404 200
picture_freeze         get   302 405 405 405 405 405 405 405 405
picture_freeze         post  302 404 403 403 403 404 302 404 302
picture_swot           get   302 404 200 403 403 404 200 404 200
picture_swot           post  302 404 400 403 403 404 400 404 400
picture_phenomena      get   302 404 200 403 403 404 200 404 200
picture_phenomena      post  302 404 400 403 403 404 400 404 400
picture_questions      get   302 404 200 403 403 404 200 404 200
picture_questions      post  302 404 400 403 403 404 400 404 400
picture_statements     get   302 404 200 403 403 404 200 404 200
picture_statements     post  302 404 400 403 403 404 400 404 400
picture_comment        get   404 404 404 404 404 404 404 404 404
picture_comment        post  404 404 404 404 404 404 404 404 404
room_screen            get   200 200 200 200 200 200 200 200 200
console                get   302 404 200 200 200 404 200 404 200
console                post  302 405 405 405 405 405 405 405 405
room_open              get   302 405 405 405 405 405 405 405 405
room_open              post  302 404 302 302 302 404 302 404 302
console_similar        get   302 405 405 405 405 405 405 405 405
console_similar        post  302 404 400 400 400 404 400 404 400
console_hide           get   302 405 405 405 405 405 405 405 405
console_hide           post  302 404 400 400 400 404 400 404 400
console_step           get   302 405 405 405 405 405 405 405 405
console_step           post  302 404 400 400 400 404 400 404 400
console_edit           get   302 404 200 200 200 404 200 404 200
console_edit           post  302 404 422 422 422 404 422 404 422
console_add            get   302 404 200 200 200 404 200 404 200
console_add            post  302 404 422 422 422 404 422 404 422
console_words          get   302 404 200 200 200 404 200 404 200
console_words          post  302 404 400 400 400 404 400 404 400
console_paper          get   302 404 200 200 200 404 200 404 200
console_paper          post  302 404 422 422 422 404 422 404 422
console_rehearsal      get   302 405 405 405 405 405 405 405 405
console_rehearsal      post  302 404 302 302 302 404 302 404 302
console_tables         get   302 404 200 200 200 404 200 404 200
console_tables         post  302 404 302 302 302 404 302 404 302
table_codes            get   302 404 200 200 200 404 200 404 200
table_codes            post  302 405 405 405 405 405 405 405 405
"""


def routes(resolver, prefix=""):
    """The names of all addresses of ours, allauth's left out."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            if pattern.name and not pattern.name.startswith(("account_", "mfa_")):
                yield pattern.name
        else:
            yield from routes(pattern, prefix)


@pytest.fixture
def cast():
    """A draft series of Janakkala with one event, a seat and a material, and a person for every role."""
    network = factories.make_network()
    other_network = factories.make_network("muu", "Muu verkosto")
    series = factories.make_series(network=network, is_public=False)
    event = factories.make_event(series, join_url="https://kokous.example.org/1")
    seat = factories.make_registration(event)
    other = factories.make_municipality("921", "Vesanto")
    room = factories.make_room(event)
    member = factories.make_team_member(series)
    official = factories.make_official()
    people = {
        "participant": seat.person,
        "planning_member": member.person,
        "facilitator": factories.make_team_member(series, kind="facilitator").person,
        "official": official,
        "other_official": factories.make_official(other),
        "manager": factories.make_manager(network),
        "other_manager": factories.make_manager(other_network),
        "manager_of_all": factories.make_manager(),
    }
    things = {
        "series_id": series.pk,
        "step_id": factories.make_step(room).pk,
        "verb": "close",
        "screen_key": room.screen_key,
        "event_id": event.pk,
        "registration_id": seat.pk,
        "task_id": factories.make_task(series).pk,
        "token": seat.link_token(),
        "material_id": factories.make_material(series, audience=Material.Audience.PLANNING_GROUP).pk,
        "kind": "programme",
        "version": 1,
        "news_id": factories.make_news().pk,
        "language": "fi",
        "code": "AAAA-AAAA-AAAA",
        "municipality_code": "165",
        "rule_id": factories.make_planned_letter(event).pk,
        "slug": network.slug,
        "hexadecimals": "7a1f4d",
        "member_id": factories.make_team_member(series).pk,
        "role_id": official.roles.get().pk,
        "letter_id": 1,
        "link_id": 1,
        "pack_id": factories.make_pack(event, ready_at=timezone.now()).pk,
        "form": "zip",
        "booked_id": 1,
        "contact_id": factories.make_contact().pk,  # of the official's municipality
        "invitation_id": factories.make_invitation(event).pk,  # made for the municipality
        "letter": "confirmation",
        "announcement_id": factories.make_announcement(series).pk,
        "merge_id": factories.make_merge().pk,  # of the official's municipality
        "action_key": factories.make_action(
            factories.make_statement_of_will(factories.make_key_question(series, ordinal=9), ordinal=9)
        ).key,
        "line": "phenomenon",
        "pk": factories.make_phenomenon(series).pk,
        "question_id": factories.make_question(series).pk,
    }
    return people, things


def browser(people, role):
    """A browser of somebody in a role."""
    client = Client()
    if role != "stranger":
        client.force_login(people[role], backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def ask(client, things, name, method):
    """What an address answers; the deed is taken back and its cookies are forgotten, so that the next finds nothing."""
    cookies = dict(client.cookies)
    with transaction.atomic():
        response = getattr(client, method)(reverse(name, kwargs=wanted(name, things)))
        b"".join(response)  # a download closes its file when it has been read
        transaction.set_rollback(True)
    client.cookies.clear()
    client.cookies.update(cookies)
    return response.status_code


def wanted(name, things):
    """The arguments an address takes, from the things of the cast."""
    needed = next(iter(get_resolver().reverse_dict.getlist(name)))[0][0][1]
    return {argument: things[argument] for argument in needed}


def answers(role, method):
    """What the table says of a role: the code of each address."""
    for line in TABLE.strip().splitlines():
        name, its_method, *codes = line.split()
        if its_method == method:
            yield name, int(codes[ROLES.index(role)])


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_what_the_table_says(cast, role, method):
    people, things = cast
    client, expected = browser(people, role), dict(answers(role, method))

    given = {name: ask(client, things, name, method) for name in expected}

    assert given == expected


def test_the_table_says_one_thing_of_an_address():
    addresses = [tuple(line.split()[:2]) for line in TABLE.strip().splitlines()]

    assert sorted(addresses) == sorted(set(addresses))
    assert {method for _name, method in addresses} == {"get", "post"}


def test_every_address_is_in_the_table():
    known = {line.split()[0] for line in TABLE.strip().splitlines()}

    assert set(routes(get_resolver())) == known


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["series", "event", "register", "registered", "queued", "event_calendar"])
def test_everybody_sees_a_series_whose_invitations_are_open(cast, name):
    Series.objects.update(invited_at=timezone.now())

    people, things = cast

    given = {role: ask(browser(people, role), things, name, "get") for role in ROLES}

    assert given == dict.fromkeys(ROLES, 200)

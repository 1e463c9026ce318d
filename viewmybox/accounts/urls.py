from django.urls import path

from viewmybox.accounts.settings import contact, journal, keys, members, privacy, sessions
from viewmybox.accounts.sign_in import back_channel
from viewmybox.accounts.sign_in import views as sign_in
from viewmybox.accounts.views import customers, invitations, session

urlpatterns = [
    path("sign-in/", sign_in.choose_provider, name="sign-in"),
    path("sign-in/<slug:key>/", sign_in.begin, name="sign-in-begin"),
    path("sign-in/<slug:key>/answer/", sign_in.answer, name="sign-in-answer"),
    path(
        "sign-in/<slug:key>/back-channel-logout/",
        back_channel.back_channel_logout,
        name="back-channel-logout",
    ),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("session/", session.session, name="session"),
    path("customers/", customers.customers, name="customers"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    path("settings/", contact.contact, name="settings"),
    path("settings/contact/", contact.contact, name="contact"),
    path("settings/contact/change/", contact.change_contact, name="contact-change"),
    path("settings/contact/confirmation/", contact.confirm_contact, name="contact-confirmation"),
    path(
        "policy/<int:number>/acknowledgement/",
        privacy.acknowledge_policy,
        name="policy-acknowledgement",
    ),
    path("settings/members/", members.members, name="members"),
    path("settings/members/invitations/", members.invite, name="invite"),
    path(
        "settings/members/invitations/<uuid:invitation_id>/revocation/",
        members.revoke_invitation,
        name="invitation-revocation",
    ),
    path("settings/members/<uuid:member_id>/role/", members.change_role, name="member-role"),
    path("settings/members/<uuid:member_id>/end/", members.end_member, name="member-end"),
    path(
        "settings/members/<uuid:member_id>/forgetting/",
        members.forget_member,
        name="member-forgetting",
    ),
    path("settings/sessions/", sessions.sessions, name="sessions"),
    path("settings/sessions/others/end/", sessions.end_other_sessions, name="sessions-end"),
    path("settings/sessions/all/end/", sessions.end_all_sessions, name="sessions-end-all"),
    path("settings/sessions/<uuid:session_id>/end/", sessions.end_session, name="session-end"),
    path("settings/keys/", keys.keys, name="keys"),
    path("settings/keys/<uuid:key_id>/revocation/", keys.revoke_key, name="key-revocation"),
    path("settings/journal/", journal.journal, name="journal"),
    path("settings/journal/journal.csv", journal.journal_csv, name="journal-csv"),
    path("settings/journal/journal.jsonl", journal.journal_lines, name="journal-lines"),
    path("settings/privacy/", privacy.privacy, name="privacy"),
]

"""What the provider's pages say, in Swedish and English, and which of the two to use.

Kept here and not in gettext: the provider stands for another company's software, outside Django.
"""

from collections.abc import Mapping
from typing import Final

LANGUAGES: Final = ("sv", "en")

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "sv": {
        "demo_provider": "Demoleverantör",
        "notice": "Bara för att prova. Inga lösenord.",
        "who": "Vem är du?",
        "asks": "{site} vill veta vem du är. Tryck på den du vill vara.",
        "here": "Inloggad här nu",
        "stay": "Fortsätt som {name}",
        "another": "Välj en annan person",
        "newcomer": "Jag är någon annan",
        "newcomer_help": "Hitta gärna på. Samma e-postadress är samma person nästa gång.",
        "name": "Namn",
        "email": "E-post",
        "name_wrong": "Skriv ett namn på högst 100 tecken.",
        "email_wrong": "Skriv en e-postadress, till exempel anna@exempel.se.",
        "wrong": "Något behöver rättas",
        "go_on": "Fortsätt",
        "cancel": "Gå tillbaka utan att logga in",
        "language": "English",
        "sign_out_title": "Logga ut?",
        "sign_out_text": "Du är inloggad hos demoleverantören som {name}.",
        "sign_out": "Logga ut",
        "signed_out_title": "Du är utloggad",
        "signed_out_text": "Demoleverantören minns inte längre vem du var i den här webbläsaren.",
        "error": "Det gick inte",
        "client_id": "Tjänsten som skickade dig hit är inte känd av den här leverantören.",
        "redirect_uri": "Adressen att återvända till är inte registrerad för tjänsten.",
        "post_logout_redirect_uri": "Adressen att återvända till är inte registrerad.",
        "id_token_hint": "Utloggningen gällde en annan tjänst än den som bad om den.",
        "person": "Den personen finns inte här.",
        "origin": "Valet gjordes inte på leverantörens egen sida.",
        "missing": "Här finns ingen sida.",
        "unreadable": "Det som skickades gick inte att läsa.",
    },
    "en": {
        "demo_provider": "Demo provider",
        "notice": "For trying out only. No passwords.",
        "who": "Who are you?",
        "asks": "{site} asks who you are. Press the person you want to be.",
        "here": "Signed in here now",
        "stay": "Continue as {name}",
        "another": "Use another person",
        "newcomer": "I am someone else",
        "newcomer_help": "Make it up if you like. The same e-mail is the same person next time.",
        "name": "Name",
        "email": "E-mail",
        "name_wrong": "Write a name of at most 100 characters.",
        "email_wrong": "Write an e-mail address, such as anna@example.com.",
        "wrong": "Something needs mending",
        "go_on": "Continue",
        "cancel": "Go back without signing in",
        "language": "Svenska",
        "sign_out_title": "Sign out?",
        "sign_out_text": "You are signed in at the demo provider as {name}.",
        "sign_out": "Sign out",
        "signed_out_title": "You are signed out",
        "signed_out_text": "The demo provider no longer remembers who you were in this browser.",
        "error": "That did not work",
        "client_id": "The service that sent you here is not known to this provider.",
        "redirect_uri": "The address to return to is not registered for the service.",
        "post_logout_redirect_uri": "The address to return to is not registered.",
        "id_token_hint": "The sign-out was meant for another service than the one that asked.",
        "person": "That person is not known here.",
        "origin": "The choice was not made on the provider's own page.",
        "missing": "There is no page here.",
        "unreadable": "What was sent could not be read.",
    },
}


def language_of(ui_locales: str, accept_language: str) -> str:
    """The first language we speak: what the client asks for, then the browser; else Swedish."""
    for tag in [*ui_locales.split(), *_by_preference(accept_language)]:
        language = tag.partition("-")[0].lower()
        if language in LANGUAGES:
            return language
    return LANGUAGES[0]


def _by_preference(accept_language: str) -> list[str]:
    weighed = []
    for choice in accept_language.split(","):
        tag, _, weight = choice.partition(";q=")
        try:
            weighed.append((float(weight or 1), tag.strip()))
        except ValueError:
            continue
    # Sorting is stable: languages of the same weight stay as the browser ordered them.
    return [tag for weight, tag in sorted(weighed, key=lambda one: -one[0]) if weight > 0]

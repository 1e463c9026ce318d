"""The identity provider itself: its endpoints.

OpenID Connect Core 1.0 (code flow), Discovery 1.0, RP-Initiated Logout 1.0, Back-Channel Logout
1.0, PKCE (RFC 7636), the issuer in the answer (RFC 9207).
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIEnvironment

from viewmybox.demo.provider.authority import Authority
from viewmybox.demo.provider.authorization import (
    AuthorizationRequest,
    RefusedRequestError,
    UntrustedRequestError,
    returning,
)
from viewmybox.demo.provider.exchange import (
    Request,
    Response,
    UnreadableRequestError,
    json_response,
    origin_of,
    redirect,
)
from viewmybox.demo.provider.grants import Grant, Session, sid_of
from viewmybox.demo.provider.page import page, stylesheet
from viewmybox.demo.provider.parties import (
    EMAIL,
    LONGEST_EMAIL,
    LONGEST_NAME,
    Client,
    Person,
    newcomer,
)

COOKIE = "provider_session"


class TokenRefusedError(Exception):
    """The token endpoint's error code (RFC 6749, 5.2)."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error
        self.description = description


class Provider(Authority):
    """A WSGI application that says who somebody is to the clients it knows.

    `issuer` is its own address as browsers and clients reach it.
    """

    # Requests ----------------------------------------------------------------------------------

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        try:
            request = Request.of(environ)
        except UnreadableRequestError as error:
            request = Request("GET", "", {}, {}, [], environ)
            response = self._error(request, "unreadable", error.status)
        else:
            response = self._respond(request)
        start_response(f"{response.status.value} {response.status.phrase}", response.all_headers())
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else response.body]

    def _respond(self, request: Request) -> Response:
        endpoints = {
            "/.well-known/openid-configuration": (self._metadata, "GET"),
            "/jwks.json": (self._jwks, "GET"),
            "/provider.css": (self._stylesheet, "GET"),
            "/authorize": (self._authorize, "GET POST"),
            "/token": (self._token, "POST"),
            "/userinfo": (self._userinfo, "GET POST"),
            "/end_session": (self._end_session, "GET POST"),
        }
        path = request.path.removeprefix(urlsplit(self.address).path)
        if path not in endpoints:
            return self._error(request, "missing", HTTPStatus.NOT_FOUND)
        endpoint, methods = endpoints[path]
        if request.method not in methods.split():
            allowed = {"Allow": methods.replace(" ", ", ")}
            return Response(status=HTTPStatus.METHOD_NOT_ALLOWED, headers=allowed)
        return endpoint(request)

    def _metadata(self, _: Request) -> Response:
        return json_response(self.metadata())

    def _jwks(self, _: Request) -> Response:
        return json_response(self.jwks())

    def _stylesheet(self, _: Request) -> Response:
        return stylesheet()

    def _page(self, template: str, request: Request, **facts: Any) -> Response:
        return page(template, request, self.address, **facts)

    def _error(
        self, request: Request, reason: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST
    ) -> Response:
        return self._page("error.html", request, status=status, reason=reason)

    def _session(self, request: Request) -> Session | None:
        cookie = request.cookie(COOKIE)
        return self._sessions.get(sid_of(cookie)) if cookie else None

    def _cookie(self, secret: str) -> dict[str, str]:
        address = urlsplit(self.issuer)
        attributes = [
            f"{COOKIE}={secret}",
            f"Path={address.path or '/'}",
            "HttpOnly",
            "SameSite=Lax",
        ]
        attributes += ["Secure"] * (address.scheme == "https") + ["Max-Age=0"] * (not secret)
        return {"Set-Cookie": "; ".join(attributes)}

    def _from_elsewhere(self, request: Request) -> bool:
        """Whether another site's page sent this form: browsers name the sender of every POST."""
        return request.header("Origin") not in {"", origin_of(self.issuer)}

    # Authorization -----------------------------------------------------------------------------

    def _authorize(self, request: Request) -> Response:
        try:
            client, redirect_uri = returning(request, self.clients)
        except UntrustedRequestError as error:
            return self._error(request, str(error))
        try:
            asked = AuthorizationRequest.of(request, client, redirect_uri)
        except RefusedRequestError as error:
            state = request.parameters.get("state")
            return self._refusal(redirect_uri, state, error.error, error.description)
        if {"person", "newcomer", "cancel"} & set(request.form):
            return self._chosen(asked, request)
        return self._recognised(asked, request)

    def _refusal(
        self, redirect_uri: str, state: str | None, error: str, description: str
    ) -> Response:
        params = {"error": error, "error_description": description}
        params |= {"state": state} if state is not None else {}
        return redirect(redirect_uri, self.authorization_response(params))

    def _recognised(self, asked: AuthorizationRequest, request: Request) -> Response:
        """Single sign-on where a session allows it; else the page, or its refusal."""
        session = self._session(request)
        if session is not None and self._suffices(session, asked):
            return self._code(asked, session)
        if "none" in asked.prompts:
            return self._refusal(
                asked.redirect_uri, asked.state, "login_required", "nobody is signed in as asked"
            )
        return self._who(asked, request)

    def _suffices(self, session: Session, asked: AuthorizationRequest) -> bool:
        person = session.person
        fresh = asked.max_age is None or self.now() - session.auth_time <= asked.max_age
        hinted = asked.login_hint in {None, person.subject, person.email}
        return fresh and hinted and not asked.prompts & {"login", "select_account"}

    def _who(
        self,
        asked: AuthorizationRequest,
        request: Request,
        mistakes: Sequence[str] = (),
    ) -> Response:
        session = self._session(request)
        here = session.person if session else None
        hint = asked.login_hint or ""
        others = [person for person in self.people.values() if person != here]
        hinted = [person for person in others if hint in {person.subject, person.email}]
        known = hinted or (here is not None and hint in {here.subject, here.email})
        unknown_email = hint if EMAIL.fullmatch(hint) and not known else ""
        typed = {"name": request.form.get("name", ""), "email": request.form.get("email", "")}
        return self._page(
            "who.html",
            request,
            status=HTTPStatus.UNPROCESSABLE_ENTITY if mistakes else HTTPStatus.OK,
            returns_to=origin_of(asked.redirect_uri),
            site=urlsplit(asked.redirect_uri).netloc,
            parameters=asked.parameters,
            here=here,
            people=sorted(others, key=lambda person: person not in hinted),
            mistakes=mistakes,
            typed=typed | ({"email": unknown_email} if unknown_email and not mistakes else {}),
            open=bool(mistakes or unknown_email),
        )

    def _chosen(self, asked: AuthorizationRequest, request: Request) -> Response:
        if self._from_elsewhere(request):
            return self._error(request, "origin", HTTPStatus.FORBIDDEN)
        form = request.form
        if "cancel" in form:
            return self._refusal(
                asked.redirect_uri, asked.state, "access_denied", "the person went back"
            )
        session = self._session(request)
        if "newcomer" in form:
            name, email = form.get("name", "").strip(), form.get("email", "").strip()
            mistakes = _mistakes(name, email)
            if mistakes:
                return self._who(asked, request, mistakes)
            person: Person | None = newcomer(name, email)
        elif session is not None and form["person"] == session.person.subject:
            person = session.person  # a newcomer is known by their session alone
        else:
            person = self.people.get(form["person"])
        if person is None:
            return self._error(request, "person")
        chosen, secret = self.sign_in(person, session)
        response = self._code(asked, chosen)
        response.headers |= self._cookie(secret) if secret else {}
        return response

    def _code(self, asked: AuthorizationRequest, session: Session) -> Response:
        code = secrets.token_urlsafe(32)
        grant = Grant(
            client_id=asked.client.id,
            redirect_uri=asked.redirect_uri,
            code_challenge=asked.code_challenge,
            nonce=asked.nonce,
            scope=asked.scope,
            person=session.person,
            sid=session.sid,
            auth_time=session.auth_time,
        )
        self._sessions.change(
            session.sid, lambda it: replace(it, clients=it.clients | {asked.client.id})
        )
        self._codes.put(code, grant)
        params = {"code": code} | ({"state": asked.state} if asked.state is not None else {})
        return redirect(asked.redirect_uri, self.authorization_response(params))

    # Tokens ------------------------------------------------------------------------------------

    def _token(self, request: Request) -> Response:
        try:
            client = self._client(request)
            grant = self._granted(request.form, client)
        except TokenRefusedError as error:
            return _token_refusal(error, by_header=bool(request.header("Authorization")))
        access_token = secrets.token_urlsafe(32)
        self._tokens.put(access_token, grant)
        self._spent.put(request.form["code"], access_token)
        return json_response(self.token_response(grant, client, access_token), Pragma="no-cache")

    def _client(self, request: Request) -> Client:
        if request.repeated:
            raise TokenRefusedError("invalid_request", f"{request.repeated[0]} came twice")
        basic = request.basic()
        posted = (request.form.get("client_id", ""), request.form.get("client_secret", ""))
        if basic and posted[1]:
            raise TokenRefusedError("invalid_request", "authenticate in one way, not in two")
        name, secret = basic or posted
        client = self.clients.get(name)
        expected = client.secret if client else secrets.token_urlsafe()
        if not secrets.compare_digest(secret.encode(), expected.encode()) or client is None:
            raise TokenRefusedError("invalid_client", "the client did not prove who it is")
        if posted[0] not in {"", client.id}:
            raise TokenRefusedError("invalid_request", "client_id names another client")
        return client

    def _granted(self, form: Mapping[str, str], client: Client) -> Grant:
        """What the code stands for; its client's first showing spends it, right or wrong."""
        if "grant_type" not in form:
            raise TokenRefusedError("invalid_request", "grant_type is missing")
        if form["grant_type"] != "authorization_code":
            raise TokenRefusedError("unsupported_grant_type", "only authorization_code is offered")
        code = form.get("code")
        if code is None:
            raise TokenRefusedError("invalid_request", "code is missing")
        grant = self._codes.get(code)
        if grant is not None and grant.client_id != client.id:
            raise TokenRefusedError("invalid_grant", "the code was given to another client")
        grant = self._codes.take(code)
        if grant is None:
            self._revoke_what_was_bought_with(code)
            raise TokenRefusedError("invalid_grant", "the code is spent, too old or unknown")
        if grant.redirect_uri != form.get("redirect_uri"):
            raise TokenRefusedError("invalid_grant", "redirect_uri is not the one asked with")
        if not grant.is_proved_by(form.get("code_verifier", "")):
            raise TokenRefusedError("invalid_grant", "code_verifier does not fit the challenge")
        if self._sessions.get(grant.sid) is None:
            raise TokenRefusedError("invalid_grant", "the person has signed out")
        return grant

    def _revoke_what_was_bought_with(self, code: str) -> None:
        # A code that is shown twice was stolen from somebody (RFC 6749, 4.1.2).
        token = self._spent.take(code)
        if token is not None:
            self._tokens.take(token)

    def _userinfo(self, request: Request) -> Response:
        token = request.bearer()
        if token is None:
            return json_response(
                {"error": "invalid_request"}, HTTPStatus.UNAUTHORIZED, WWW_Authenticate="Bearer"
            )
        grant = self._tokens.get(token)
        if grant is None or self._sessions.get(grant.sid) is None:
            return json_response(
                {"error": "invalid_token"},
                HTTPStatus.UNAUTHORIZED,
                WWW_Authenticate='Bearer error="invalid_token"',
            )
        return json_response(self.userinfo_response(grant.person, grant.scope))

    # Signing out -------------------------------------------------------------------------------

    def _end_session(self, request: Request) -> Response:
        sent = request.parameters
        hint = self._hint(sent.get("id_token_hint", ""))
        client_id = sent.get("client_id", hint["aud"] if hint else "")
        if hint and client_id != hint["aud"]:
            return self._error(request, "id_token_hint")
        client = self.clients.get(client_id)
        if client is None and "client_id" in sent:
            return self._error(request, "client_id")
        back = sent.get("post_logout_redirect_uri")
        if back and (client is None or back not in client.post_logout_redirect_uris):
            return self._error(request, "post_logout_redirect_uri")

        here = self._session(request)
        confirmed = "confirm" in request.form and not self._from_elsewhere(request)
        if here is not None and not hint and not confirmed:
            return self._page(
                "sign_out.html",
                request,
                person=here.person,
                parameters={name: value for name, value in sent.items() if name != "confirm"},
                returns_to=origin_of(back) if back else "",
            )
        return self._signed_out(request, hint, here)

    def _signed_out(
        self, request: Request, hint: Mapping[str, Any] | None, here: Session | None
    ) -> Response:
        """End what the hint names even where the browser no longer has the cookie.

        A client may have told the browser to forget everything first (Clear-Site-Data reaches
        every port of a host). Another person's session in this browser is not the client's to end.
        """
        back = request.parameters.get("post_logout_redirect_uri")
        state = request.parameters.get("state")
        ends_here = here is not None and (not hint or hint["sub"] == here.person.subject)
        if hint:
            self.end(hint["sid"])
        if here is not None and ends_here:
            self.end(here.sid)
        if back:
            response = redirect(back, {"state": state} if state is not None else {})
        else:
            response = self._page("signed_out.html", request)
        response.headers |= self._cookie("") if ends_here else {}
        return response

    def _hint(self, token: str) -> dict[str, Any] | None:
        """An ID token of ours, which may have expired (RP-Initiated Logout, 2); else None."""
        claims = self.keys.read(token) if token else None
        named = claims is not None and all(
            isinstance(claims.get(name), str) for name in ("sub", "sid", "aud")
        )
        if claims is None or not named or claims.get("iss") != self.issuer or "events" in claims:
            return None
        return claims


def _mistakes(name: str, email: str) -> list[str]:
    wrong_name = not 0 < len(name) <= LONGEST_NAME
    wrong_email = len(email) > LONGEST_EMAIL or not EMAIL.fullmatch(email)
    return ["name"] * wrong_name + ["email"] * wrong_email


def _token_refusal(error: TokenRefusedError, *, by_header: bool) -> Response:
    content = {"error": error.error, "error_description": error.description}
    if error.error != "invalid_client":
        return json_response(content, HTTPStatus.BAD_REQUEST)
    challenge = {"WWW_Authenticate": 'Basic realm="provider"'} if by_header else {}
    return json_response(content, HTTPStatus.UNAUTHORIZED, **challenge)

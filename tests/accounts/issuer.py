"""An OpenID Connect issuer on this machine, for tests of the council's sign-in."""

import json
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

ID = "oidc-of-the-tests"
CLIENT, SECRET = "portal", "not a real one"


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Issuer:
    """What it says about the person: tests set `person`, and what should be wrong in the token."""

    address: str = ""
    key: rsa.RSAPrivateKey = field(default_factory=new_key)
    signs_with: rsa.RSAPrivateKey | None = None
    person: dict[str, Any] = field(default_factory=dict)
    wrong: dict[str, Any] = field(default_factory=dict)
    refuses: str = ""
    asked: dict[str, dict[str, str]] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "userinfo_endpoint": f"{self.address}/userinfo",
            "response_types_supported": ["code"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def keys(self) -> dict[str, Any]:
        public = json.loads(RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [public | {"kid": "one", "use": "sig", "alg": "RS256"}]}

    def authorise(self, query: str) -> str:
        """The address to redirect the person back to, as if they had signed in here."""
        asked = dict(parse_qsl(query))
        if self.refuses:
            back = {"error": self.refuses, "state": asked["state"]}
        else:
            code = f"code-{len(self.asked)}"
            self.asked[code] = asked
            back = {"code": code, "state": asked["state"]}
        return f"{asked['redirect_uri']}?{urlencode(back)}"

    def token(self, posted: dict[str, str]) -> dict[str, Any] | None:
        """The answer for a code: once, to the client that asked for it and knows the secret."""
        asked = self.asked.pop(posted.get("code", ""), None)
        proof = sha256(posted.get("code_verifier", "").encode()).digest()
        proven = urlsafe_b64encode(proof).decode().rstrip("=")
        if (
            asked is None
            or posted.get("client_secret") != SECRET
            or posted.get("redirect_uri") != asked["redirect_uri"]
            or proven != asked["code_challenge"]
        ):
            return None
        now = int(time.time())
        claims = {
            "iss": self.address,
            "aud": asked["client_id"],
            "iat": now,
            "exp": now + 300,
            "nonce": asked.get("nonce"),
            **self.person,
            **self.wrong,
        }
        signed = jwt.encode(
            claims, self.signs_with or self.key, algorithm="RS256", headers={"kid": "one"}
        )
        return {"access_token": "of no use", "token_type": "Bearer", "id_token": signed}


@contextmanager
def running() -> Iterator[Issuer]:
    """Run the issuer at an address of this machine until the block ends."""
    issuer = Issuer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            issuer.heard.append(parts.path)
            match parts.path:
                case "/.well-known/openid-configuration":
                    self._say(issuer.discovery())
                case "/keys":
                    self._say(issuer.keys())
                case "/authorize":
                    self.send_response(302)
                    self.send_header("Location", issuer.authorise(parts.query))
                    self.end_headers()
                case _:
                    self._say({"error": "not_found"}, 404)

        def do_POST(self) -> None:
            issuer.heard.append(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            posted = {name: values[0] for name, values in parse_qs(body).items()}
            answer = issuer.token(posted)
            self._say(answer or {"error": "invalid_grant"}, 200 if answer else 400)

        def _say(self, what: dict[str, Any], status: int = 200) -> None:
            body = json.dumps(what).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    issuer.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def trust(one_issuer: Issuer, settings: Any) -> None:
    """Set the portal up for the issuer, as OIDC_ISSUER does when it starts."""
    settings.ROOT_URLCONF = "tests.accounts.urls_with_provider"
    settings.OIDC_ID, settings.OIDC_NAME = ID, "Westmarch account"
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": ID,
                    "name": "Westmarch account",
                    "client_id": CLIENT,
                    "secret": SECRET,
                    "settings": {
                        "server_url": one_issuer.address,
                        "uid_field": "sub",
                        "fetch_userinfo": False,
                    },
                }
            ],
        }
    }
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    settings.CONTENT_SECURITY_POLICY = {
        "DIRECTIVES": policy | {"form-action": [*policy["form-action"], one_issuer.address]}
    }

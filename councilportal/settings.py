"""Settings, read from the environment; in production the secrets must come from there.

DATABASE_URL        sqlite:///relative/path, sqlite:////absolute/path or postgres://user:pass@host/name
                    with ?sslmode=verify-full and the like, as `councilportal.database.LIBPQ` lists
SECRET_KEY          signs sessions; without it this is a demonstration: served on this machine only
SECRET_KEY_FALLBACKS   comma list of former SECRET_KEYs: what was made with them is still good
AUDIT_KEY           key of the audit chain; needed wherever SECRET_KEY is set
PUBLISHING_KEY      signs editions: an Ed25519 key in PEM, or 32 random bytes in base64; not signed
ALLOWED_HOSTS       comma list; needed wherever SECRET_KEY is set
ROOT_URLCONF        councilportal.public_urls for the public site alone, on a host of its own
PORTAL_DEBUG        1 for Django's debug pages while developing
PORTAL_URL          where the portal is reached, for links in e-mails: https://portal.example
EMAIL_HOST          SMTP server; also EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD,
                    EMAIL_USE_SSL=1 or EMAIL_USE_TLS=0, and DEFAULT_FROM_EMAIL. Without it e-mails
                    are files in var/mail. Invitations and links to set a password go by e-mail
                    where EMAIL_HOST and PORTAL_URL are set, else an administrator hands them over
OPERATORS           comma list of e-mail addresses: whom check_records --mail writes to
ACCOUNTS_CONTACT    whom people ask who cannot sign in, as they read it: "the performance team on
                    01234 567890"; the person who looks after accounts in the portal
IDLE_MINUTES        without a request for so long, a person has to sign in again; 60
MFA_REQUIRED_ROLES  comma list, "approver,admin": who must have two-step sign-in; nobody
TRUSTED_PROXIES     how many proxies of ours stand in front and add to X-Forwarded-For, or none;
                    must be said in production
PASSWORD_CHECKS_AT_ONCE   how many passwords a process checks at a time; 1
PASSWORD_THREADS    how many requests of one process may be about passwords at once, those that
                    wait counted; one less than half of WEB_THREADS, at least 1
OIDC_ISSUER         address of the council's own sign-in (OpenID Connect), for example
                    https://login.microsoftonline.com/<tenant>/v2.0; also OIDC_CLIENT_ID,
                    OIDC_CLIENT_SECRET and OIDC_NAME, what people call it
RETENTION_REMINDER_DAYS   how long the texts of e-mails that were sent are kept; 90
RETENTION_TYPED_HOURS     how long a form that was sent too late is kept: 8, or less
SECURE_SSL_REDIRECT 0 where something else sends http:// to https://; 1
WEB_BIND            where gunicorn listens; 127.0.0.1:8000
WEB_WORKERS         how many processes gunicorn has; two for each core, at most 8
WEB_THREADS         how many requests each of them answers at once; 8
BROKER_URL          Redis or RabbitMQ, which hands jobs to Celery's workers on any machine:
                    rediss://:password@host:6379/0?ssl_cert_reqs=required, amqps://user:pass@host;
                    without it, each job runs in a child process of the portal
JOBS_HERE           1 where neither can be: a job runs at once in the process that asks for it
JOBS_AT_ONCE        how many child processes this machine has for jobs; cores less one, at least 1
JOB_SECONDS         how long a job may take; 600
JOB_MEGABYTES       how much memory it may use; 4096
PDF_LAYOUTS         how many PDFs all processes together lay out at once; cores less one, at least 1
PDF_WAIT_SECONDS    how long a request waits for its turn, then it is told to come back; 20
PDF_SECONDS         how long the layout for a request may take then; 120
PDF_THREADS         how many requests of one process may be about PDFs at once, those that wait
                    counted, so that pages always have a thread; half of WEB_THREADS, which is 8
PDF_FOLDER          a folder of the portal alone, for PDFs made before and their locks; var/pdf
PDF_KEPT_MEGABYTES  how much of it PDFs made before may fill; 200
"""

import os
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from councilportal.database import database_from
from councilportal.environment import count, listed, proxies

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
# The processors that this process may use; in some containers they are fewer than the machine has.
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

DEBUG = os.environ.get("PORTAL_DEBUG", "") == "1"
# No secrets: commands and the demo work, on loopback only; wsgi.py refuses to serve (see there).
DEMONSTRATION = not os.environ.get("SECRET_KEY")

COMPONENT_GALLERY = DEMONSTRATION  # the page of every component, for developers


def _secret(name: str) -> str:
    value = os.environ.get(name, "")
    if not value and not DEMONSTRATION:
        raise ImproperlyConfigured(f"{name} is not set: set it in the environment.")
    return value or f"demonstration-only-{name.lower()}-known-to-everybody-0123456789"


RETENTION_REMINDER_DAYS = count("RETENTION_REMINDER_DAYS", 90)
RETENTION_TYPED_HOURS = count("RETENTION_TYPED_HOURS", 8)
SECRET_KEY = _secret("SECRET_KEY")
SECRET_KEY_FALLBACKS = listed("SECRET_KEY_FALLBACKS")
AUDIT_KEY = _secret("AUDIT_KEY")
PUBLISHING_KEY = os.environ.get("PUBLISHING_KEY", "")
ALLOWED_HOSTS = listed("ALLOWED_HOSTS")
if DEMONSTRATION:
    ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "crispy_forms",
    "csp",
    "councilportal",
    "councilportal.design",
    "councilportal.audit",
    "councilportal.jobs",
    "councilportal.accounts",
    "councilportal.organisation",
    "councilportal.notices",
    "objectives",
    "performance",
    "performance.returns",
    "eqia",
    "councilportal.publishing",
    "councilportal.printing",
    "councilportal.overview",
]

MIDDLEWARE = [
    "councilportal.common.deep_calls.with_room",  # around everything
    "councilportal.logs.requests_are_logged",
    "councilportal.health.probes_first",  # before anything that checks the user or the host
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "councilportal.files.upload_limits.bounded_bodies",  # before anything reads the body
    "councilportal.common.raw_requests.readable_requests",  # before anything asks who sent it
    "councilportal.common.middleware.cookies_are_private",  # after all that set cookies
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "councilportal.accounts.middleware.sessions_end",
    "councilportal.accounts.middleware.SignInRequired",  # extends LoginRequiredMiddleware
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "councilportal.organisation.middleware.two_steps_by_role",
    "councilportal.common.middleware.private_pages",
    "councilportal.printing.middleware.bounded_pdfs",
    "councilportal.common.middleware.methods_told",
    "councilportal.common.middleware.Refusals",
    "axes.middleware.AxesMiddleware",  # must be the last, by its documentation
]

ROOT_URLCONF = os.environ.get("ROOT_URLCONF", "councilportal.urls")
WSGI_APPLICATION = None if DEMONSTRATION else "councilportal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "councilportal.accounts.context.session",
                "councilportal.organisation.context.council",
                "councilportal.organisation.context.roles",
            ],
        },
    }
]

DATABASES = {"default": database_from(os.environ.get("DATABASE_URL", ""), VAR_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Limits on tries and used codes must be shared by all processes that serve the portal. Django's
# cache in the database, which a migration makes, needs no other service. Only signing in, setting a
# password, the council's sign-in, previews of uploads and forms that arrive too late use it: no
# ordinary page does.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        # Expired rows are removed first. With Django's default of 300, a stranger could push counts
        # out.
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # refuses locked-out names before a password check
    # Not allauth's backend: it finds "OLA" for "ola", and each spelling would have its own tries.
    "councilportal.accounts.backends.OpenAccounts",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

# django-allauth: only administrators make accounts; nobody signs up or confirms an address.
ACCOUNT_ADAPTER = "councilportal.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_FORMS = {
    "change_password": "councilportal.accounts.forms.ChangePasswordForm",
    "reauthenticate": "councilportal.accounts.forms.PasswordAgainForm",
    "reset_password": "councilportal.accounts.forms.AskForLinkForm",
    "reset_password_from_key": "councilportal.accounts.forms.SetPasswordForm",
    "user_token": "councilportal.accounts.forms.LinkForm",
}
# A link to set a password works once: its token depends on the stored password.
PASSWORD_RESET_TIMEOUT = 3 * 24 * 60 * 60  # an invitation sent on Friday works on Monday
# Not allauth's generator: it makes records of e-mail addresses, which nobody looks after here.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
ACCOUNT_RATE_LIMITS = {"reset_password": "20/15m/ip,3/15m/key"}  # others: allauth's defaults
ACCOUNTS_CONTACT = os.environ.get(
    "ACCOUNTS_CONTACT", "the person who looks after accounts in the portal"
)
MFA_ADAPTER = "councilportal.accounts.adapters.TwoStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # also accepts the codes before and after, because clocks differ
MFA_FORMS = {
    "authenticate": "councilportal.accounts.forms.SecondStepForm",
    "reauthenticate": "councilportal.accounts.forms.CodeAgainForm",
    "activate_totp": "councilportal.accounts.forms.TwoStepOnForm",
}
MFA_REQUIRED_ROLES = frozenset(listed("MFA_REQUIRED_ROLES"))


PASSWORD_HASHERS = ["councilportal.accounts.hashing.BoundedHasher"]
PASSWORD_CHECKS_AT_ONCE = count("PASSWORD_CHECKS_AT_ONCE", 1)
# Together with PDF_THREADS, which is a half, this leaves a thread for pages.
PASSWORD_THREADS = count("PASSWORD_THREADS", max(1, count("WEB_THREADS", 8) // 2 - 1))
TRUSTED_PROXIES = proxies(os.environ.get("TRUSTED_PROXIES", "none" if DEMONSTRATION else ""))
AXES_FAILURE_LIMIT = 5  # wrong passwords for a user name from an address, then a lock
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # so that the time we show stays true
AXES_LOCKOUT_CALLABLE = "councilportal.accounts.lockout.locked_out"
AXES_USERNAME_CALLABLE = "councilportal.accounts.lockout.user_name"
AXES_CLIENT_IP_CALLABLE = "councilportal.accounts.addresses.address_of"
AXES_SENSITIVE_PARAMETERS = ["username", "csrfmiddlewaretoken", "next"]  # not in the log
AXES_DISABLE_ACCESS_LOG = True  # keep no list of when and where people signed in
AXES_ENABLE_ADMIN = False

# The council's own sign-in. The issuer is part of the provider's key, so that a person is known by
# issuer and subject; nobody is found by an e-mail address.
OIDC_ISSUER = os.environ.get("OIDC_ISSUER", "")
OIDC_NAME = os.environ.get("OIDC_NAME", "council account")
OIDC_ID = f"oidc-{sha256(OIDC_ISSUER.encode()).hexdigest()[:12]}" if OIDC_ISSUER else ""
SOCIALACCOUNT_ADAPTER = "councilportal.accounts.adapters.ProviderAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = False
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, Any]] = {}
if OIDC_ISSUER:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": OIDC_ID,
                "name": OIDC_NAME,
                "client_id": os.environ.get("OIDC_CLIENT_ID", ""),
                "secret": os.environ.get("OIDC_CLIENT_SECRET", ""),
                # Nothing about a person is read but the signed token.
                "settings": {
                    "server_url": OIDC_ISSUER,
                    "uid_field": "sub",
                    "fetch_userinfo": False,
                },
            }
        ],
    }

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = False
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS: list[Path | tuple[str, Path]] = [BASE_DIR / "static"]
if (BASE_DIR / "vendor").is_dir():
    STATICFILES_DIRS.append(("vendor", BASE_DIR / "vendor"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEMONSTRATION
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEMONSTRATION
WHITENOISE_AUTOREFRESH = DEBUG  # otherwise every test client reads all static files

CRISPY_ALLOWED_TEMPLATE_PACKS = ("govuk",)
CRISPY_TEMPLATE_PACK = "govuk"
CRISPY_FAIL_SILENTLY = False

OIDC_ORIGIN = ["{0.scheme}://{0.netloc}".format(urlsplit(OIDC_ISSUER))] if OIDC_ISSUER else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        # A form of ours redirects to the council's sign-in, which browsers treat as its action.
        "form-action": [SELF, *OIDC_ORIGIN],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_ENGINE = "councilportal.accounts.session_store"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 60 * 60  # seconds; the longest time that a person stays signed in
IDLE_SECONDS = 60 * count("IDLE_MINUTES", 60)
IDLE_WARNING_SECONDS = min(5 * 60, IDLE_SECONDS // 2)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 6_000  # a sheet of 240 indicators
FILE_UPLOAD_HANDLERS = ["councilportal.files.upload_limits.BoundedUploads"]
if not DEMONSTRATION:
    SECURE_SSL_REDIRECT = os.environ.get("SECURE_SSL_REDIRECT", "1") == "1"
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# E-mail: without a server each message is a file, which the person who runs a demonstration reads.
PORTAL_URL = os.environ.get("PORTAL_URL", "http://127.0.0.1:8000").rstrip("/")
EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_GOES_OUT = DEMONSTRATION or bool(EMAIL_HOST and os.environ.get("PORTAL_URL"))
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_USE_SSL = os.environ.get("EMAIL_USE_SSL", "") == "1"
EMAIL_USE_TLS = not EMAIL_USE_SSL and os.environ.get("EMAIL_USE_TLS", "1") == "1"
EMAIL_PORT = count("EMAIL_PORT", 465 if EMAIL_USE_SSL else 587)
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "council-portal@example.invalid")
SERVER_EMAIL = DEFAULT_FROM_EMAIL  # the sender of mail to operators
EMAIL_SUBJECT_PREFIX = ""
ADMINS = [("", address) for address in listed("OPERATORS")]

# How gunicorn serves the portal: setup/production/gunicorn_settings.py.
WEB_BIND = os.environ.get("WEB_BIND") or "127.0.0.1:8000"
WEB_WORKERS = count("WEB_WORKERS", min(2 * CORES, 8))
WEB_THREADS = count("WEB_THREADS", 8)

# PDFs: printing.limits bounds the cost of one; these settings bound how many there are at once.
PDF_LAYOUTS = count("PDF_LAYOUTS", max(1, CORES - 1))
PDF_WAIT_SECONDS = count("PDF_WAIT_SECONDS", 20)
PDF_SECONDS = count("PDF_SECONDS", 120)
PDF_THREADS = count("PDF_THREADS", max(1, WEB_THREADS // 2))
PDF_FOLDER = Path(os.environ.get("PDF_FOLDER") or VAR_DIR / "pdf")
PDF_KEPT_MEGABYTES = count("PDF_KEPT_MEGABYTES", 200)

# Jobs: what an engine may use, and which it is (jobs.engines).
BROKER_URL = os.environ.get("BROKER_URL", "")
JOBS_HERE = os.environ.get("JOBS_HERE", "") == "1"
JOBS_AT_ONCE = count("JOBS_AT_ONCE", max(1, CORES - 1))
JOB_SECONDS = count("JOB_SECONDS", 600)
JOB_MEGABYTES = count("JOB_MEGABYTES", 4096)

# All logs go to standard error, where a service manager stores them: in production as JSON lines
# without personal data, otherwise as text for the screen.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "councilportal.logs.JsonLines"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler"}
        | ({} if DEMONSTRATION or DEBUG else {"formatter": "json"})
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        # A line for each request. The development server prints its own.
        "councilportal.requests": {"level": "WARNING" if DEMONSTRATION else "INFO"},
    },
}

"""设置: one file. The defaults are a complete embedded installation on SQLite; everything
else comes from the environment through the typed readers of `portal.env`.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from portal import env

env.refuse_unknown()

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = env.path("PORTAL_DATA_DIR", BASE_DIR / "data")
DEV = env.boolean("PORTAL_DEV")
DEBUG = env.boolean("PORTAL_DEBUG")


def _secret_key() -> tuple[str, bool]:
    """The key, and whether it is only this process's own.

    Dev keeps a generated key in the data folder. Commands that serve nobody may run with
    a key of their own; web and worker refuse it (`portal.checks`).
    """
    if given := env.secret("PORTAL_SECRET_KEY"):
        if len(given) < 32:
            raise ImproperlyConfigured("环境变量 PORTAL_SECRET_KEY 太短，至少需要 32 个字符。")
        return given, False
    kept = DATA_DIR / "secret_key"
    if DEV and not kept.exists():
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(48), encoding="utf-8")
    if kept.exists():
        return kept.read_text(encoding="utf-8").strip(), False
    return secrets.token_urlsafe(48), True


SECRET_KEY, SECRET_KEY_IS_TEMPORARY = _secret_key()
ALLOWED_HOSTS = env.names("PORTAL_ALLOWED_HOSTS", ("localhost", "127.0.0.1", "[::1]"))

INSTALLED_APPS = [
    "portal.apps.PortalConfig",
    "budgets.apps.BudgetsConfig",
    "performance.apps.PerformanceConfig",
    "portal.search.apps.SearchConfig",
    "portal.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "import_export",
    "csp",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
]

MIDDLEWARE = [
    "portal.edge.EdgeMiddleware",  # the first: it sees the whole answer
    "portal.audit.AddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.accounts.sessions.ActivityMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "axes.middleware.AxesMiddleware",  # the last: it answers for a locked account
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
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
            ]
        },
    }
]


def _database() -> dict[str, Any]:
    url = env.text("PORTAL_DATABASE_URL")
    try:
        config: dict[str, Any] = dict(dj_database_url.parse(url)) if url else {}
    except (dj_database_url.ParseError, dj_database_url.UnknownSchemeError, ValueError):
        raise ImproperlyConfigured(
            "环境变量 PORTAL_DATABASE_URL 无法识别，"
            "应形如 postgresql://用户名:密码@主机:5432/库名 或 sqlite:////路径/库.sqlite3。"
        ) from None
    if not url:
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        config = {"ENGINE": "django.db.backends.sqlite3", "NAME": DATA_DIR / "portal.sqlite3"}
    if config["ENGINE"].endswith("sqlite3"):
        # A writer waits its turn instead of failing half-way; readers never wait.
        config["OPTIONS"] = {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        }
    else:
        config["CONN_MAX_AGE"] = 60
        config["CONN_HEALTH_CHECKS"] = True
        config.setdefault("OPTIONS", {})["connect_timeout"] = 5
    return config


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "portal.User"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
PASSWORD_PROFILE = env.choice(
    "PORTAL_PASSWORD_PROFILE", "standard" if DEV else "strict", ("standard", "strict")
)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "portal.accounts.passwords.ProfileValidator"},
    {"NAME": "portal.accounts.passwords.HistoryValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
#: 初始密码有效期: a password that an administrator made is used by then, or made anew.
FIRST_PASSWORD_DAYS = env.integer("PORTAL_FIRST_PASSWORD_DAYS", 14, least=1)
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # the first: a locked account is not even tried
    "django.contrib.auth.backends.ModelBackend",
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "portal.audit.address_of"
AXES_LOCKOUT_CALLABLE = "portal.accounts.lockout.answer"
AXES_RESET_ON_SUCCESS = True
#: Tries during a lock do not prolong it: the sentence says how long, and keeps its word.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True  # the audit trail is ours
AXES_ENABLE_ADMIN = AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["username", "password", "code", "csrfmiddlewaretoken"]
#: Failures from one address, for whatever accounts, within AXES_COOLOFF_TIME.
SIGN_IN_ADDRESS_LIMIT = 50
#: 第二因素: the roles that may not be used without one.
SECOND_FACTOR_ROLES = env.words(
    "PORTAL_SECOND_FACTOR_ROLES",
    ()
    if DEV
    else (
        "department_reviewer",
        "bureau_reviewer",
        "performance_reviewer",
        "publisher",
        "administrator",
        "security_administrator",
        "auditor",
    ),
    (
        "officer",
        "unit_lead",
        "department_reviewer",
        "bureau_reviewer",
        "performance_reviewer",
        "publisher",
        "administrator",
        "security_administrator",
        "auditor",
    ),
)
OTP_TOTP_ISSUER = "预算公开平台"
#: 单点登录 (OIDC): off until an issuer is named; every address on the issuer's own host.
OIDC_ISSUER = env.text("PORTAL_OIDC_ISSUER")
OIDC_NAME = env.text("PORTAL_OIDC_NAME", "统一身份认证")
OIDC_RP_CLIENT_ID = env.text("PORTAL_OIDC_CLIENT_ID")
OIDC_RP_CLIENT_SECRET = env.secret("PORTAL_OIDC_CLIENT_SECRET")
OIDC_RP_SIGN_ALGO = env.choice("PORTAL_OIDC_SIGN_ALGORITHM", "RS256", ("RS256", "ES256"))
OIDC_RP_SCOPES = "openid"
OIDC_OP_AUTHORIZATION_ENDPOINT = env.text("PORTAL_OIDC_AUTHORIZATION_ENDPOINT")
OIDC_OP_TOKEN_ENDPOINT = env.text("PORTAL_OIDC_TOKEN_ENDPOINT")
OIDC_OP_JWKS_ENDPOINT = env.text("PORTAL_OIDC_JWKS_ENDPOINT")
OIDC_OP_USER_ENDPOINT = env.text("PORTAL_OIDC_USERINFO_ENDPOINT")  # "": not asked
OIDC_AUTHENTICATION_CALLBACK_URL = "admin:login_oidc_callback"
OIDC_USE_PKCE = OIDC_USE_NONCE = True
OIDC_CREATE_USER = False
#: The claim that names a person for good, and what in amr or acr counts as a second factor.
OIDC_CLAIM = env.text("PORTAL_OIDC_CLAIM", "sub")
OIDC_SECOND_FACTOR = env.names("PORTAL_OIDC_SECOND_FACTOR")

#: 运行指标: who scrapes /metrics must know it; "" leaves them to this machine alone.
METRICS_TOKEN = env.secret("PORTAL_METRICS_TOKEN")
#: Looked at by `doctor` and /metrics, where they are named.
BACKUP_DIR = env.optional_path("PORTAL_BACKUP_DIR")
TLS_CERTIFICATE = env.optional_path("PORTAL_TLS_CERTIFICATE")
LOG_RETENTION_DAYS = env.integer("PORTAL_LOG_RETENTION_DAYS", 400, least=184)
#: 公众纠错: how long a contact is kept, and within how many working days an answer is due.
QUESTION_CONTACT_DAYS = env.integer("PORTAL_QUESTION_CONTACT_DAYS", 180, least=1)
QUESTION_WORKING_DAYS = env.integer("PORTAL_QUESTION_WORKING_DAYS", 20, least=1)
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = DEV
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEV
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
MEDIA_ROOT = DATA_DIR / "media"
#: Uploads and snapshots, by content address.
FILES_ROOT = DATA_DIR / "files"
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
#: A table typed at the desk sends some fourteen fields for each of its rows.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
#: 上传文件上限. A real workbook has 30 KB.
UPLOAD_LIMIT = 10 * 1024 * 1024

BROKER_URL = env.text("PORTAL_BROKER_URL", "memory://")
#: 作业: a worker's hold on a job, in seconds, renewed four times in its length.
JOB_LEASE_SECONDS = env.integer("PORTAL_JOB_LEASE_SECONDS", 8, least=1)
#: How often each worker looks for itself whether anything is due.
JOB_SWEEP_SECONDS = 0.25 if BROKER_URL.startswith("memory:") else 2.0
JOB_SECONDS = 180
JOB_ATTEMPTS = 3
JOB_LOSSES = 10
#: The wait before the second attempt; six times as long before the third.
JOB_RETRY_SECONDS = 5.0
HEARTBEAT_SECONDS = 5.0

# 催办: reminders by mail and by a signed call of one address; both are off until named.
SMTP_HOST = env.text("PORTAL_SMTP_HOST")
_SMTP_SECURITY = env.choice("PORTAL_SMTP_SECURITY", "tls", ("tls", "starttls", "none"))
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if SMTP_HOST else 'dummy'}.EmailBackend"
EMAIL_HOST = SMTP_HOST
EMAIL_PORT = env.integer("PORTAL_SMTP_PORT", 465, least=1)
EMAIL_HOST_USER = env.text("PORTAL_SMTP_USER")
EMAIL_HOST_PASSWORD = env.secret("PORTAL_SMTP_PASSWORD")
EMAIL_USE_SSL = _SMTP_SECURITY == "tls"
EMAIL_USE_TLS = _SMTP_SECURITY == "starttls"
EMAIL_TIMEOUT = 20
MAIL_FROM = env.text("PORTAL_MAIL_FROM", EMAIL_HOST_USER)
WEBHOOK_URL = env.text("PORTAL_WEBHOOK_URL")
WEBHOOK_HOSTS = env.names("PORTAL_WEBHOOK_HOSTS")
WEBHOOK_SECRET = env.secret("PORTAL_WEBHOOK_SECRET")

# 页脚: what a government's site says of itself at the foot of each page; nothing where unset.
SITE_CODE = env.matching("PORTAL_SITE_CODE", r"\d{10}", "10 位数字的政府网站标识码")
ICP_RECORD = env.text("PORTAL_ICP")
POLICE_RECORD = env.text("PORTAL_POLICE_RECORD")

# Behind HTTPS everywhere but on a developer's own machine.
SECURE = not DEV
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "portal.accounts.sessions"
SESSION_IDLE_MINUTES = env.integer("PORTAL_SESSION_IDLE_MINUTES", 30, least=1)
SESSION_HOURS = env.integer("PORTAL_SESSION_HOURS", 12, least=1)
SESSION_COOKIE_AGE = SESSION_HOURS * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^metrics$"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
TRUSTED_PROXY = env.boolean("PORTAL_TRUSTED_PROXY")
if TRUSTED_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": [
        "portal.api.renderers.JsonRenderer",
        "portal.api.renderers.CsvRenderer",
        "portal.api.renderers.NdjsonRenderer",
    ],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "portal.api.renderers.QueryNegotiation",
    "DEFAULT_PAGINATION_CLASS": "portal.api.pagination.CursorPages",
    "DEFAULT_FILTER_BACKENDS": ["portal.api.parameters.StrictFilterBackend"],
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.AnonRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"anon": "600/min"},
    # Without a proxy of ours, X-Forwarded-For is whatever the caller writes.
    "NUM_PROXIES": 1 if TRUSTED_PROXY else 0,
    "EXCEPTION_HANDLER": "portal.api.errors.exception_response",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "预算公开平台 API",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
}

IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "add"
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "view"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "portal.logs.JsonLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django.server": {"handlers": ["stderr"], "propagate": False},
        "pikepdf": {"level": "WARNING"},  # it tells of its own start
    },
}

"""docker-compose.yml without containers: its commands, settings and checks, on loopback.

What a container's own network, volumes and image give is put in its place here, and nothing
else: names become addresses, volumes folders, ports free ones. A text that is not found in the
files is an error, so that the files cannot change unnoticed.
"""

from __future__ import annotations

import os
import pwd
import re
import shutil
import ssl
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import psycopg
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.processes import ROOT, free_port, kill_group, until

HOST = "budget.example.gov.cn"
_NAMED = re.compile(r"\$\{(\w+)(?::[-?]([^}]*))?\}")


def _put(text: str, **places: str) -> str:
    """The text with each of the names replaced; every one of them must be there."""
    for name, place in places.items():
        assert name in text, name
        text = text.replace(name, place)
    return text


@dataclass(slots=True)
class Production:
    """The services of docker-compose.yml as processes of this machine."""

    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="production-")))
    ports: dict[str, int] = field(default_factory=dict)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    services: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
        self.services = compose["services"]
        self.folder.chmod(0o755)
        for name in ("postgres", "redis", "web", "plain", "tls"):
            self.ports[name] = free_port()
        for name in ("database", "sockets", "broker", "files", "tls", "nginx"):
            (self.folder / name).mkdir(mode=0o755)
        made = self.folder / "make-secrets"
        shutil.copy(ROOT / "deploy/make-secrets", made)
        subprocess.run(["sh", str(made)], check=True, capture_output=True)
        # The containers' own users read them, each through its own mount.
        (self.folder / "secrets").chmod(0o755)
        self._make_certificate()

    def secret(self, name: str) -> Path:
        """Where a secret lies."""
        return self.folder / "secrets" / name

    def start(self) -> None:
        """Everything, in the order of `depends_on`; returns when every check passes."""
        self._start_postgres()
        self._start_redis()
        self.wait_until_well("postgres", "redis")
        self.portal("migrate")
        self._start_nginx()
        self.start_portal()
        self.wait_until_well("nginx")

    def start_portal(self) -> None:
        """Web and worker; returns when they are well."""
        for name in ("web", "worker"):
            self._spawn(name, [str(ROOT / "deploy/entrypoint"), *self.services[name]["command"]])
        self.wait_until_well("web", "worker")

    def portal(self, *command: str) -> str:
        """What a command of deploy/entrypoint prints. Raises where it fails."""
        done = subprocess.run(
            [str(ROOT / "deploy/entrypoint"), *command],
            env=self.environment("web"),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def environment(self, service: str) -> dict[str, str]:
        """What docker-compose.yml gives to a service of the portal."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
        given = {
            name: _interpolated(value)
            for name, value in self.services[service]["environment"].items()
        }
        for name, value in given.items():
            given[name] = value.replace("/run/secrets/", f"{self.folder}/secrets/")
        return (
            kept
            | given
            | {
                "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
                "PORTAL_DATA_DIR": str(self.folder / "files"),
                "DATABASE_HOST": "127.0.0.1",
                "DATABASE_PORT": str(self.ports["postgres"]),
                "BROKER_HOST": "127.0.0.1",
                "BROKER_PORT": str(self.ports["redis"]),
                "WEB_HOST": "127.0.0.1",
                "WEB_PORT": str(self.ports["web"]),
                "WORKER_PROCESSES": "1",
            }
        )

    def is_well(self, service: str) -> bool:
        """Whether the health check of docker-compose.yml passes."""
        kind, *words = self.services[service]["healthcheck"]["test"]
        if service == "postgres":
            host = ("--host=127.0.0.1", f"--port={self.ports['postgres']}")
            command = [*words, *host]
        elif service == "redis":
            text = _put(words[0], **{"$$": "$", "/run/secrets/": f"{self.folder}/secrets/"})
            command = [text.replace("redis-cli", f"redis-cli -p {self.ports['redis']}")]
        elif service == "nginx":
            command = [*words, *self._nginx_options()]
        else:
            command = [str(ROOT / words[0]), *words[1:]]
        done = subprocess.run(
            ["sh", "-c", *command] if kind == "CMD-SHELL" else command,
            env=self.environment("web"),
            capture_output=True,
            check=False,
        )
        return done.returncode == 0

    def wait_until_well(self, *services: str) -> None:
        """Return when the checks of all of them pass."""
        for name in services:
            until(lambda name=name: self.is_well(name), f"{name} to be well")  # type: ignore[misc]

    def stop(self, service: str) -> None:
        """As `docker stop` does: SIGTERM, and the time that the file grants."""
        process = self.running.pop(service)
        process.terminate()
        assert process.wait(timeout=60) == 0

    def end(self) -> None:
        """Kill what is left, and remove its folder."""
        for process in self.running.values():
            kill_group(process)
        shutil.rmtree(self.folder, ignore_errors=True)

    def logs(self) -> str:
        """What all processes have said."""
        return "\n".join(
            f"── {log.stem}\n{log.read_text(encoding='utf-8', errors='replace')}"
            for log in sorted(self.folder.glob("*.log"))
        )

    def trust(self) -> ssl.SSLContext:
        """What trusts this installation's certificate, and checks it."""
        return ssl.create_default_context(cafile=str(self.folder / "tls/fullchain.pem"))

    def _start_nginx(self) -> None:
        """nginx with deploy/nginx.conf."""
        text = _put(
            (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8"),
            **{
                # First: the folder itself may lie there.
                "/tmp/": f"{self.folder}/nginx/",
                "listen 8080 default_server": f"listen 127.0.0.1:{self.ports['plain']}",
                "listen 8443 ssl": f"listen 127.0.0.1:{self.ports['tls']} ssl",
                "server web:8000;": f"server 127.0.0.1:{self.ports['web']};",
                "/etc/nginx/tls/": f"{self.folder}/tls/",
                "/dev/stdout": f"{self.folder}/nginx/access.log",
            },
        )
        # The image is of 1.28, Debian's program of 1.22.
        text = text.replace("  http2 on;\n", "")
        (self.folder / "nginx.conf").write_text(text, encoding="utf-8")
        self._spawn("nginx", ["nginx", *self._nginx_options()])

    def _nginx_options(self) -> list[str]:
        user = " user root;" if os.getuid() == 0 else ""
        return ["-c", str(self.folder / "nginx.conf"), "-g", f"daemon off;{user}"]

    def _start_postgres(self) -> None:
        given = self.services["postgres"]["environment"]
        programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
        password = self.secret("database_password")
        data = self.folder / "database"
        user = self.services["postgres"]["user"] if os.getuid() == 0 else None
        if user:
            owner = pwd.getpwnam(user)
            for folder in (data, self.folder / "sockets"):
                os.chown(folder, owner.pw_uid, owner.pw_gid)
        arguments = given["POSTGRES_INITDB_ARGS"].split()
        subprocess.run(
            [
                *(str(programs / "initdb"), f"--pgdata={data}", "--no-sync"),
                *(f"--username={given['POSTGRES_USER']}", f"--pwfile={password}", *arguments),
            ],
            check=True,
            capture_output=True,
            user=user,
            cwd=data,
        )
        options = {
            "listen_addresses": "127.0.0.1",
            "port": self.ports["postgres"],
            "unix_socket_directories": self.folder / "sockets",
            "fsync": "off",
        }
        words = [f"--{name.replace('_', '-')}={value}" for name, value in options.items()]
        self._spawn("postgres", [str(programs / "postgres"), "-D", str(data), *words], user=user)
        self._make_database(given)

    def _make_database(self, given: dict[str, str]) -> None:
        """What the image does at its first start: the database itself."""
        address = (
            f"postgresql://{given['POSTGRES_USER']}:{self.secret('database_password').read_text()}"
            f"@127.0.0.1:{self.ports['postgres']}/postgres"
        )

        def made() -> bool:
            try:
                with psycopg.connect(address, autocommit=True) as server:
                    server.execute(f"CREATE DATABASE {given['POSTGRES_DB']}")
            except psycopg.OperationalError:
                return False
            return True

        until(made, "PostgreSQL to take its first command")

    def _start_redis(self) -> None:
        *shell, text = self.services["redis"]["command"]
        text = _put(
            text,
            **{
                "$$": "$",
                "/run/secrets/": f"{self.folder}/secrets/",
                "dir /data": f"dir {self.folder}/broker\\nbind 127.0.0.1\\nport {self.ports['redis']}",
            },
        )
        self._spawn("redis", [*shell, text])

    def _spawn(self, name: str, command: list[str], *, user: str | None = None) -> None:
        with (self.folder / f"{name}.log").open("ab") as output:
            self.running[name] = subprocess.Popen(
                command,
                env=self.environment(name if name in ("web", "worker") else "web"),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=user,
            )

    def _make_certificate(self) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
        now = datetime.now(UTC)
        names = [x509.DNSName(HOST), x509.IPAddress(ip_address("127.0.0.1"))]
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(key, hashes.SHA256())
        )
        pem = serialization.Encoding.PEM
        (self.folder / "tls/fullchain.pem").write_bytes(certificate.public_bytes(pem))
        (self.folder / "tls/privkey.pem").write_bytes(
            key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        )


def _interpolated(value: str) -> str:
    """As docker compose does; what must be set is the host of these tests."""
    return _NAMED.sub(
        lambda found: HOST if found[1] == "PORTAL_ALLOWED_HOSTS" else found[2] or "", value
    )

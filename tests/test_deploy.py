"""The files of the production shape are valid: no Docker engine runs here, so every name in them is checked instead."""

import json
import re
import shlex
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import call_command, get_commands

PROJECT = settings.BASE_DIR
COMPOSE = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
DOCKERFILE = (PROJECT / "Dockerfile").read_text().replace("\\\n", " ").splitlines()
NGINX = (PROJECT / "docs/operations/nginx.conf").read_text()
EXAMPLE = (PROJECT / ".env.example").read_text()
# What the compose specification knows and this file uses; a misspelt key is an error.
SERVICE_KEYS = {
    "build", "cap_drop", "command", "cpu_shares", "depends_on", "env_file", "environment", "healthcheck", "image",
    "init", "mem_limit", "networks", "ports", "restart", "security_opt", "shm_size", "stop_grace_period", "volumes",
}  # fmt: skip
CONDITIONS = {"service_started", "service_healthy", "service_completed_successfully"}


def documented() -> set[str]:
    return set(re.findall(r"^#?([A-Z_]+)=", EXAMPLE, re.MULTILINE))


def copied() -> list[str]:
    """The project's own paths that the Dockerfile copies."""
    lines = [line.split()[1:] for line in DOCKERFILE if line.startswith("COPY")]
    return [path for line in lines if not line[0].startswith("--from") for path in line[:-1]]


def app_services() -> dict[str, dict]:
    return {name: service for name, service in SERVICES.items() if service["image"] == "tilannekuva-app"}


def programs(command: list[str]) -> list[list[str]]:
    """The commands of a container; a shell line is taken apart."""
    if command[:2] == ["sh", "-c"]:
        return [shlex.split(part) for part in command[2].split("&&")]
    return [command]


def test_compose_has_every_part_of_production():
    assert set(SERVICES) == {
        "postgres", "valkey", "migrate", "web", "live", "worker", "pdf", "bulk", "beat", "mail", "proxy"
    }  # fmt: skip
    assert SERVICES["postgres"]["image"] == "postgres:18"
    assert SERVICES["valkey"]["image"].startswith("valkey/valkey:")


@pytest.mark.parametrize("name", SERVICES)
def test_compose_service_has_only_known_keys_and_partners(name):
    service = SERVICES[name]
    mounted = [volume.split(":")[0] for volume in service.get("volumes", [])]

    assert set(service) <= SERVICE_KEYS
    assert {partner["condition"] for partner in service.get("depends_on", {}).values()} <= CONDITIONS
    assert set(service.get("depends_on", {})) <= set(SERVICES)
    assert {volume for volume in mounted if volume.isidentifier()} <= set(COMPOSE["volumes"])
    assert all(isinstance(value, str) for value in service.get("environment", {}).values())
    assert all(isinstance(word, str) for word in service.get("command", []))


@pytest.mark.parametrize("name", SERVICES)
def test_compose_waits_only_for_health_that_somebody_measures(name):
    for partner, wish in SERVICES[name].get("depends_on", {}).items():
        if wish["condition"] == "service_healthy":
            assert "healthcheck" in SERVICES[partner]


def test_who_draws_and_reads_files_has_no_way_out_and_reaches_what_it_needs():
    inside = {name for name, service in SERVICES.items() if "inside" in service.get("networks", ())}
    without_way_out = {name for name in inside if SERVICES[name]["networks"] == ["inside"]}

    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert inside == {"pdf", "bulk", "postgres", "valkey", "web"}  # for rehearsals, which the lane bulk plays
    assert without_way_out == {"pdf", "bulk"}


def test_compose_variables_are_documented():
    used = set(re.findall(r"\$\{([A-Z_]+)", (PROJECT / "docker-compose.yml").read_text()))

    assert used <= documented()


def test_settings_variables_are_documented():
    read = set(re.findall(r'\benv\.\w+\(\s*"([A-Z_]+)"', (PROJECT / "config/settings.py").read_text()))

    assert read <= documented()


def test_compose_gives_the_app_what_is_documented_and_never_debug():
    given = {name for service in app_services().values() for name in service["environment"]}

    assert given <= documented() | {"TILANNEKUVA_LANE"}
    assert {service["env_file"] for service in app_services().values()} == {".env"}
    assert {service["environment"]["DEBUG"] for service in app_services().values()} == {"0"}


def test_compose_images_of_ours_are_targets_of_the_dockerfile():
    stages = {line.split()[-1] for line in DOCKERFILE if line.startswith("FROM")}
    targets = {service["build"]["target"] for service in SERVICES.values() if "build" in service}

    assert targets <= stages


def test_dockerfile_copies_only_what_exists_and_is_sent_to_the_engine():
    sent = [line[1:] for line in (PROJECT / ".dockerignore").read_text().splitlines() if line.startswith("!")]

    assert [path for path in copied() if not (PROJECT / path).exists()] == []
    assert [path for path in copied() if path.removeprefix("./") not in sent] == []


def test_dockerfile_carries_every_app():
    apps = {app for app in settings.INSTALLED_APPS if (PROJECT / app).is_dir()}

    assert apps | {"templates", "static", "locale"} <= {path.removeprefix("./") for path in copied()}


def test_dockerfile_runs_as_an_ordinary_account():
    app = DOCKERFILE[DOCKERFILE.index("FROM python:3.13-slim AS app") :]

    assert "USER tilannekuva" in app
    assert next(line for line in app if line.startswith("CMD")).startswith('CMD ["gunicorn", "config.wsgi"')


def test_dockerfile_installs_the_libraries_that_setup_names():
    libraries = re.findall(r"apt_install (libpango.*)", (PROJECT / "bin/setup").read_text())[0]

    assert any(libraries in line for line in DOCKERFILE)


@pytest.mark.parametrize("name", app_services())
def test_commands_of_the_app_exist_in_its_image(name):
    for command in programs(app_services()[name].get("command", ["gunicorn"])):
        assert (PROJECT / ".venv/bin" / command[0]).exists()
        if "manage.py" in command:
            assert command[2] in get_commands()


def test_every_queue_of_the_settings_has_a_worker():
    queues = {settings.CELERY_TASK_DEFAULT_QUEUE} | {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()}
    workers = (SERVICES[name]["command"] for name in ("worker", "pdf", "bulk"))
    worked = {command[command.index("-Q") + 1] for command in workers}

    assert worked == queues


def test_celery_commands_are_understood(celery_words):
    for command in (SERVICES[name]["command"] for name in ("worker", "pdf", "bulk", "beat")):
        assert {word for word in command if re.fullmatch(r"--?[a-z-]+", word)} <= celery_words


@pytest.fixture(scope="module")
def celery_words() -> set[str]:
    """Every option of Celery's worker and beat."""
    from celery.bin.beat import beat
    from celery.bin.celery import celery
    from celery.bin.worker import worker

    return {word for command in (celery, worker, beat) for option in command.params for word in option.opts}


def test_gunicorn_command_is_understood():
    from gunicorn.config import Config

    line = next(line for line in DOCKERFILE if line.startswith("CMD"))
    words = re.findall(r'"([^"]+)"', line)[1:]

    assert Config().parser().parse_args(words).worker_class == "gthread"


def test_proxy_serves_what_django_writes(tmp_path, settings):
    internal = re.search(r"location (\S+) \{\s+internal;\s+alias (\S+);", NGINX)
    environment = SERVICES["web"]["environment"]

    assert internal[1] == environment["ACCEL_REDIRECT"]
    assert internal[2] == environment["DATA_DIR"] + "/materials/"
    assert f"location {settings.STATIC_URL} {{" in NGINX
    assert f"materials:{internal[2].rstrip('/')}:ro" in SERVICES["proxy"]["volumes"]


def test_proxy_variables_are_given_and_kept_apart_from_nginx_own():
    assert set(re.findall(r"\$\{([A-Z_]+)\}", NGINX)) == {"SERVER_NAME"}
    assert SERVICES["proxy"]["environment"]["NGINX_ENVSUBST_FILTER"] == "^SERVER_NAME$$"


def test_proxy_reads_only_what_its_image_and_compose_bring():
    certificate_folder = next(v for v in SERVICES["proxy"]["volumes"] if "/etc/nginx/tls" in v)

    assert "COPY docs/operations/nginx.conf /etc/nginx/templates/default.conf.template" in DOCKERFILE
    assert "COPY --from=build /srv/tilannekuva/staticfiles /srv/static" in DOCKERFILE
    assert certificate_folder.endswith("/etc/nginx/tls:ro")
    assert NGINX.count("{") == NGINX.count("}")


def test_proxy_lets_the_largest_upload_through():
    limit = int(re.search(r"client_max_body_size (\d+)m;", NGINX)[1])

    assert limit * 1_000_000 > settings.MAX_UPLOAD_BYTES


def test_proxy_takes_uploads_in_before_a_worker_hears_of_them_and_gives_up_on_silence():
    seconds = {name: int(limit) for name, limit in re.findall(r"(client_\w+_timeout|send_timeout) (\d+)s;", NGINX)}

    assert seconds == {"client_body_timeout": 15, "client_header_timeout": 15, "send_timeout": 30}
    assert "limit_conn addresses 100;" in NGINX
    assert "proxy_request_buffering off" not in NGINX


def test_static_files_can_be_collected_for_the_proxy(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "config.static_files.StaticFiles"}}

    call_command("collectstatic", interactive=False, verbosity=0)

    names = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    script = (tmp_path / names["js/room.js"]).read_text()
    assert f'"./{names["js/room/stream.js"].removeprefix("js/")}"' in script  # no new script meets an old one


def test_example_of_the_environment_names_no_secret():
    assert re.search(r"^[A-Z]", EXAMPLE, re.MULTILINE) is None


def test_documented_paths_of_operations_exist():
    text = (PROJECT / "docs/operations.md").read_text()
    named = set(re.findall(r"`((?:bin|docs|config|tests)/[\w./-]+)`", text))

    assert [path for path in named if not Path(PROJECT / path).exists()] == []

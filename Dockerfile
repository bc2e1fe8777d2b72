# Three images from one file: `build` (packages and collected static files), `app` (web, workers, clock), `proxy`.

FROM python:3.13-slim AS build
ENV PYTHONDONTWRITEBYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
WORKDIR /srv/tilannekuva
RUN pip install --no-cache-dir "uv>=0.13,<0.14"
COPY pyproject.toml uv.lock .python-version ./
# The servers in wheels are for the demo and the tests; here they are containers of their own.
RUN uv sync --frozen --no-default-groups --compile-bytecode
COPY manage.py ./
COPY config ./config
COPY regions ./regions
COPY participants ./participants
COPY forums ./forums
COPY materials ./materials
COPY templates ./templates
COPY static ./static
COPY locale ./locale
RUN TILANNEKUVA_BUILD=1 .venv/bin/python manage.py collectstatic --noinput \
    && .venv/bin/python -m compileall -q config regions participants forums materials

FROM python:3.13-slim AS app
ENV PATH=/srv/tilannekuva/.venv/bin:$PATH PYTHONUNBUFFERED=1 DATA_DIR=/srv/data HOME=/tmp
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /srv/tilannekuva tilannekuva \
    && install -d -o tilannekuva -g tilannekuva /srv/data /srv/data/materials
COPY --from=build /srv/tilannekuva /srv/tilannekuva
WORKDIR /srv/tilannekuva
USER tilannekuva
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", \
     "--threads", "8", "--preload", "--max-requests", "10000", "--max-requests-jitter", "1000", \
     "--no-control-socket", "--graceful-timeout", "20", "--worker-tmp-dir", "/dev/shm", "--access-logfile", "-", \
     "--logger-class", "config.access_log.Logger"]

FROM nginx:1.29-alpine AS proxy
COPY docs/operations/nginx.conf /etc/nginx/templates/default.conf.template
COPY --from=build /srv/tilannekuva/staticfiles /srv/static

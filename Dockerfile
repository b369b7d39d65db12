# The application alone; compose.yaml puts PostgreSQL, Redis, nginx and the periodic job beside it.
FROM python:3.12-slim-trixie AS build
COPY requirements/base.txt /tmp/base.txt
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --no-deps --require-hashes -r /tmp/base.txt

FROM python:3.12-slim-trixie
# pg_dump and pg_restore for `flask backup`, of the same version as compose.yaml's PostgreSQL.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-client-17 \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /srv/anquan-exam anquan \
    && install -d -o anquan -m 0700 /var/lib/anquan-exam /var/lib/anquan-keys
COPY --from=build /opt/venv /opt/venv
WORKDIR /srv/anquan-exam
COPY app.py ./
COPY anquan_exam anquan_exam
COPY migrations migrations
COPY templates templates
COPY static static
COPY question_banks question_banks
COPY deploy/gunicorn.conf.py deploy/gunicorn.conf.py
COPY scripts/make_keys.py scripts/make_keys.py
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    FLASK_APP=app \
    BIND=0.0.0.0:8000 \
    ANQUAN_INSTANCE_DIR=/var/lib/anquan-exam \
    ANQUAN_KEYS_DIR=/var/lib/anquan-keys
USER anquan
VOLUME ["/var/lib/anquan-exam", "/var/lib/anquan-keys"]
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import socket; socket.create_connection(('127.0.0.1', 8000), 3)"]
CMD ["gunicorn", "-c", "deploy/gunicorn.conf.py", "app:app"]

"""gunicorn behind nginx: `gunicorn -c deploy/gunicorn.conf.py app:app`."""

import os

# Where systemd hands over a socket (deploy/systemd/anquan-exam.socket), that is used instead.
bind = os.environ.get("BIND", "127.0.0.1:8000")

# Threads, so that one long PDF does not hold up the saves of a whole worker. Each worker holds at
# most twice `threads` database connections: keep workers * 2 * threads below the server's limit.
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY") or (os.cpu_count() or 1) + 1)
threads = 6
timeout = 60
graceful_timeout = 30
keepalive = 65  # longer than nginx keeps an idle connection, so that nginx is the one to close it

# Workers are replaced now and then, and not all at once, so that a slow leak never matters.
max_requests = 50_000
max_requests_jitter = 10_000

worker_tmp_dir = "/dev/shm"  # noqa: S108 - heartbeats must not wait for a disk
control_socket_disable = True
accesslog = None  # nginx keeps one
errorlog = "-"

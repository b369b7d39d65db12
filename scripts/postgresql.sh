# A PostgreSQL with a fresh database, for the tests. Source it after common.sh.
#   postgresql_start FOLDER   sets POSTGRESQL_URL; FOLDER is for a server of our own, if need be
#   postgresql_stop           drops the database, and stops the server if it was ours

POSTGRESQL_URL=
postgresql_host=127.0.0.1
postgresql_port=5432
postgresql_database=anquan_test_$$
postgresql_folder=

postgresql_start() {
    if ! _postgresql_answers; then
        _postgresql_start_cluster || _postgresql_start_own "$1"
    fi
    _postgresql_sql postgres \
        "CREATE DATABASE $postgresql_database TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'" ||
        die "PostgreSQL answers, but would not create a database"
    POSTGRESQL_URL="postgresql+psycopg://postgres@$postgresql_host:$postgresql_port/$postgresql_database"
    say "PostgreSQL: $POSTGRESQL_URL"
}

postgresql_stop() {
    [ -n "$POSTGRESQL_URL" ] || return 0
    # The test workers' databases bear its name and one more part.
    _postgresql_sql postgres "SELECT datname FROM pg_database
        WHERE datname = '$postgresql_database' OR datname LIKE '${postgresql_database}\\_%'" |
        while read -r name; do
            _postgresql_sql postgres "DROP DATABASE IF EXISTS \"$name\" WITH (FORCE)" || true
        done
    [ -z "$postgresql_folder" ] || _postgresql_as_owner pg_ctl -D "$postgresql_folder/data" -m fast stop >&2
}

_postgresql_sql() {
    PGCONNECT_TIMEOUT=5 PGOPTIONS='--client-min-messages=warning' _postgresql_tool psql -w -X -q -A -t \
        -v ON_ERROR_STOP=1 -h "$postgresql_host" -p "$postgresql_port" -U postgres -d "$1" -c "$2"
}

_postgresql_answers() { _postgresql_sql postgres 'SELECT 1' >/dev/null 2>&1; }

# Debian keeps initdb and pg_ctl out of PATH, one folder a version.
_postgresql_bin() {
    local folder
    for folder in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV); do
        [ ! -x "$folder/initdb" ] || { printf '%s' "$folder"; return; }
    done
}

_postgresql_tool() {
    local tool=$1 folder
    shift
    folder=$(_postgresql_bin)
    PATH="$PATH${folder:+:$folder}" "$tool" "$@"
}

# A server refuses to run as root, so root lends it to the account the package made.
_postgresql_as_owner() {
    if [ "$(id -u)" -eq 0 ]; then
        runuser -u postgres -- env PATH="$PATH:$(_postgresql_bin)" "$@"
    else
        _postgresql_tool "$@"
    fi
}

_postgresql_start_cluster() {
    [ "$(id -u)" -eq 0 ] && command -v pg_ctlcluster >/dev/null || return 1
    local version
    version=$(ls /etc/postgresql 2>/dev/null | sort -V | tail -n 1)
    [ -n "$version" ] || return 1
    say "Starting PostgreSQL $version ..."
    pg_ctlcluster --skip-systemctl-redirect "$version" main start >&2 || true
    _postgresql_answers
}

_postgresql_start_own() {
    [ -n "$(_postgresql_bin)" ] || apt_install postgresql ||
        die "no PostgreSQL to test with. Run: sudo apt install postgresql"
    postgresql_folder=$1
    postgresql_port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    mkdir -p "$postgresql_folder"
    if [ "$(id -u)" -eq 0 ]; then
        chmod 711 "$(dirname "$postgresql_folder")"
        chown postgres "$postgresql_folder"
    fi
    say "Starting a PostgreSQL of our own on port $postgresql_port ..."
    _postgresql_as_owner initdb -D "$postgresql_folder/data" -U postgres --auth=trust \
        -E UTF8 --locale=C.UTF-8 >"$postgresql_folder.log"
    _postgresql_as_owner pg_ctl -D "$postgresql_folder/data" -w -l "$postgresql_folder/server.log" \
        -o "-p $postgresql_port -c listen_addresses=127.0.0.1 -c unix_socket_directories='$postgresql_folder'" \
        start >&2
    _postgresql_answers || die "PostgreSQL started, but does not answer"
}

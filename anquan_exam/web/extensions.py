"""The Flask extensions, unbound."""

from flask_compress import Compress
from flask_limiter import Limiter
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_wtf import CSRFProtect

from anquan_exam.web.network import client_key

compress = Compress()
csrf = CSRFProtect()
limiter = Limiter(key_func=client_key, default_limits=[])
login_manager = LoginManager()
# It would only mark a sign-in as not fresh when a phone changes network, which nothing here asks.
login_manager.session_protection = None
migrate = Migrate()

"""create_app(config): where the rooms are joined, and nothing else."""

from __future__ import annotations

from flask import Flask
from sqlalchemy.pool import NullPool

from ideenmarkt.accounts import views as accounts
from ideenmarkt.accounts.sign_in import init_sign_in
from ideenmarkt.api import views as api
from ideenmarkt.bundling import views as bundling
from ideenmarkt.chain import views as chain
from ideenmarkt.config import ROOT, Config, config_from_environment
from ideenmarkt.deciding import views as deciding
from ideenmarkt.ground.access import guard
from ideenmarkt.ground.assets import init_assets
from ideenmarkt.ground.database import db, prepare_engine
from ideenmarkt.ground.encoder import keep_vectors_in
from ideenmarkt.ground.i18n import init_i18n
from ideenmarkt.ground.jobs import init_jobs
from ideenmarkt.ground.navigation import init_navigation
from ideenmarkt.ground.outbox import SEND_MAIL, send_mail
from ideenmarkt.ground.views import bp as ground
from ideenmarkt.ground.web import init_web
from ideenmarkt.ideas import views as ideas
from ideenmarkt.monitoring import views as monitoring
from ideenmarkt.ranking import views as ranking
from ideenmarkt.screening import views as screening
from ideenmarkt.strategy import views as strategy
from ideenmarkt.weighing import views as weighing

ROOMS = (accounts, strategy, ideas, screening, bundling, weighing, ranking, deciding, monitoring, chain, api)
LARGEST_UPLOAD = 10 * 1024 * 1024  # bytes; 1,310 slips as XLSX take less than one


def create_app(config: Config | None = None) -> Flask:
    """The application for one installation."""
    config = config or config_from_environment()
    keep_vectors_in(config.instance)
    app = Flask(
        "ideenmarkt", template_folder=str(ROOT / "templates"), static_folder=None, instance_path=str(config.instance)
    )
    _settings(app, config)
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    init_i18n(app)
    init_assets(app)
    navigation = init_navigation(app)
    jobs = init_jobs(app, config)
    init_web(app)
    init_sign_in(app)
    app.before_request(guard)  # after the sign-in has found out who asks
    app.register_blueprint(ground)
    jobs.register(SEND_MAIL, send_mail)
    jobs.every_minute(SEND_MAIL, send_mail)
    for room in ROOMS:
        app.register_blueprint(room.bp)
        navigation.add(room.NAVIGATION)
        for name, job in getattr(room, "JOBS", {}).items():
            jobs.register(name, job)
        for name, job in getattr(room, "HOURLY_JOBS", {}).items():
            jobs.every_hour(name, job)
    return app


def _settings(app: Flask, config: Config) -> None:
    app.config.update(
        IDEENMARKT=config,
        SECRET_KEY=config.secret_key,
        SQLALCHEMY_DATABASE_URI=config.database_url,
        # SQLite connections are cheap and must not travel between threads
        SQLALCHEMY_ENGINE_OPTIONS={"poolclass": NullPool}
        if config.database_url.startswith("sqlite")
        else {"pool_pre_ping": True},
        BABEL_DEFAULT_LOCALE=config.locale,
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "ideenmarkt" / "ground" / "translations"),
        MAX_CONTENT_LENGTH=LARGEST_UPLOAD,
        SESSION_COOKIE_NAME="ideenmarkt",
        SESSION_COOKIE_SECURE=config.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=12 * 60 * 60,  # seconds; a workshop day
    )
    app.jinja_env.globals["site"] = config
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

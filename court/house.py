"""The pages and the API of the ground itself, for app.py: signing in, people, accounts, calendar, jobs, audit."""

from court import audit_routes, calendar_routes, health, job_routes, live_routes
from court.accounts import admin_routes, routes
from court.accounts import api as session_api
from court.people import post_routes
from court.people import routes as people_routes

PAGES = (
    routes.blueprint,
    people_routes.blueprint,
    post_routes.blueprint,
    admin_routes.blueprint,
    calendar_routes.blueprint,
    job_routes.blueprint,
    audit_routes.blueprint,
    health.blueprint,
    live_routes.blueprint,
)
API = (session_api.sessions,)

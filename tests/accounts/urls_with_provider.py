"""The addresses of a portal where the council has its own sign-in."""

from councilportal.accounts.urls import provider_urls
from councilportal.urls import urlpatterns as portal_urls

urlpatterns = [*portal_urls, *provider_urls]

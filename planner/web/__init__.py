"""The web: form, views, headers. A thin consumer of the domain."""

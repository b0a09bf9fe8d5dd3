# One image for the site, the worker, the clock and the migration job; docker-compose.yml says which is which.
FROM python:3.13-slim-bookworm

# WeasyPrint's libraries, which no wheel carries.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --create-home --uid 10001 alliance \
    && install -d -o alliance -g alliance /data

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 ALLIANCE_MODE=production ALLIANCE_VAR=/data XDG_CACHE_HOME=/tmp
WORKDIR /app

COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes --no-deps -r requirements.lock

COPY . .
USER alliance
EXPOSE 8000
CMD ["gunicorn", "alliance.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--worker-class", "gthread", \
     "--threads", "8", "--timeout", "60", "--graceful-timeout", "20", "--worker-tmp-dir", "/dev/shm", \
     "--no-control-socket"]

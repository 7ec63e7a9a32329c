FROM python:3.11.14-slim-bookworm

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    MALLOC_ARENA_MAX=2 \
    OMP_NUM_THREADS=1

RUN useradd --create-home --uid 1000 playground
WORKDIR /home/playground/app

COPY requirements.txt constraints.txt ./
# PyTorch's own index has a build without CUDA, which is several GB smaller.
RUN pip install --index-url https://download.pytorch.org/whl/cpu "$(grep '^torch==' requirements.txt)" \
    && pip install -r requirements.txt -c constraints.txt

COPY . .
# What is compiled on first use is compiled here, so that the first visitor does not wait for it,
# and so that the file system may be read-only afterwards.
RUN python -m server.warm_up \
    && python -m compileall -q .
USER 1000

EXPOSE 8501
# A frame, not just an open port: /ready trains the page's own experiment if it has to.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/ready', timeout=4)"]
STOPSIGNAL SIGTERM
CMD ["streamlit", "run", "app.py", "--server.address=0.0.0.0", "--server.port=8501"]

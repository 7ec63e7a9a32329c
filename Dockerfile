FROM python:3.11.14-slim-bookworm

ENV PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    OMP_NUM_THREADS=1

RUN useradd --create-home --uid 1000 playground
WORKDIR /home/playground/app

COPY requirements.txt .
# PyTorch's own index has a build without CUDA, which is several GB smaller.
RUN pip install --index-url https://download.pytorch.org/whl/cpu "$(grep '^torch==' requirements.txt)" \
    && pip install -r requirements.txt

COPY . .
# What is compiled on first use is compiled here, so that the first visitor does not wait for it.
RUN python -c "from models.run import Run; from models.settings import Settings; Run(Settings()).rows(0, 60)"
USER 1000

EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]
CMD ["streamlit", "run", "app.py", "--server.address=0.0.0.0", "--server.port=8501"]

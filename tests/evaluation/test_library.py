from ..conftest import run_python

# Stands for an installed transformers: importing it is the mistake that the test looks for.
DECOY = "raise AssertionError('transformers was imported')"

CODE = """
import sys
from stance.evaluation.library import import_evaluate
evaluate = import_evaluate()
assert not {"transformers", "torch", "scipy.stats"} & set(sys.modules)
assert import_evaluate() is evaluate
assert "TextClassificationEvaluator" not in vars(evaluate)
sys.modules["transformers"] = None  # as where it is not installed
assert evaluate.Metric.__module__ == "evaluate.module"
from evaluate import Evaluator, evaluator
assert isinstance(Evaluator, type) and "evaluate.evaluator" in sys.modules
assert evaluate.evaluator is evaluator and callable(evaluator)
assert issubclass(evaluate.TextClassificationEvaluator, Evaluator)
try:
    evaluate.nonesuch
except AttributeError as error:
    print(error)
"""


def test_evaluators_are_left_for_later_and_then_work(tmp_path):
    (tmp_path / "decoy").mkdir()
    (tmp_path / "decoy" / "transformers.py").write_text(DECOY)
    code = f"import sys; sys.path.insert(0, {str(tmp_path / 'decoy')!r}){CODE}"
    done = run_python(code)
    assert (done.stdout, done.stderr) == ("module 'evaluate' has no attribute 'nonesuch'\n", "")

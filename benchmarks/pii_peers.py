"""How peers judge the suite's tables; run by an interpreter of their own, which pii.py names.

    PEER/bin/python benchmarks/pii_peers.py presidio|presidio-kr|sdv < tables.json > verdicts.json

A table is {"columns": [[name, dtype, cells], …]}, a verdict the peer's own word for a column or
null. presidio-structured 0.0.10 breaks off on anything but text, so it is given the first cells of
each column as text, without the empty ones; no language model is downloaded, as on a machine
without a net. As it comes it takes any hit however weak; with the Korean recognizers it is also
given the threshold and the strategy that serve it best. SDV is given the frames with their types.
"""

import json
import sys
import warnings
from collections.abc import Callable
from typing import Any

import pandas as pd

CELLS = 50  # of a column for presidio-structured, which looks at about a thousand a second
Judge = Callable[[pd.DataFrame], dict[str, str | None]]


def presidio(*, korean: bool) -> Judge:
    """Return presidio-structured's judgement, with its Korean recognizers or as it comes."""
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry, predefined_recognizers
    from presidio_analyzer.nlp_engine import NoOpNlpEngine
    from presidio_structured import PandasAnalysisBuilder

    registry = RecognizerRegistry()
    registry.load_predefined_recognizers(languages=["en"])
    registry.remove_recognizer("SpacyRecognizer")
    if korean:
        for name in ("KrRrn", "KrFrn", "KrBrn", "KrDriverLicense", "KrPassport"):
            recognizer = getattr(predefined_recognizers, f"{name}Recognizer")
            registry.add_recognizer(recognizer(supported_language="en"))
        phones = predefined_recognizers.PhoneRecognizer
        registry.remove_recognizer("PhoneRecognizer")
        registry.add_recognizer(phones(supported_regions=("KR", "US", "GB", "DE", "FR", "IN")))
    engine = AnalyzerEngine(
        registry=registry,
        nlp_engine=NoOpNlpEngine(models=[{"lang_code": "en", "model_name": "no_op"}]),
        supported_languages=["en"],
        default_score_threshold=0.4 if korean else 0,
    )
    builder = PandasAnalysisBuilder(engine)
    strategy = "mixed" if korean else "most_common"

    def judge(frame: pd.DataFrame) -> dict[str, str | None]:
        found: dict[str, str | None] = {}
        for name in frame.columns:
            cells = frame[name].dropna().head(CELLS).astype(str).to_frame()
            said = builder.generate_analysis(cells, selection_strategy=strategy)
            found[name] = said.entity_mapping.get(name)
        return found

    return judge


def sdv() -> Judge:
    """Return the judgement of SDV's detection: the sdtype of what it takes for personal."""
    from sdv.metadata import Metadata

    def judge(frame: pd.DataFrame) -> dict[str, str | None]:
        table = Metadata.detect_from_dataframes({"table": frame}).to_dict()["tables"]["table"]
        columns: dict[str, dict[str, Any]] = table["columns"]
        return {
            name: said["sdtype"] if said.get("pii") and said["sdtype"] != "unknown" else None
            for name, said in columns.items()
        }

    return judge


def frame_of(table: dict[str, Any]) -> pd.DataFrame:
    """Return a table as it was, types included."""
    return pd.DataFrame(
        {name: pd.Series(cells, dtype=dtype) for name, dtype, cells in table["columns"]}
    )


def main() -> None:
    """Read tables, judge them, write verdicts."""
    warnings.filterwarnings("ignore")
    peer = sys.argv[1]
    judge = sdv() if peer == "sdv" else presidio(korean=peer == "presidio-kr")
    tables = json.load(sys.stdin)
    json.dump([judge(frame_of(table)) for table in tables], sys.stdout)


if __name__ == "__main__":
    main()

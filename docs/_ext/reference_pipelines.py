"""The words of pipelines' files and of their tests, by the models that read them."""

import json
from pathlib import Path
from typing import Any

from reference_markdown import as_code, as_table

from notebench.pipelines.cases import CaseDefinition, CasesDefinition, ExpectedDefinition, case_schema
from notebench.pipelines.definition import (
    ContractDefinition,
    PipelineDefinition,
    RetriesDefinition,
    StepDefinition,
    pipeline_schema,
)

PIPELINE_MODELS = {
    "The file": PipelineDefinition,
    "A step": StepDefinition,
    "Its `retries`": RetriesDefinition,
    "What an output must be like": ContractDefinition,
    "The file of tests": CasesDefinition,
    "A case": CaseDefinition,
    "What an output of a case must be": ExpectedDefinition,
}


def pipelines() -> str:
    """The words of a pipeline's file, by the models that read it."""
    parts = []
    for title, model in PIPELINE_MODELS.items():
        schema = model.model_json_schema(by_alias=True)
        rows = [
            (f"`{name}`", _said(inner), _shown_default(inner), as_code(inner.get("description", "")))
            for name, inner in schema["properties"].items()
        ]
        parts.append(f"## {title}\n\n" + as_table(("Word", "Kind", "Default", "Meaning"), rows))
    return "\n".join(parts)


def _said(schema: dict[str, Any]) -> str:
    forms = [_said(each) for each in schema.get("anyOf", []) if each.get("type") != "null"]
    if forms:
        return " or ".join(dict.fromkeys(forms))
    if "const" in schema or "enum" in schema:
        return " or ".join(f"`{word}`" for word in schema.get("enum", [schema.get("const")]))
    words = {"string": "text", "integer": "whole number", "boolean": "`true` or `false`", "array": "list"}
    return words.get(schema.get("type", ""), "values by name" if "$ref" not in schema else "options by name")


def _shown_default(schema: dict[str, Any]) -> str:
    default = schema.get("default")
    return f"`{json.dumps(default)}`" if default not in (None, "", {}, []) else ""


def publish_schemas(folder: Path) -> None:
    """Put the schemas of pipelines' files, and of their tests, where their ids say."""
    schema = json.dumps(pipeline_schema(), indent=2, ensure_ascii=False)
    (folder / "pipeline.schema.json").write_text(f"{schema}\n", encoding="utf-8")
    tests = json.dumps(case_schema(), indent=2, ensure_ascii=False)
    (folder / "pipeline.test.schema.json").write_text(f"{tests}\n", encoding="utf-8")

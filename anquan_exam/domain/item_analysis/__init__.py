"""Item analysis: what answers say about questions, and how far a score can be trusted.

Formulas on plain sequences; docs/item-analysis.md says in words what each means and where it is
from. `intervals` is what the others rest on; `items` looks at one revision, `verdicts` judges it,
`reliability` looks at one exam, `cells` hides what would point at a person."""

"""The timeline picture of a case: where everything stands, and the same picture as SVG and as a PDF page."""

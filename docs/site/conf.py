"""Sphinx's settings. Colours come from the maps' own themes, so that the site can't look like anything else."""

from __future__ import annotations

import kwmaps
from kwmaps.style import theme

project = "kwmaps"
author = "the kwmaps contributors"
copyright = "the kwmaps contributors; program MIT, pictures CC BY 4.0"  # noqa: A001 - Sphinx calls it so
version = release = kwmaps.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.viewcode", "sphinx_copybutton"]
myst_enable_extensions = ["attrs_block", "attrs_inline", "deflist"]
myst_heading_anchors = 3

autodoc_typehints = "signature"
autodoc_member_order = "bysource"
autodoc_class_signature = "mixed"
autodoc_preserve_defaults = True
python_use_unqualified_type_names = True
add_module_names = False
default_role = "code"
napoleon_numpy_docstring = True

copybutton_prompt_text = r"\$ "
copybutton_prompt_is_regexp = True

html_theme = "furo"
html_title = "kwmaps"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"


def colours(name: str) -> dict[str, str]:
    """Furo's colours, from a theme of the maps."""
    found = theme.read(name)
    page = found["halo"] if name == "atlas" else found["paper"]
    panel = found["paper"] if name == "atlas" else found["halo"]
    return {
        "color-background-primary": page,
        "color-background-secondary": panel,
        "color-background-border": found["rule"],
        "color-foreground-primary": found["ink"],
        "color-foreground-secondary": found["muted"],
        "color-brand-primary": found["ink"],
        "color-brand-content": found.first.arrow,
        "color-brand-visited": found["zone"],
        "color-api-name": found.second.arrow,
        "color-api-pre-name": found["muted"],
        "color-inline-code-background": panel,
        "color-code-background": panel,
        "color-highlight-on-target": panel,
        "color-link-underline": found["rule"],
        "color-sidebar-link-text--top-level": found["ink"],
        "color-sidebar-caption-text": found["accent"],
    }


html_theme_options = {
    "light_css_variables": colours("atlas"),
    "dark_css_variables": colours("dark"),
}
